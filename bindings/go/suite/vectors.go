package main

import (
	"errors"
	"fmt"
	"strings"

	"libsnowflake/snowflake"
)

var encodings = map[string]snowflake.Encoding{
	"decimal": snowflake.Decimal,
	"hex":     snowflake.Hex,
	"base32":  snowflake.Base32,
	"base62":  snowflake.Base62,
}

func layoutOf(r row) snowflake.Layout {
	order := snowflake.WorkerFirst
	if r.fields["order"] == "sequence-first" {
		order = snowflake.SequenceFirst
	}
	return snowflake.Layout{
		TimeBits:     r.number("time_bits"),
		WorkerBits:   r.number("worker_bits"),
		SequenceBits: r.number("sequence_bits"),
		TickNs:       r.number("tick_ns"),
		EpochUnixMs:  r.number("epoch_unix_ms"),
		Order:        order,
	}
}

func (c *checker) checkPreset(r row, wanted snowflake.Layout) error {
	preset, err := snowflake.Preset(r.fields["name"])
	if err != nil {
		return r.fail(err)
	}
	c.check(r, "time_bits", preset.TimeBits, wanted.TimeBits)
	c.check(r, "worker_bits", preset.WorkerBits, wanted.WorkerBits)
	c.check(r, "sequence_bits", preset.SequenceBits, wanted.SequenceBits)
	c.check(r, "order", preset.Order, wanted.Order)
	c.check(r, "tick_ns", preset.TickNs, wanted.TickNs)
	c.check(r, "epoch_unix_ms", preset.EpochUnixMs, wanted.EpochUnixMs)
	return c.err
}

// checkLayouts returns the layouts of layouts.tsv, by name.
func (c *checker) checkLayouts(directory string) (map[string]snowflake.Layout, error) {
	rows, err := readTable(directory, "layouts.tsv")
	if err != nil {
		return nil, err
	}
	layouts := make(map[string]snowflake.Layout)
	for _, r := range rows {
		layout := layoutOf(r)
		if !strings.HasPrefix(r.fields["name"], "custom-") {
			if err := c.checkPreset(r, layout); err != nil {
				return nil, err
			}
		}
		endsAt, err := layout.EndsAtUnixMs()
		if err != nil {
			return nil, r.fail(err)
		}
		c.check(r, "ends_at_unix_ms", endsAt, r.number("ends_at_unix_ms"))
		layouts[r.fields["name"]] = layout
	}
	return layouts, c.err
}

func (c *checker) checkIDs(directory string, layouts map[string]snowflake.Layout) error {
	rows, err := readTable(directory, "ids.tsv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		layout, id := layouts[r.fields["layout"]], r.number("id")
		parts, err := layout.Split(id)
		if err != nil {
			return r.fail(err)
		}
		c.check(r, "tick", parts.Tick, r.number("tick"))
		c.check(r, "worker_id", parts.WorkerID, r.number("worker_id"))
		c.check(r, "sequence", parts.Sequence, r.number("sequence"))
		c.check(r, "unix_ms", parts.UnixMs, r.number("unix_ms"))
		c.check(r, "nanoseconds", parts.Nanoseconds, r.number("nanoseconds"))
		composed, err := layout.Compose(parts.Tick, parts.WorkerID, parts.Sequence)
		if err != nil {
			return r.fail(err)
		}
		c.check(r, "the composed ID", composed, id)
	}
	return c.err
}

func (c *checker) checkText(directory string) error {
	rows, err := readTable(directory, "text.tsv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		encoding := encodings[r.fields["encoding"]]
		text, err := snowflake.Format(r.number("id"), encoding)
		if err != nil {
			return r.fail(err)
		}
		c.check(r, "text", text, r.fields["text"])
		id, err := snowflake.Parse(r.fields["text"], encoding)
		if err != nil {
			return r.fail(err)
		}
		c.check(r, "id", id, r.number("id"))
	}
	return c.err
}

func (c *checker) checkBadText(directory string) error {
	rows, err := readTable(directory, "bad_text.tsv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		text := r.fields["text"]
		if text == "-" {
			text = ""
		}
		_, err := snowflake.Parse(text, encodings[r.fields["encoding"]])
		c.check(r, "refused by ErrParse", errors.Is(err, snowflake.ErrParse), true)
	}
	return c.err
}

func checkVectors(directory string) error {
	c := new(checker)
	layouts, err := c.checkLayouts(directory)
	if err != nil {
		return err
	}
	if err := c.checkIDs(directory, layouts); err != nil {
		return err
	}
	if err := c.checkText(directory); err != nil {
		return err
	}
	if err := c.checkBadText(directory); err != nil {
		return err
	}
	fmt.Println(c.checks, "checks")
	return nil
}
