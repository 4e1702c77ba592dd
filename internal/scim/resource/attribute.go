package resource

import (
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// DataType is what values of an attribute are (RFC 7643 section 2.3).
type DataType string

// The data types.
const (
	String    DataType = "string"
	Boolean   DataType = "boolean"
	Decimal   DataType = "decimal"
	Integer   DataType = "integer"
	DateTime  DataType = "dateTime"
	Binary    DataType = "binary"
	Reference DataType = "reference"
	Complex   DataType = "complex"
)

// Mutability says who can write an attribute.
type Mutability string

// The mutabilities. That of an attribute which says nothing is ReadWrite, and nothing
// here is write only.
const (
	ReadWrite Mutability = "readWrite"
	ReadOnly  Mutability = "readOnly"
	Immutable Mutability = "immutable"
)

// Returned says when an attribute is part of an answer.
type Returned string

// The ways of being returned. That of an attribute which says nothing is ByDefault, and
// what is returned on Request is for those that name it.
const (
	ByDefault Returned = "default"
	Always    Returned = "always"
	Request   Returned = "request"
)

// Uniqueness says among whom a value is there only once.
type Uniqueness string

// The uniquenesses. That of an attribute which says nothing is Free. Server means the
// directory, as the base URL of a client does.
const (
	Free   Uniqueness = "none"
	Server Uniqueness = "server"
)

// Attribute is one line of the table: what there is to say about an attribute of a
// resource, or of a complex attribute.
type Attribute struct {
	Name        string
	Type        DataType
	MultiValued bool
	Description string
	Required    bool
	CaseExact   bool // whether upper and lower case differ in comparisons
	Mutability  Mutability
	Returned    Returned
	Uniqueness  Uniqueness
	Canonical   []string // values that are usual; others are taken as well
	References  []string // resource types that a reference leads to, or "external", "uri"
	Sub         []*Attribute
	Most        int // bytes of a text, 0: as many as one can have at all

	// Where the database keeps it apart from the document, as filters compare it (Key):
	// the column, and of an attribute with several values the table with a row for each.
	// Without, it is only in the document.
	Column, Table string
	// Unfilterable are attributes that are made when a resource is shown.
	Unfilterable bool

	Parent *Attribute // of which this is a sub-attribute, nil for none
	Schema *Schema
	path   string
}

// Path returns the name by which clients reach an attribute from the resource:
// name.givenName, and with its URN where it is part of an extension.
func (a *Attribute) Path() string { return a.path }

// Find returns the sub-attribute of a name in any case, nil for none.
func (a *Attribute) Find(name string) *Attribute {
	for _, s := range a.Sub {
		if s.Name == name {
			return s
		}
	}
	for _, s := range a.Sub {
		if strings.EqualFold(s.Name, name) {
			return s
		}
	}
	return nil
}

// Key returns the form of a value of an attribute in which equal values are the same.
func (a *Attribute) Key(value string) string {
	if a.CaseExact {
		return value
	}
	return Fold(value)
}

// Fold returns the form of a text in which upper and lower case are the same, and
// space at its ends is nothing. What is stored to be compared and what is asked for go
// through it alike.
func Fold(s string) string { return model.Fold(s) }

// readOnly reports whether clients cannot write an attribute or what it is part of.
func (a *Attribute) readOnly() bool {
	return a.Mutability == ReadOnly || a.Parent != nil && a.Parent.Mutability == ReadOnly
}

// Writable reports whether clients can write an attribute.
func (a *Attribute) Writable() bool { return !a.readOnly() }

// settle fills what follows from where an attribute stands in the table.
func (a *Attribute) settle(s *Schema, parent *Attribute, prefix string) {
	a.Schema, a.Parent, a.path = s, parent, prefix+a.Name
	if a.Mutability == "" {
		a.Mutability = ReadWrite
	}
	if a.Returned == "" {
		a.Returned = ByDefault
	}
	if a.Uniqueness == "" {
		a.Uniqueness = Free
	}
	for _, sub := range a.Sub {
		sub.settle(s, a, a.path+".")
	}
}
