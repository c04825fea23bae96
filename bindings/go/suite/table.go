package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// row is a line of a table: its place, such as ids.tsv:17, and its fields by the
// names in the header.
type row struct {
	place  string
	fields map[string]string
}

func readTable(directory, name string) ([]row, error) {
	content, err := os.ReadFile(filepath.Join(directory, name))
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	header := strings.Split(lines[0], "\t")
	var rows []row
	for i, line := range lines {
		if i == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		fields := make(map[string]string)
		for column, field := range strings.Split(line, "\t") {
			fields[header[column]] = field
		}
		rows = append(rows, row{fmt.Sprintf("%s:%d", name, i+1), fields})
	}
	return rows, nil
}

// number returns a field as an int64: no number of the vectors has more than 63 bits.
func (r row) number(field string) int64 {
	value, err := strconv.ParseInt(r.fields[field], 10, 64)
	if err != nil {
		panic(fmt.Sprintf("%s: %s: %v", r.place, field, err))
	}
	return value
}

func (r row) fail(err error) error {
	return fmt.Errorf("%s: %w", r.place, err)
}

// checker counts checks, and keeps the first difference.
type checker struct {
	checks int
	err    error
}

func (c *checker) check(r row, what string, found, expected any) {
	if c.err != nil {
		return
	}
	if found != expected {
		c.err = fmt.Errorf("%s: %s is %v, expected %v", r.place, what, found, expected)
		return
	}
	c.checks++
}
