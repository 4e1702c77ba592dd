package config

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// masked stands for a secret that is set.
const masked = "(secret)"

// line is one setting as `anteroom config` shows it.
type line struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

func (c Config) lines() []line {
	list := make([]line, len(settings))
	for i, s := range settings {
		value := s.field(&c).String()
		if s.secret && value != "" {
			value = masked
		}
		list[i] = line{s.name, value, c.Origin(s.name)}
	}
	return list
}

// Print writes a table of each setting, its value and where that came from.
// Secrets are masked.
func (c Config) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SETTING\tVALUE\tFROM")
	for _, l := range c.lines() {
		fmt.Fprintf(t, "%s\t%s\t%s\n", l.Name, l.Value, l.Origin)
	}
	return t.Flush()
}

// MarshalJSON returns what Print shows as an object with a list of settings, each
// with name, value and origin. Secrets are masked.
func (c Config) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Settings []line `json:"settings"`
	}{c.lines()})
}
