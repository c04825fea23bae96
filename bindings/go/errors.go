package snowflake

// #include <snowflake.h>
import "C"

// Status is the number of an error. errors.Is(err, snowflake.ErrAgain) finds it in an
// error of this package.
type Status int64

// The errors; the header snowflake.h describes them.
const (
	ErrNull           Status = C.SNOWFLAKE_ERR_NULL
	ErrStructSize     Status = C.SNOWFLAKE_ERR_STRUCT_SIZE
	ErrRange          Status = C.SNOWFLAKE_ERR_RANGE
	ErrBufferTooSmall Status = C.SNOWFLAKE_ERR_BUFFER_TOO_SMALL
	ErrParse          Status = C.SNOWFLAKE_ERR_PARSE
	ErrLayout         Status = C.SNOWFLAKE_ERR_LAYOUT
	ErrWorkerID       Status = C.SNOWFLAKE_ERR_WORKER_ID
	ErrConfig         Status = C.SNOWFLAKE_ERR_CONFIG
	ErrAgain          Status = C.SNOWFLAKE_ERR_AGAIN
	ErrClock          Status = C.SNOWFLAKE_ERR_CLOCK
	ErrExhausted      Status = C.SNOWFLAKE_ERR_EXHAUSTED
	ErrStore          Status = C.SNOWFLAKE_ERR_STORE
	ErrStoreMismatch  Status = C.SNOWFLAKE_ERR_STORE_MISMATCH
	ErrLeaseLost      Status = C.SNOWFLAKE_ERR_LEASE_LOST
	ErrWorkers        Status = C.SNOWFLAKE_ERR_WORKERS
	ErrMemory         Status = C.SNOWFLAKE_ERR_MEMORY
	ErrInternal       Status = C.SNOWFLAKE_ERR_INTERNAL
)

// Error returns the library's sentence for a status.
func (s Status) Error() string {
	return C.GoString(C.snowflake_status_message(C.int64_t(s)))
}

// Error is an error of the library, with its message.
type Error struct {
	Status  Status
	Message string
}

func (e *Error) Error() string { return e.Message }

// Unwrap returns the status.
func (e *Error) Unwrap() error { return e.Status }

func newDetail() C.snowflake_error_t {
	return C.snowflake_error_t{size: C.sizeof_snowflake_error_t}
}

func errorOf(result int64, detail *C.snowflake_error_t) error {
	if result >= 0 {
		return nil
	}
	return &Error{Status(result), C.GoString(&detail.message[0])}
}

// resultOf returns the result of a call, or 0 and its error.
func resultOf(result C.int64_t, detail *C.snowflake_error_t) (int64, error) {
	if result < 0 {
		return 0, errorOf(int64(result), detail)
	}
	return int64(result), nil
}
