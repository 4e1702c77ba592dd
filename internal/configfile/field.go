package configfile

import (
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/spelling"
)

// field is something that a file can say of a T.
type field[T any] struct {
	name  string
	read  func(*T, node) error // what a file says
	write func(*T) node        // what is so
}

// text is a field that is a text.
func text[T any, S ~string](name string, of func(*T) *S) field[T] {
	return field[T]{
		name: name,
		read: func(t *T, n node) error {
			s, err := n.asText()
			*of(t) = S(s)
			return err
		},
		write: func(t *T) node { return textNode(string(*of(t))) },
	}
}

// flag is a field that is true or false.
func flag[T any](name string, of func(*T) *bool) field[T] {
	return field[T]{
		name: name,
		read: func(t *T, n node) error {
			if n.kind != scalar || n.text != "true" && n.text != "false" {
				return wrong("configfile.needs_bool")
			}
			*of(t) = n.text == "true"
			return nil
		},
		write: func(t *T) node { return boolNode(*of(t)) },
	}
}

// span is a field that is a length of time.
func span[T any](name string, of func(*T) *time.Duration) field[T] {
	return field[T]{
		name: name,
		read: func(t *T, n node) error {
			s, err := n.asText()
			if err != nil {
				return err
			}
			d, err := model.ParseSpan(s)
			if err != nil {
				return wrong("configfile.needs_span", s)
			}
			*of(t) = d
			return nil
		},
		write: func(t *T) node { return textNode(model.SpanText(*of(t))) },
	}
}

// several is a field that is a list of texts.
func several[T any, S ~string](name string, of func(*T) *[]S) field[T] {
	return field[T]{
		name: name,
		read: func(t *T, n node) error {
			if n.kind != list {
				return wrong("configfile.needs_list")
			}
			all := []S{}
			for _, item := range n.items {
				s, err := item.asText()
				if err != nil {
					return faultAt(item.at, name, err)
				}
				all = append(all, S(s))
			}
			*of(t) = all
			return nil
		},
		write: func(t *T) node { return listNode(*of(t)) },
	}
}

// asText returns what a scalar says.
func (n node) asText() (string, error) {
	switch n.kind {
	case scalar:
		return n.text, nil
	case nothing:
		return "", wrong("configfile.no_value")
	}
	return "", wrong("configfile.needs_text")
}

// item is a T that a file describes.
type item[T any] struct {
	name  string
	path  string
	at    position
	given []entry // what the file says of it
	value T
}

// fault returns what a rule says of an item, at the field that it is about.
func (i item[T]) fault(err error) error {
	if err == nil {
		return nil
	}
	at, path := i.at, i.path
	if e := asError(err); e != nil {
		for _, g := range i.given {
			if g.name == e.Field {
				at, path = g.at, joined(i.path, g.name)
			}
		}
	}
	return faultAt(at, path, err)
}

// gives reports whether the file says something of the item.
func (i item[T]) gives(name string) bool {
	for _, g := range i.given {
		if g.name == name {
			return true
		}
	}
	return false
}

// readItem reads what a file says of a T that is as usual otherwise.
func readItem[T any](e entry, path string, usual T, known []field[T]) (item[T], error) {
	i := item[T]{name: e.name, path: joined(path, e.name), at: e.at, given: e.value.fields, value: usual}
	if e.value.kind != fields && e.value.kind != nothing {
		return i, faultAt(e.at, i.path, wrong("configfile.needs_fields"))
	}
	for _, g := range i.given {
		f, err := fieldNamed(known, g.name)
		if err == nil {
			err = f.read(&i.value, g.value)
		}
		if err != nil {
			return i, faultAt(g.at, joined(i.path, g.name), err)
		}
	}
	return i, nil
}

// fieldNamed returns the field of a name, or an error that says which may have been meant.
func fieldNamed[T any](known []field[T], name string) (field[T], error) {
	names := make([]string, len(known))
	for i, f := range known {
		if f.name == name {
			return f, nil
		}
		names[i] = f.name
	}
	return field[T]{}, unknown(name, names)
}

func unknown(name string, known []string) error {
	if near := spelling.Nearest(name, known); near != "" {
		return wrong("configfile.unknown_near", name, near)
	}
	return wrong("configfile.unknown", name, listed(known))
}

// writeItem writes what is not as usual of a T.
func writeItem[T any](value, usual T, known []field[T]) node {
	all := node{kind: fields}
	for _, f := range known {
		if is := f.write(&value); !is.same(f.write(&usual)) {
			all.add(f.name, is)
		}
	}
	return all
}
