package resource

import "strings"

// maxDepth bounds how deep objects and arrays lie in one another; the deepest that has
// a meaning is eight, in a Bulk.
const maxDepth = 24

// Decode reads a JSON value (see Object). It is strict (RFC 8259), and refuses what
// readers understand in different ways: a name that is twice in an object, in whatever
// case, text that is no UTF-8 and half of a surrogate pair. Strings share the memory of
// the text.
func Decode(text string) (any, error) {
	d := decoder{s: text}
	d.space()
	v, err := d.value(0)
	if err != nil {
		return nil, err
	}
	if d.space(); d.i < len(d.s) {
		return nil, d.wrong("something comes after its end")
	}
	return v, nil
}

// DecodeObject reads a JSON object, which every request of SCIM is.
func DecodeObject(text string) (Object, error) {
	v, err := Decode(text)
	if err != nil {
		return nil, err
	}
	o, ok := v.(Object)
	if !ok {
		return nil, Bad(InvalidSyntax, "The body is %s. Send a JSON object.", kindOf(v))
	}
	return o, nil
}

type decoder struct {
	s string
	i int
}

func (d *decoder) wrong(what string) *Error {
	return Bad(InvalidSyntax, "The body is no JSON that can be read: at byte %d, %s.", d.i+1, what)
}

func (d *decoder) space() {
	for d.i < len(d.s) {
		switch d.s[d.i] {
		case ' ', '\t', '\n', '\r':
			d.i++
		default:
			return
		}
	}
}

// next passes space and returns the byte after it, 0 at the end.
func (d *decoder) next() byte {
	d.space()
	if d.i == len(d.s) {
		return 0
	}
	return d.s[d.i]
}

func (d *decoder) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, d.wrong("it is nested too deep")
	}
	switch c := d.next(); {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.array(depth)
	case c == '"':
		return d.string()
	case c == '-' || c >= '0' && c <= '9':
		return d.number()
	}
	for _, word := range []string{"true", "false", "null"} {
		if !strings.HasPrefix(d.s[d.i:], word) {
			continue
		}
		if d.i += len(word); word == "null" {
			return nil, nil
		}
		return word == "true", nil
	}
	if d.i == len(d.s) {
		return nil, d.wrong("it ends too early")
	}
	return nil, d.wrong("a value is missing")
}

func (d *decoder) object(depth int) (any, error) {
	d.i++
	if d.next() == '}' {
		d.i++
		return Object{}, nil
	}
	o := make(Object, 0, 3)
	for {
		if d.next() != '"' {
			return nil, d.wrong("a name in quotes is missing")
		}
		name, err := d.string()
		if err != nil {
			return nil, err
		}
		if o.has(name) {
			return nil, Bad(InvalidSyntax, "The name %s is twice in one object. Send it once.", Quote(name)).At(name)
		}
		if d.next() != ':' {
			return nil, d.wrong("a colon is missing")
		}
		d.i++
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		o = append(o, Field{name, v})
		if len(o) > maxFields {
			return nil, Bad(InvalidSyntax, "An object has more than %d names.", maxFields)
		}
		switch d.next() {
		case ',':
			d.i++
		case '}':
			d.i++
			return o, nil
		default:
			return nil, d.wrong("a comma or a brace is missing")
		}
	}
}

// maxFields bounds the names in one object, which are compared with one another. The
// table has not half of it.
const maxFields = 200

// has reports whether a name is in an object, in any case.
func (o Object) has(name string) bool {
	for i := range o {
		if strings.EqualFold(o[i].Name, name) {
			return true
		}
	}
	return false
}

func (d *decoder) array(depth int) (any, error) {
	d.i++
	if d.next() == ']' {
		d.i++
		return []any{}, nil
	}
	a := make([]any, 0, 2)
	for {
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		a = append(a, v)
		switch d.next() {
		case ',':
			d.i++
		case ']':
			d.i++
			return a, nil
		default:
			return nil, d.wrong("a comma or a bracket is missing")
		}
	}
}

// number passes a number (RFC 8259 section 6).
func (d *decoder) number() (any, error) {
	start := d.i
	n := NumberAt(d.s[start:])
	if n == 0 {
		return nil, d.wrong("this is no number")
	}
	d.i += n
	return Number(d.s[start:d.i]), nil
}

func (d *decoder) string() (string, error) {
	s, n, fault := StringAt(d.s[d.i:])
	if fault != "" {
		return "", d.wrong(fault)
	}
	d.i += n
	return s, nil
}
