// The suite of tests/languages/README.md.
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	"libsnowflake/languages/snowflake"
)

const (
	workerID = 1
	count    = 100_000
	threads  = 4
	usage    = "usage: suite vectors DIR|threads|error|store PATH COUNT|bench CALLS"
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
	generator, err := snowflake.New(snowflake.Options{WorkerID: workerID})
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

// messageOf returns the message of an error that must have occurred.
func messageOf(_ any, err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}

func showErrors() {
	fmt.Println(messageOf(snowflake.New(snowflake.Options{WorkerID: 1024})))
	fmt.Println(messageOf(snowflake.Parse("!", snowflake.Encodings["base32"])))
	fmt.Println(messageOf(snowflake.New(snowflake.Options{WorkerID: 1<<32 + 5})))
}

func takeFromStore(path string, wanted int) error {
	generator, err := snowflake.New(snowflake.Options{WorkerID: workerID, Store: "file:" + path})
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
	options := snowflake.Options{WorkerID: workerID, MaxLeadMs: 3_600_000}
	generator, err := snowflake.New(options)
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
	case command == "error":
		showErrors()
		return nil
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
	return fmt.Errorf(usage)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
