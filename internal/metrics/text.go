package metrics

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// ContentType is what a Text is.
const ContentType = "text/plain; version=0.0.4; charset=utf-8"

// The kinds of families.
const (
	Gauge     = "gauge"
	Counter   = "counter"
	Histogram = "histogram"
)

// Text is numbers in Prometheus’ text format. The zero value is empty.
type Text struct{ b bytes.Buffer }

// Family begins the samples of a name.
func (t *Text) Family(name, kind, help string) {
	fmt.Fprintf(&t.b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// Sample writes a number, with labels as names and values by turns.
func (t *Text) Sample(name string, value float64, labels ...string) {
	t.b.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		between := byte(',')
		if i == 0 {
			between = '{'
		}
		t.b.WriteByte(between)
		fmt.Fprintf(&t.b, `%s="%s"`, labels[i], escaped.Replace(labels[i+1]))
	}
	if len(labels) > 1 {
		t.b.WriteByte('}')
	}
	t.b.WriteByte(' ')
	t.b.WriteString(strconv.FormatFloat(value, 'g', -1, 64))
	t.b.WriteByte('\n')
}

// escaped is how the values of labels are written.
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// Bytes returns all of it.
func (t *Text) Bytes() []byte { return t.b.Bytes() }
