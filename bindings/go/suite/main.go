// The suite of ../../README.md.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	"libsnowflake/snowflake"
)

const (
	workerID = 1
	count    = 100_000
	threads  = 4
	usage    = "usage: suite vectors DIR|threads|error|store PATH COUNT|bench CALLS|waits"
)

func take(generator *snowflake.Generator, ids []int64) (err error) {
	for i := range ids {
		if ids[i], err = generator.Next(); err != nil {
			return err
		}
	}
	return nil
}

func printIDs(ids []int64) error {
	out := bufio.NewWriter(os.Stdout)
	for _, id := range ids {
		fmt.Fprintln(out, id)
	}
	return out.Flush()
}

func makeOnThreads() error {
	generator, err := snowflake.New(snowflake.WithWorkerID(workerID))
	if err != nil {
		return err
	}
	defer generator.Close()

	ids, errs := make([]int64, count), make([]error, threads)
	var group sync.WaitGroup
	for thread := 0; thread < threads; thread++ {
		group.Add(1)
		go func(thread int) {
			defer group.Done()
			const share = count / threads
			errs[thread] = take(generator, ids[thread*share:(thread+1)*share])
		}(thread)
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	fmt.Println("threads", threads)
	return printIDs(ids)
}

// showMessage prints the message of an error that must have occurred.
func showMessage(_ any, err error) error {
	var refused *snowflake.Error
	switch {
	case errors.As(err, &refused):
		fmt.Println(refused.Message)
		return nil
	case err == nil:
		return errors.New("nothing was refused")
	}
	return err
}

func showErrors() error {
	if err := showMessage(snowflake.New(snowflake.WithWorkerID(1024))); err != nil {
		return err
	}
	if err := showMessage(snowflake.Parse("!", snowflake.Base32)); err != nil {
		return err
	}
	return showMessage(snowflake.New(snowflake.WithWorkerID(1<<32 + 5)))
}

func takeFromStore(path string, wanted int) error {
	generator, err := snowflake.New(snowflake.WithWorkerID(workerID), snowflake.WithStore("file:"+path))
	if err != nil {
		return err
	}
	defer generator.Close()
	ids := make([]int64, wanted)
	if err := take(generator, ids); err != nil {
		return err
	}
	return printIDs(ids)
}

// timeCalls returns the nanoseconds that one of so many calls took.
func timeCalls(generator *snowflake.Generator, calls int) (float64, error) {
	started := time.Now()
	for i := 0; i < calls; i++ {
		if _, err := generator.Next(); err != nil {
			return 0, err
		}
	}
	return float64(time.Since(started)) / float64(calls), nil
}

func bench(calls int) error {
	generator, err := snowflake.New(
		snowflake.WithWorkerID(workerID), snowflake.WithMaxLeadMs(3_600_000), snowflake.WithStore("memory"))
	if err != nil {
		return err
	}
	defer generator.Close()
	if _, err := timeCalls(generator, calls/10); err != nil {
		return err
	}
	slices := make([]float64, 5)
	for i := range slices {
		if slices[i], err = timeCalls(generator, calls/5); err != nil {
			return err
		}
	}
	sort.Float64s(slices)
	fmt.Println(slices[2])
	return nil
}

func run(arguments []string) error {
	command := ""
	if len(arguments) > 0 {
		command = arguments[0]
	}
	switch {
	case command == "vectors" && len(arguments) == 2:
		return checkVectors(arguments[1])
	case command == "threads":
		return makeOnThreads()
	case command == "waits":
		return checkWaits()
	case command == "error":
		return showErrors()
	case command == "store" && len(arguments) == 3:
		wanted, err := strconv.Atoi(arguments[2])
		if err != nil {
			return err
		}
		return takeFromStore(arguments[1], wanted)
	case command == "bench" && len(arguments) == 2:
		calls, err := strconv.Atoi(arguments[1])
		if err != nil {
			return err
		}
		return bench(calls)
	}
	return errors.New(usage)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
