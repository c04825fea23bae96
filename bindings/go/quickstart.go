// Takes three IDs and takes the last one apart.
//
//	go run quickstart.go
//
// An ID is an int64, which keeps its 63 bits whole.
package main

/*
#cgo LDFLAGS: -lsnowflake
#include <snowflake.h>
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"time"
)

func newDetail() C.snowflake_error_t {
	return C.snowflake_error_t{size: C.sizeof_snowflake_error_t}
}

func newGenerator(workerID int64) (*C.snowflake_t, error) {
	var config C.snowflake_config_t
	detail := newDetail()
	if C.snowflake_config_init(&config, C.sizeof_snowflake_config_t, C.SNOWFLAKE_LAYOUT_DEFAULT, &detail) < 0 {
		return nil, errors.New(C.GoString(&detail.message[0]))
	}
	config.worker_id = C.int64_t(workerID)

	var generator *C.snowflake_t
	if C.snowflake_new(&config, &generator, &detail) < 0 {
		return nil, errors.New(C.GoString(&detail.message[0]))
	}
	return generator, nil
}

func nextID(generator *C.snowflake_t) (int64, error) {
	id := C.snowflake_next(generator)
	if id < 0 {
		detail := newDetail()
		C.snowflake_explain(generator, id, &detail)
		return 0, errors.New(C.GoString(&detail.message[0]))
	}
	return int64(id), nil
}

// describe needs no generator: nil is the default layout.
func describe(id int64) error {
	parts := C.snowflake_parts_t{size: C.sizeof_snowflake_parts_t}
	detail := newDetail()
	if C.snowflake_split(nil, C.int64_t(id), &parts, &detail) < 0 {
		return errors.New(C.GoString(&detail.message[0]))
	}
	var text [C.SNOWFLAKE_TEXT_SIZE]C.char
	if C.snowflake_format(C.int64_t(id), C.SNOWFLAKE_ENCODING_BASE32, &text[0], C.SNOWFLAKE_TEXT_SIZE, &detail) < 0 {
		return errors.New(C.GoString(&detail.message[0]))
	}
	instant := time.UnixMilli(int64(parts.unix_ms)).UTC()

	fmt.Println("The last one, taken apart:")
	fmt.Printf("  bits      0 %041b %010b %012b\n", parts.tick, parts.worker_id, parts.sequence)
	fmt.Printf("  time      %s UTC (%d ms since 2020-01-01)\n", instant.Format("2006-01-02 15:04:05.000"), parts.tick)
	fmt.Printf("  worker    %d\n", parts.worker_id)
	fmt.Printf("  sequence  %d\n", parts.sequence)
	fmt.Printf("  base32    %s\n", C.GoString(&text[0]))
	return nil
}

func run() error {
	generator, err := newGenerator(1)
	if err != nil {
		return err
	}
	defer C.snowflake_free(generator)

	fmt.Println("Go: 3 IDs of worker 1")
	var last int64
	for i := 0; i < 3; i++ {
		if last, err = nextID(generator); err != nil {
			return err
		}
		fmt.Printf("  %d\n", last)
	}
	return describe(last)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}
