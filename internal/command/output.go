package command

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// say prints what came of a command: with --json the object, as one line, and
// otherwise the text. Everything that a command prints goes through here or
// through sayRows, so that --json means the same everywhere: one object, whose
// lists have names.
func (c *call) say(object any, format string, args ...any) error {
	if c.json {
		return writeJSON(c.stdout, object)
	}
	_, err := fmt.Fprintf(c.stdout, format, args...)
	return err
}

// sayRows prints a list: as say does, with the rows of a table for a text.
func (c *call) sayRows(object any, rows [][]string) error {
	if c.json {
		return writeJSON(c.stdout, object)
	}
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(c.stdout, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", b)
	}
	return err
}
