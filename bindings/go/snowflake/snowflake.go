// Package snowflake is libsnowflake through cgo. An ID is an int64.
package snowflake

/*
#cgo LDFLAGS: -lsnowflake
#include <snowflake.h>
#include <stdlib.h>
*/
import "C"

import "unsafe"

// Layout says how the bits are divided, how long a tick is and when tick 0 began.
type Layout struct {
	TimeBits, WorkerBits, SequenceBits, TickNs, EpochUnixMs int64
	Order                                                   uint32
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

// ErrParse is the status of a text that is not an ID.
const ErrParse int64 = C.SNOWFLAKE_ERR_PARSE

// Error is an error of the library.
type Error struct {
	Status  int64
	Message string
}

func (e *Error) Error() string { return e.Message }

func newDetail() C.snowflake_error_t {
	return C.snowflake_error_t{size: C.sizeof_snowflake_error_t}
}

func errorOf(result int64, detail *C.snowflake_error_t) error {
	if result >= 0 {
		return nil
	}
	return &Error{result, C.GoString(&detail.message[0])}
}

func newConfig(preset uint32) (C.snowflake_config_t, error) {
	var config C.snowflake_config_t
	detail := newDetail()
	status := C.snowflake_config_init(&config, C.sizeof_snowflake_config_t, C.snowflake_layout_t(preset), &detail)
	return config, errorOf(int64(status), &detail)
}

// Preset returns a layout that the library knows, by its number.
func Preset(number uint32) (Layout, error) {
	config, err := newConfig(number)
	return Layout{
		TimeBits:     int64(config.time_bits),
		WorkerBits:   int64(config.worker_bits),
		SequenceBits: int64(config.sequence_bits),
		TickNs:       int64(config.tick_ns),
		EpochUnixMs:  int64(config.epoch_unix_ms),
		Order:        uint32(config.order),
	}, err
}

// config returns a configuration with this layout, which is all that the functions
// below read of it.
func (l *Layout) config() C.snowflake_config_t {
	return C.snowflake_config_t{
		size:          C.sizeof_snowflake_config_t,
		order:         C.snowflake_order_t(l.Order),
		time_bits:     C.int64_t(l.TimeBits),
		worker_bits:   C.int64_t(l.WorkerBits),
		sequence_bits: C.int64_t(l.SequenceBits),
		tick_ns:       C.int64_t(l.TickNs),
		epoch_unix_ms: C.int64_t(l.EpochUnixMs),
	}
}

// EndsAtUnixMs returns the first millisecond since 1970 that the layout cannot express.
func (l *Layout) EndsAtUnixMs() (int64, error) {
	config, detail := l.config(), newDetail()
	unixMs := int64(C.snowflake_ends_at_unix_ms(&config, &detail))
	return unixMs, errorOf(unixMs, &detail)
}

// Parts are the parts of an ID.
type Parts struct {
	Tick, WorkerID, Sequence, UnixMs, Nanoseconds int64
}

// Split takes an ID apart.
func (l *Layout) Split(id int64) (Parts, error) {
	config, detail := l.config(), newDetail()
	parts := C.snowflake_parts_t{size: C.sizeof_snowflake_parts_t}
	status := C.snowflake_split(&config, C.int64_t(id), &parts, &detail)
	return Parts{
		Tick:        int64(parts.tick),
		WorkerID:    int64(parts.worker_id),
		Sequence:    int64(parts.sequence),
		UnixMs:      int64(parts.unix_ms),
		Nanoseconds: int64(parts.nanoseconds),
	}, errorOf(int64(status), &detail)
}

// Compose returns the ID of a tick, a worker ID and a sequence.
func (l *Layout) Compose(tick, workerID, sequence int64) (int64, error) {
	config, detail := l.config(), newDetail()
	id := int64(C.snowflake_compose(&config, C.int64_t(tick), C.int64_t(workerID), C.int64_t(sequence), &detail))
	return id, errorOf(id, &detail)
}

// Options are the settings of New; the zero value means worker 0.
type Options struct {
	WorkerID, MaxLeadMs int64
	Store               string
}

// Generator generates IDs of the default layout; any number of goroutines may use it.
type Generator struct {
	handle *C.snowflake_t
}

// New creates a generator. Close frees it.
func New(options Options) (*Generator, error) {
	config, err := newConfig(C.SNOWFLAKE_LAYOUT_DEFAULT)
	if err != nil {
		return nil, err
	}
	config.worker_id = C.int64_t(options.WorkerID)
	config.max_lead_ms = C.int64_t(options.MaxLeadMs)
	config.store = C.CString(options.Store)
	defer C.free(unsafe.Pointer(config.store))

	generator, detail := new(Generator), newDetail()
	status := C.snowflake_new(&config, &generator.handle, &detail)
	if err := errorOf(int64(status), &detail); err != nil {
		return nil, err
	}
	return generator, nil
}

// Close frees the generator, which must not be used afterwards.
func (g *Generator) Close() {
	C.snowflake_free(g.handle)
	g.handle = nil
}

// Next returns the next ID.
func (g *Generator) Next() (int64, error) {
	id := int64(C.snowflake_next(g.handle))
	if id < 0 {
		detail := newDetail()
		C.snowflake_explain(g.handle, C.int64_t(id), &detail)
		return id, errorOf(id, &detail)
	}
	return id, nil
}

// Format writes an ID as text.
func Format(id int64, encoding uint32) (string, error) {
	var text [C.SNOWFLAKE_TEXT_SIZE]C.char
	detail := newDetail()
	length := C.snowflake_format(C.int64_t(id), C.snowflake_encoding_t(encoding), &text[0], C.SNOWFLAKE_TEXT_SIZE, &detail)
	return C.GoString(&text[0]), errorOf(int64(length), &detail)
}

// Parse reads an ID that Format wrote.
func Parse(text string, encoding uint32) (int64, error) {
	bytes := C.CString(text)
	defer C.free(unsafe.Pointer(bytes))
	detail := newDetail()
	id := int64(C.snowflake_parse(bytes, C.size_t(len(text)), C.snowflake_encoding_t(encoding), &detail))
	return id, errorOf(id, &detail)
}
