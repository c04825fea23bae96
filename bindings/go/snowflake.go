// Package snowflake generates 64-bit Snowflake IDs with libsnowflake, through cgo.
//
// An ID is an int64, which holds its 63 bits whole. Any number of goroutines may use
// a generator at once.
//
//	generator, err := snowflake.New(snowflake.WithWorkerID(1))
//	if err != nil {
//		return err
//	}
//	defer generator.Close()
//	id, err := generator.Next()
package snowflake

/*
#cgo LDFLAGS: -lsnowflake
#include <snowflake.h>
#include <stdlib.h>
*/
import "C"

import (
	"fmt"
	"strings"
	"time"
	"unsafe"
)

// The version of libsnowflake that this package belongs to.
const major, minor = 0, 2

// versionError is nil if the library that was loaded fits. Every call that can be the
// first one returns it.
var versionError = checkVersion(int(C.snowflake_version_number()))

func checkVersion(number int) error {
	loadedMajor, loadedMinor := number/10000, number/100%100
	if loadedMajor == major && (loadedMinor == minor || major > 0 && loadedMinor > minor) {
		return nil
	}
	return fmt.Errorf("libsnowflake %d.%d is needed, but version %s was loaded: "+
		"install the version that this binding belongs to",
		major, minor, C.GoString(C.snowflake_version_string()))
}

// newConfig returns the library's defaults with the layout of a preset.
func newConfig(preset C.snowflake_layout_t) (C.snowflake_config_t, error) {
	var config C.snowflake_config_t
	if versionError != nil {
		return config, versionError
	}
	detail := newDetail()
	status := C.snowflake_config_init(&config, C.sizeof_snowflake_config_t, preset, &detail)
	return config, errorOf(int64(status), &detail)
}

type settings struct {
	config C.snowflake_config_t
	store  *string
}

// Option is a setting of New. What is not set has the library's default.
type Option func(*settings) error

// WithWorkerID sets which worker this is; default 0. Two processes that share no store
// must not use the same worker ID.
func WithWorkerID(workerID int64) Option {
	return func(s *settings) error {
		s.config.worker_id = C.int64_t(workerID)
		return nil
	}
}

// WithWorkerCount sets how many worker IDs the generator uses, from its worker ID on;
// default 1.
func WithWorkerCount(count int64) Option {
	return func(s *settings) error {
		s.config.worker_count = C.int64_t(count)
		return nil
	}
}

// WithMaxWaitMs sets how many milliseconds one call may wait for the clock; default 50.
func WithMaxWaitMs(milliseconds int64) Option {
	return func(s *settings) error {
		s.config.max_wait_ms = C.int64_t(milliseconds)
		return nil
	}
}

// WithMaxLeadMs sets how many milliseconds time stamps may run ahead of the clock;
// default 0.
func WithMaxLeadMs(milliseconds int64) Option {
	return func(s *settings) error {
		s.config.max_lead_ms = C.int64_t(milliseconds)
		return nil
	}
}

// WithMaxJumpMs sets the length in milliseconds above which a forward jump of the clock
// is not believed at once; default 3600000. 0: every jump is.
func WithMaxJumpMs(milliseconds int64) Option {
	return func(s *settings) error {
		s.config.max_jump_ms = C.int64_t(milliseconds)
		return nil
	}
}

// WithSequenceStart lets each tick start at a random sequence below a power of two, so
// that id % shards is spread evenly; by default it starts at 0.
func WithSequenceStart(below int64) Option {
	return func(s *settings) error {
		s.config.sequence_start = C.int64_t(below)
		return nil
	}
}

// WithStore sets where the state is kept: "machine" (default), shared by all processes of
// this user on this machine; "memory", of this process alone; "file:/var/lib/app/ids".
func WithStore(store string) Option {
	return func(s *settings) error {
		if strings.IndexByte(store, 0) >= 0 {
			return &Error{ErrConfig, fmt.Sprintf("store must be text without NUL, got %.60q", store)}
		}
		s.store = &store
		return nil
	}
}

// WithLayout sets the layout of the IDs.
func WithLayout(layout Layout) Option {
	return func(s *settings) error {
		layout.write(&s.config)
		return nil
	}
}

// WithPreset sets the layout of the IDs to that of a name in Presets.
func WithPreset(name string) Option {
	return func(s *settings) error {
		layout, err := Preset(name)
		layout.write(&s.config)
		return err
	}
}

// Generator generates IDs. New creates it; any number of goroutines may use it.
type Generator struct {
	handle  *C.snowflake_t
	layout  Layout
	maxWait time.Duration
	queue   queue
}

// New creates a generator, which Close frees.
func New(options ...Option) (*Generator, error) {
	config, err := newConfig(C.SNOWFLAKE_LAYOUT_DEFAULT)
	if err != nil {
		return nil, err
	}
	s := settings{config: config}
	for _, option := range options {
		if err := option(&s); err != nil {
			return nil, err
		}
	}
	if s.store != nil {
		s.config.store = C.CString(*s.store)
		defer C.free(unsafe.Pointer(s.config.store))
	}
	generator := &Generator{
		layout:  layoutOf(&s.config),
		maxWait: time.Duration(s.config.max_wait_ms) * time.Millisecond,
		queue:   queue{lead: make(chan struct{}, 1)},
	}
	detail := newDetail()
	status := C.snowflake_new(&s.config, &generator.handle, &detail)
	if err := errorOf(int64(status), &detail); err != nil {
		return nil, err
	}
	return generator, nil
}

// Layout returns the layout of the generator's IDs.
func (g *Generator) Layout() Layout { return g.layout }

// Close frees the generator; the calls after that return ErrNull. No other call may be
// running. The error is always nil: it makes a Generator an io.Closer.
func (g *Generator) Close() error {
	C.snowflake_free(g.handle)
	g.handle = nil
	return nil
}
