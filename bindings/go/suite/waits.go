package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"libsnowflake/snowflake"
)

const (
	waiters     = 12_000
	mostThreads = 64
)

var threadsLine = regexp.MustCompile(`(?m)^Threads:\s*(\d+)$`)

// countThreads returns how many threads of the system this process has.
func countThreads() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	found := threadsLine.FindSubmatch(status)
	if found == nil {
		return 0, errors.New("the status names no threads")
	}
	return strconv.Atoi(string(found[1]))
}

// sparse is a generator whose layout has few IDs: 2 in each tick.
func sparse(tick time.Duration, options ...snowflake.Option) (*snowflake.Generator, error) {
	layout := snowflake.Layout{
		TimeBits: 41, WorkerBits: 10, SequenceBits: 1, TickNs: int64(tick), EpochUnixMs: 1_577_836_800_000,
	}
	options = append([]snowflake.Option{snowflake.WithWorkerID(workerID), snowflake.WithStore("memory"),
		snowflake.WithLayout(layout)}, options...)
	return snowflake.New(options...)
}

// checkThreads lets thousands of goroutines wait at once, on a few threads.
func checkThreads() error {
	generator, err := sparse(100*time.Microsecond, snowflake.WithMaxWaitMs(60_000))
	if err != nil {
		return err
	}
	defer generator.Close()
	ids, errs := make([]int64, waiters), make([]error, waiters)
	var done atomic.Int64
	var group sync.WaitGroup
	for i := range ids {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			ids[i], errs[i] = generator.Next()
			done.Add(1)
		}(i)
	}
	most, looks := 0, 0
	for done.Load() < waiters {
		found, err := countThreads()
		if err != nil {
			return err
		}
		if found > most {
			most = found
		}
		looks++
		time.Sleep(time.Millisecond)
	}
	group.Wait()
	fmt.Println("at most", most, "threads in", looks, "looks")
	seen := make(map[int64]bool, waiters)
	for i, id := range ids {
		if errs[i] != nil || seen[id] {
			return fmt.Errorf("goroutine %d: ID %d, seen before: %v, error: %w", i, id, seen[id], errs[i])
		}
		seen[id] = true
	}
	if looks < 10 || most > mostThreads {
		return fmt.Errorf("%d threads in %d looks, expected at most %d", most, looks, mostThreads)
	}
	return nil
}

// nextError takes IDs until there is none, and returns the error and how long that took.
func nextError(ctx context.Context, generator *snowflake.Generator) (time.Duration, error) {
	for i := 0; i < 5; i++ {
		started := time.Now()
		if _, err := generator.NextContext(ctx); err != nil {
			return time.Since(started), err
		}
	}
	return 0, errors.New("5 IDs in a tick that has 2")
}

// checkEnds lets a wait end with its context, and refuses one that is too long.
func checkEnds() error {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	patient, err := sparse(time.Hour, snowflake.WithMaxWaitMs(3_600_000))
	if err != nil {
		return err
	}
	defer patient.Close()
	if took, err := nextError(ctx, patient); !errors.Is(err, context.DeadlineExceeded) || took > 5*time.Second {
		return fmt.Errorf("the context has ended: %v after %v", err, took)
	}
	hasty, err := sparse(time.Hour, snowflake.WithMaxWaitMs(50))
	if err != nil {
		return err
	}
	defer hasty.Close()
	if took, err := nextError(context.Background(), hasty); !errors.Is(err, snowflake.ErrAgain) || took > 5*time.Second {
		return fmt.Errorf("the wait is too long: %v after %v", err, took)
	}
	return nil
}

// checkStops lets goroutines wait in a process that is stopped for longer than a call may
// wait: that time is not their waiting.
func checkStops() error {
	const callers, calls, stops = 40, 100, 8
	generator, err := sparse(500*time.Microsecond, snowflake.WithMaxWaitMs(50))
	if err != nil {
		return err
	}
	defer generator.Close()
	program := "i=0; while [ $i -lt $2 ]; do sleep 0.1; kill -STOP $1; sleep 0.15; kill -CONT $1; " +
		"i=$((i+1)); done"
	stopper := exec.Command("sh", "-c", program, "sh", strconv.Itoa(os.Getpid()), strconv.Itoa(stops))
	if err := stopper.Start(); err != nil {
		return err
	}
	errs := make([]error, callers)
	var group sync.WaitGroup
	for i := range errs {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			for k := 0; k < calls && errs[i] == nil; k++ {
				_, errs[i] = generator.Next()
			}
		}(i)
	}
	group.Wait()
	if err := stopper.Wait(); err != nil {
		return err
	}
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("a process that was stopped: %w", err)
		}
	}
	return nil
}

func checkWaits() error {
	if err := checkThreads(); err != nil {
		return err
	}
	if err := checkStops(); err != nil {
		return err
	}
	return checkEnds()
}
