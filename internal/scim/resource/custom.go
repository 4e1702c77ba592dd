package resource

import (
	"fmt"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// Custom is an attribute of users that the operator has declared. It is part of an
// extension of ours (URNCustomUser).
type Custom struct {
	Name        string // a letter, then letters, digits, - and _
	Type        DataType
	MultiValued bool
	CaseExact   bool
	Description string
}

// customUser returns the schema of declared attributes, or what is wrong with them.
func customUser(custom []Custom) (*Schema, error) {
	if len(custom) > model.MostCustomAttributes {
		return nil, fmt.Errorf("%d custom attributes: at most %d are possible", len(custom), model.MostCustomAttributes)
	}
	s := &Schema{ID: URNCustomUser, Name: "CustomUser", Description: "What the application wants to know of a person"}
	seen := map[string]bool{}
	for _, c := range custom {
		switch c.Type {
		case String, Boolean, Decimal, Integer, DateTime, Reference:
		default:
			return nil, fmt.Errorf("custom attribute %q: %q is no type that it can have", c.Name, c.Type)
		}
		if !ValidName(c.Name) || len(c.Name) > model.MostCustomName {
			return nil, fmt.Errorf("custom attribute %q: a name is a letter, then letters, digits, - and _, at most %d", c.Name, model.MostCustomName)
		}
		if seen[strings.ToLower(c.Name)] {
			return nil, fmt.Errorf("custom attribute %q: there is another one of this name", c.Name)
		}
		seen[strings.ToLower(c.Name)] = true
		s.Attributes = append(s.Attributes, c.attribute())
	}
	return s, nil
}

func (c Custom) attribute() *Attribute {
	return &Attribute{Name: c.Name, Type: c.Type, MultiValued: c.MultiValued, CaseExact: c.CaseExact || c.Type == Reference,
		Description: c.Description, Most: model.MostCustomValue}
}

// ValidName reports whether a text can be the name of an attribute (RFC 7643 section
// 2.1). Those that begin with $ are not for declaring.
func ValidName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '_')) {
			return false
		}
	}
	return s != ""
}

// KnownToAll reports whether all users have an attribute of a name anyway, in any case; one
// that is declared beside it would be taken for it.
func KnownToAll(name string) bool {
	for _, s := range []*Schema{commonAttributes(), user(), enterpriseUser()} {
		if s.settle("").Find(name) != nil {
			return true
		}
	}
	return strings.EqualFold(name, "password")
}
