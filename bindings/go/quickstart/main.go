// Generates three IDs and takes the last one apart.
//
//	go run ./quickstart
package main

import (
	"fmt"
	"log"

	"libsnowflake/snowflake"
)

func run() error {
	generator, err := snowflake.New(snowflake.WithWorkerID(1))
	if err != nil {
		return err
	}
	defer generator.Close()

	fmt.Println("Go: 3 IDs of worker 1")
	var last int64
	for i := 0; i < 3; i++ {
		if last, err = generator.Next(); err != nil {
			return err
		}
		fmt.Printf("  %d\n", last)
	}

	parts, err := generator.Layout().Split(last)
	if err != nil {
		return err
	}
	text, err := snowflake.Format(last, snowflake.Base32)
	if err != nil {
		return err
	}
	fmt.Println("The last one, taken apart:")
	fmt.Printf("  bits      0 %041b %010b %012b\n", parts.Tick, parts.WorkerID, parts.Sequence)
	fmt.Printf("  time      %s UTC (%d ms since 2020-01-01)\n",
		parts.Time().Format("2006-01-02 15:04:05.000"), parts.Tick)
	fmt.Printf("  worker    %d\n", parts.WorkerID)
	fmt.Printf("  sequence  %d\n", parts.Sequence)
	fmt.Printf("  base32    %s\n", text)
	return nil
}

func main() {
	if err := run(); err != nil {
		log.Fatal("quickstart: ", err)
	}
}
