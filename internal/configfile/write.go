package configfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// written returns a node as a file, with a line between the parts of it. The library that reads
// files would write texts such as ? and > a as something else.
func (n node) written() []byte {
	var b strings.Builder
	for i, part := range n.fields {
		if i > 0 {
			b.WriteByte('\n')
		}
		node{kind: fields, fields: []entry{part}}.writeTo(&b, "")
	}
	return []byte(b.String())
}

const deeper = "  "

// writeTo writes what has a name, each on a line that begins with an indent.
func (n node) writeTo(b *strings.Builder, indent string) {
	for _, e := range n.fields {
		b.WriteString(indent + quoted(e.name) + ":")
		switch v := e.value; {
		case v.yes != nil:
			b.WriteString(" " + v.text + "\n")
		case v.kind == scalar:
			b.WriteString(" " + quoted(v.text) + "\n")
		case v.kind == list && len(v.items) == 0:
			b.WriteString(" []\n")
		case v.kind == list:
			b.WriteByte('\n')
			for _, item := range v.items {
				b.WriteString(indent + deeper + "- " + quoted(item.text) + "\n")
			}
		case len(v.fields) == 0:
			b.WriteString(" {}\n")
		default:
			b.WriteByte('\n')
			v.writeTo(b, indent+deeper)
		}
	}
}

var (
	// plain is a text that is itself in YAML without quotes: it begins with a letter or is a length
	// of time, and has no sign in it that could mean something.
	plain = regexp.MustCompile(`^(?:\pL|_)(?:[\pL\pN _.,;/()’…@=+-]|:[\pL\pN/_])*$|^[0-9]+[dhm]$`)
	// words of which some readers make something else.
	meaning = []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
)

// quoted returns a text as it stands in YAML. Of the escapes of Go, all mean the same there.
func quoted(s string) string {
	if plain.MatchString(s) && !strings.HasSuffix(s, " ") && !slices.Contains(meaning, strings.ToLower(s)) {
		return s
	}
	return strconv.Quote(s)
}
