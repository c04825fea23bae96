// Package snowflake is libsnowflake through cgo. An ID is an int64.
package snowflake

/*
#cgo LDFLAGS: -lsnowflake
#include <snowflake.h>
#include <stdlib.h>

extern int64_t fixedClock(void *context);
*/
import "C"

import (
	"errors"
	"unsafe"
)

// Layout is the division of the bits, the length of a tick and the epoch.
type Layout struct {
	TimeBits, WorkerBits, SequenceBits, Order uint32
	TickNs                                    uint64
	EpochUnixMs                               int64
}

// The orders of a layout.
const (
	WorkerFirst   uint32 = C.SNOWFLAKE_ORDER_WORKER_FIRST
	SequenceFirst uint32 = C.SNOWFLAKE_ORDER_SEQUENCE_FIRST
)

// Presets are the numbers of the layouts that the library knows.
var Presets = map[string]uint32{
	"default":      C.SNOWFLAKE_LAYOUT_DEFAULT,
	"twitter":      C.SNOWFLAKE_LAYOUT_TWITTER,
	"discord":      C.SNOWFLAKE_LAYOUT_DISCORD,
	"instagram":    C.SNOWFLAKE_LAYOUT_INSTAGRAM,
	"mastodon":     C.SNOWFLAKE_LAYOUT_MASTODON,
	"sonyflake-v1": C.SNOWFLAKE_LAYOUT_SONYFLAKE_V1,
	"sonyflake-v2": C.SNOWFLAKE_LAYOUT_SONYFLAKE_V2,
	"tsid":         C.SNOWFLAKE_LAYOUT_TSID,
	"javascript":   C.SNOWFLAKE_LAYOUT_JAVASCRIPT,
}

// Encodings are the numbers of the ways to write an ID.
var Encodings = map[string]uint32{
	"decimal": C.SNOWFLAKE_ENCODING_DECIMAL,
	"hex":     C.SNOWFLAKE_ENCODING_HEX,
	"base32":  C.SNOWFLAKE_ENCODING_BASE32,
	"base62":  C.SNOWFLAKE_ENCODING_BASE62,
}

// ErrParse is the status of a text that is no ID.
const ErrParse int64 = C.SNOWFLAKE_ERR_PARSE

// Error is what the library says when it refuses something.
type Error struct {
	Status  int64
	Message string
}

func (e *Error) Error() string { return e.Message }

func newDetail() C.snowflake_error {
	return C.snowflake_error{size: C.sizeof_snowflake_error}
}

func errorOf(result int64, detail *C.snowflake_error) error {
	if result >= 0 {
		return nil
	}
	return &Error{result, C.GoString(&detail.message[0])}
}

func newConfig(preset uint32) (C.snowflake_config, error) {
	var config C.snowflake_config
	status := C.snowflake_config_init(&config, C.sizeof_snowflake_config, C.uint32_t(preset))
	if status != C.SNOWFLAKE_OK {
		return config, errors.New(C.GoString(C.snowflake_status_message(C.int64_t(status))))
	}
	return config, nil
}

// Preset tells the layout of a preset.
func Preset(number uint32) (Layout, error) {
	config, err := newConfig(number)
	return Layout{
		uint32(config.time_bits), uint32(config.worker_bits), uint32(config.sequence_bits),
		uint32(config.order), uint64(config.tick_ns), int64(config.epoch_unix_ms),
	}, err
}

// Options are what New may be told; the zero value is worker 0 of the default layout.
type Options struct {
	WorkerID  uint32
	MaxLeadMs uint32
	Store     string
	// Layout in place of the default one, with a clock that stands at its epoch.
	Layout *Layout
}

// Generator hands out IDs; any number of goroutines may use it.
type Generator struct {
	handle *C.snowflake_t
	// The instant of the clock, in memory of C, or nil.
	instant *C.int64_t
}

// New makes a generator. Close frees it.
func New(options Options) (*Generator, error) {
	config, err := newConfig(C.SNOWFLAKE_LAYOUT_DEFAULT)
	if err != nil {
		return nil, err
	}
	config.worker_id = C.uint32_t(options.WorkerID)
	config.max_lead_ms = C.uint32_t(options.MaxLeadMs)
	config.store = C.CString(options.Store)
	defer C.free(unsafe.Pointer(config.store))

	generator := new(Generator)
	if layout := options.Layout; layout != nil {
		config.time_bits = C.uint32_t(layout.TimeBits)
		config.worker_bits = C.uint32_t(layout.WorkerBits)
		config.sequence_bits = C.uint32_t(layout.SequenceBits)
		config.order = C.uint32_t(layout.Order)
		config.tick_ns = C.uint64_t(layout.TickNs)
		config.epoch_unix_ms = C.int64_t(layout.EpochUnixMs)
		generator.instant = (*C.int64_t)(C.malloc(C.sizeof_int64_t))
		*generator.instant = C.int64_t(layout.EpochUnixMs * 1_000_000)
		config.clock = C.snowflake_clock(C.fixedClock)
		config.clock_context = unsafe.Pointer(generator.instant)
	}
	detail := newDetail()
	status := C.snowflake_new(&config, &generator.handle, &detail)
	if err := errorOf(int64(status), &detail); err != nil {
		generator.Close()
		return nil, err
	}
	return generator, nil
}

//export fixedClock
func fixedClock(context unsafe.Pointer) C.int64_t {
	return *(*C.int64_t)(context)
}

// Close frees the generator; nobody may use it any more.
func (g *Generator) Close() {
	C.snowflake_free(g.handle)
	C.free(unsafe.Pointer(g.instant))
	g.handle, g.instant = nil, nil
}

// Next gives the next ID.
func (g *Generator) Next() (int64, error) {
	id := int64(C.snowflake_next(g.handle))
	if id < 0 {
		detail := newDetail()
		C.snowflake_explain(g.handle, C.int64_t(id), &detail)
		return id, errorOf(id, &detail)
	}
	return id, nil
}

// EndsAt tells the first millisecond since 1970 that the layout cannot express.
func (g *Generator) EndsAt() int64 {
	return int64(C.snowflake_ends_at(g.handle))
}

// Parts is what an ID says.
type Parts struct {
	Tick                            uint64
	WorkerID, Sequence, Nanoseconds uint32
	UnixMs                          int64
}

// Split takes an ID apart.
func (g *Generator) Split(id int64) (Parts, error) {
	parts, detail := C.snowflake_parts{size: C.sizeof_snowflake_parts}, newDetail()
	status := C.snowflake_split(g.handle, C.int64_t(id), &parts, &detail)
	return Parts{
		uint64(parts.tick), uint32(parts.worker_id), uint32(parts.sequence),
		uint32(parts.nanoseconds), int64(parts.unix_ms),
	}, errorOf(int64(status), &detail)
}

// Join puts an ID together.
func (g *Generator) Join(tick uint64, workerID, sequence uint32) (int64, error) {
	detail := newDetail()
	parts := C.snowflake_parts{
		size: C.sizeof_snowflake_parts, tick: C.uint64_t(tick),
		worker_id: C.uint32_t(workerID), sequence: C.uint32_t(sequence),
	}
	id := int64(C.snowflake_join(g.handle, &parts, &detail))
	return id, errorOf(id, &detail)
}

// Format writes an ID as text.
func Format(id int64, encoding uint32) (string, error) {
	var text [C.SNOWFLAKE_TEXT_SIZE]C.char
	detail := newDetail()
	length := C.snowflake_format(C.int64_t(id), C.uint32_t(encoding), &text[0], C.SNOWFLAKE_TEXT_SIZE, &detail)
	return C.GoString(&text[0]), errorOf(int64(length), &detail)
}

// Parse reads an ID that Format wrote.
func Parse(text string, encoding uint32) (int64, error) {
	bytes := C.CString(text)
	defer C.free(unsafe.Pointer(bytes))
	detail := newDetail()
	id := int64(C.snowflake_parse(bytes, C.size_t(len(text)), C.uint32_t(encoding), &detail))
	return id, errorOf(id, &detail)
}
