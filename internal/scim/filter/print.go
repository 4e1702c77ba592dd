package filter

import (
	"strconv"
	"time"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// String returns the filter as text.
func (e And) String() string { return string(e.append(nil, false)) }

// String returns the filter as text.
func (e Or) String() string { return string(e.append(nil, false)) }

// String returns the filter as text.
func (e Not) String() string { return string(e.append(nil, false)) }

// String returns the filter as text.
func (e Element) String() string { return string(e.append(nil, false)) }

// String returns the filter as text.
func (c Compare) String() string { return string(c.append(nil, false)) }

func (e And) append(b []byte, in bool) []byte {
	for i, x := range e {
		if i > 0 {
			b = append(b, " and "...)
		}
		if _, ok := x.(Or); ok {
			b = append(x.append(append(b, '('), in), ')')
		} else {
			b = x.append(b, in)
		}
	}
	return b
}

func (e Or) append(b []byte, in bool) []byte {
	for i, x := range e {
		if i > 0 {
			b = append(b, " or "...)
		}
		b = x.append(b, in)
	}
	return b
}

func (e Not) append(b []byte, in bool) []byte {
	return append(e.X.append(append(b, "not ("...), in), ')')
}

func (e Element) append(b []byte, _ bool) []byte {
	return append(e.X.append(append(append(b, e.Ref.Path()...), '['), true), ']')
}

func (c Compare) append(b []byte, in bool) []byte {
	switch {
	case in && c.Ref.Sub != nil:
		b = append(b, c.Ref.Sub.Name...)
	case in:
		b = append(b, "value"...)
	default:
		b = append(b, c.Ref.Path()...)
	}
	b = append(append(b, ' '), c.Op...)
	if c.Op == Pr {
		return b
	}
	b = append(b, ' ')
	switch v := c.Value.(type) {
	case string:
		return resource.AppendJSON(b, c.Text)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return strconv.AppendFloat(b, v, 'f', -1, 64)
	case time.Time:
		return append(v.AppendFormat(append(b, '"'), resource.TimeFormat), '"')
	}
	return resource.AppendJSON(b, c.Value)
}
