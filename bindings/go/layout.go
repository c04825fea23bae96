package snowflake

// #include <snowflake.h>
import "C"

import (
	"fmt"
	"time"
)

// Presets are the layouts that have a name, in the order of their numbers.
var Presets = []string{
	C.SNOWFLAKE_LAYOUT_DEFAULT:      "default",
	C.SNOWFLAKE_LAYOUT_TWITTER:      "twitter",
	C.SNOWFLAKE_LAYOUT_DISCORD:      "discord",
	C.SNOWFLAKE_LAYOUT_INSTAGRAM:    "instagram",
	C.SNOWFLAKE_LAYOUT_MASTODON:     "mastodon",
	C.SNOWFLAKE_LAYOUT_SONYFLAKE_V1: "sonyflake-v1",
	C.SNOWFLAKE_LAYOUT_SONYFLAKE_V2: "sonyflake-v2",
	C.SNOWFLAKE_LAYOUT_TSID:         "tsid",
	C.SNOWFLAKE_LAYOUT_JAVASCRIPT:   "javascript",
}

// Order says which field of an ID holds the lowest bits.
type Order uint32

const (
	// WorkerFirst is time, worker ID, sequence from the highest bit to the lowest.
	WorkerFirst Order = C.SNOWFLAKE_ORDER_WORKER_FIRST
	// SequenceFirst is time, sequence, worker ID from the highest bit to the lowest.
	SequenceFirst Order = C.SNOWFLAKE_ORDER_SEQUENCE_FIRST
)

// Layout says how the bits of an ID are divided, how long a tick is and when tick 0
// began. It needs no generator and no clock: the IDs of a layout that has ended can be
// read, too.
type Layout struct {
	TimeBits, WorkerBits, SequenceBits int64
	Order                              Order
	TickNs, EpochUnixMs                int64
}

// Preset returns the layout of a name in Presets.
func Preset(name string) (Layout, error) {
	for number, known := range Presets {
		if known == name {
			config, err := newConfig(C.snowflake_layout_t(number))
			return layoutOf(&config), err
		}
	}
	return Layout{}, &Error{ErrLayout, fmt.Sprintf("layout must be one of %q, got %.60q", Presets, name)}
}

func layoutOf(config *C.snowflake_config_t) Layout {
	return Layout{
		TimeBits:     int64(config.time_bits),
		WorkerBits:   int64(config.worker_bits),
		SequenceBits: int64(config.sequence_bits),
		Order:        Order(config.order),
		TickNs:       int64(config.tick_ns),
		EpochUnixMs:  int64(config.epoch_unix_ms),
	}
}

func (l Layout) write(config *C.snowflake_config_t) {
	config.time_bits = C.int64_t(l.TimeBits)
	config.worker_bits = C.int64_t(l.WorkerBits)
	config.sequence_bits = C.int64_t(l.SequenceBits)
	config.order = C.snowflake_order_t(l.Order)
	config.tick_ns = C.int64_t(l.TickNs)
	config.epoch_unix_ms = C.int64_t(l.EpochUnixMs)
}

// config returns a configuration with this layout, which is all that the functions
// below read of it.
func (l Layout) config() (C.snowflake_config_t, error) {
	config := C.snowflake_config_t{size: C.sizeof_snowflake_config_t}
	l.write(&config)
	return config, versionError
}

// EndsAtUnixMs returns the first millisecond since 1970 that the layout cannot express.
func (l Layout) EndsAtUnixMs() (int64, error) {
	config, err := l.config()
	if err != nil {
		return 0, err
	}
	detail := newDetail()
	return resultOf(C.snowflake_ends_at_unix_ms(&config, &detail), &detail)
}

// Parts are the parts of an ID.
type Parts struct {
	Tick, WorkerID, Sequence int64
	// When the tick began: milliseconds since 1970, and the nanoseconds after that.
	UnixMs, Nanoseconds int64
}

// Time returns when the tick began, in UTC.
func (p Parts) Time() time.Time {
	return time.UnixMilli(p.UnixMs).Add(time.Duration(p.Nanoseconds)).UTC()
}

// Split takes an ID apart.
func (l Layout) Split(id int64) (Parts, error) {
	config, err := l.config()
	if err != nil {
		return Parts{}, err
	}
	parts := C.snowflake_parts_t{size: C.sizeof_snowflake_parts_t}
	detail := newDetail()
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
func (l Layout) Compose(tick, workerID, sequence int64) (int64, error) {
	config, err := l.config()
	if err != nil {
		return 0, err
	}
	detail := newDetail()
	return resultOf(C.snowflake_compose(
		&config, C.int64_t(tick), C.int64_t(workerID), C.int64_t(sequence), &detail), &detail)
}
