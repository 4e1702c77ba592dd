package resource

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// What bounds values. A text that the database has an index of is shorter than half a
// page of PostgreSQL.
const (
	maxKey    = 1024     // bytes of a text that has a column
	maxText   = 4 << 10  // bytes of any other
	maxLong   = 32 << 10 // bytes of a reference, for pictures come in them, and of a certificate
	maxValues = 100      // of one attribute
)

// Coerce returns a value as it is kept under an attribute, nil for none: an array where
// there are several values and none where there is one, booleans and numbers from texts,
// an object of a text, names as the table has them, and nothing that is empty, unknown or
// read only. It shares nothing that can change with v.
func Coerce(a *Attribute, v any) (any, error) {
	list, isList := v.([]any)
	if !a.MultiValued {
		switch {
		case isList && len(list) > 1:
			return nil, bad(a, "has one value, and %d were sent", len(list))
		case isList && len(list) == 1:
			return one(a, list[0])
		case isList:
			return nil, nil
		}
		return one(a, v)
	}
	if !isList {
		list = []any{v}
	}
	if err := CheckValues(a, list); err != nil {
		return nil, err
	}
	all, primaries := make([]any, 0, len(list)), 0
	for _, v := range list {
		e, err := one(a, v)
		if err != nil {
			return nil, err
		}
		if e == nil || hollow(e, v) || slices.ContainsFunc(all, func(o any) bool { return Equal(o, e) }) {
			continue
		}
		if IsPrimary(e) {
			primaries++
		}
		all = append(all, e)
	}
	if primaries > 1 {
		return nil, bad(a, "can have one primary value, and %d were sent", primaries)
	}
	if len(all) == 0 {
		return nil, nil
	}
	return all, nil
}

// CheckValues says whether an attribute has more values than can be.
func CheckValues(a *Attribute, list []any) error {
	if len(list) > maxValues {
		return bad(a, "can have %d values, and would have %d", maxValues, len(list))
	}
	return nil
}

// CoerceElement returns one of the values of an attribute as it is kept, nil for none.
func CoerceElement(a *Attribute, v any) (any, error) {
	if list, ok := v.([]any); ok && len(list) == 1 {
		v = list[0]
	}
	return one(a, v)
}

// IsPrimary reports whether a value is the primary one of its attribute.
func IsPrimary(element any) bool {
	o, _ := element.(Object)
	primary, _ := o.Get("primary")
	return primary == true
}

// hollow reports whether a value was sent without what it is the type of: a template
// fills in the type, and leaves the rest empty.
func hollow(kept, sent any) bool {
	o, ok := kept.(Object)
	s, _ := sent.(Object)
	return ok && len(o) < len(s) && OnlyLabels(o)
}

// OnlyLabels reports whether a value of a complex attribute says only of which type it
// is, and whether it is the primary one.
func OnlyLabels(o Object) bool {
	return !slices.ContainsFunc(o, func(f Field) bool { return f.Name != "type" && f.Name != "primary" })
}

func bad(a *Attribute, format string, args ...any) error {
	e := Bad(InvalidValue, a.path+" "+format+".", args...)
	return e.At(a.path)
}

// one returns one value as it is kept, nil for none.
func one(a *Attribute, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	if a.Type == Complex {
		return object(a, v)
	}
	if list, ok := v.([]any); ok && len(list) == 0 {
		return nil, nil
	}
	if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
		return nil, nil
	}
	switch a.Type {
	case Boolean:
		return boolean(a, v)
	case Integer, Decimal:
		return number(a, v)
	}
	s, ok := v.(string)
	if n, isNumber := v.(Number); isNumber && a.Type == String {
		s, ok = string(n), true // an employee number that is one
	}
	if !ok {
		return nil, bad(a, "is of type %s, and %s was sent", a.Type, kindOf(v))
	}
	return fitting(a, s)
}

// fitting returns a text that can be kept under an attribute.
func fitting(a *Attribute, s string) (any, error) {
	most := maxText
	switch {
	case a.Most > 0:
		most = a.Most
	case a.Column != "":
		most = maxKey
	case a.Type == Binary || a.Type == Reference:
		most = maxLong
	}
	if len(s) > most {
		return nil, bad(a, "has %d bytes, and can have %d", len(s), most)
	}
	if strings.IndexByte(s, 0) >= 0 {
		return nil, bad(a, "has a character that no text can have, U+0000")
	}
	switch a.Type {
	case DateTime:
		if _, ok := ParseTime(s); !ok {
			return nil, bad(a, "is a time such as 2026-01-31T15:04:05Z, and %s was sent", Quote(s))
		}
	case Binary:
		if !isBase64(s) {
			return nil, bad(a, "is base64, and something else was sent")
		}
	}
	return s, nil
}

// isBase64 takes both alphabets, with and without = at the end (RFC 7643 section 2.3.6
// has it with, and some clients leave it out).
func isBase64(s string) bool {
	s = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "").Replace(s), "=")
	_, err := base64.RawStdEncoding.DecodeString(s)
	return err == nil
}

func boolean(a *Attribute, v any) (any, error) {
	s := ""
	switch v := v.(type) {
	case bool:
		return v, nil
	case string:
		s = strings.TrimSpace(v)
	case Number:
		s = string(v)
	}
	b, ok := ParseBool(s)
	if !ok {
		return nil, bad(a, "is true or false, and %s was sent", kindOf(v))
	}
	return b, nil
}

func number(a *Attribute, v any) (any, error) {
	n, ok := v.(Number)
	if s, isText := v.(string); isText {
		s = strings.TrimSpace(s)
		n, ok = Number(s), NumberAt(s) == len(s)
	}
	if !ok {
		return nil, bad(a, "is a number, and %s was sent", kindOf(v))
	}
	if len(n) > model.MostCustomDigits {
		return nil, bad(a, "is a number of %d characters, and can have %d", len(n), model.MostCustomDigits)
	}
	if a.Type == Integer {
		i, err := strconv.ParseInt(string(n), 10, 64)
		if err != nil {
			return nil, bad(a, "is a whole number of at most 63 bits, and %s was sent", Quote(string(n)))
		}
		return Number(strconv.FormatInt(i, 10)), nil
	}
	if f, err := strconv.ParseFloat(string(n), 64); err != nil || math.IsInf(f, 0) {
		return nil, bad(a, "is a number, and %s is too large", Quote(string(n)))
	}
	return n, nil
}

// object returns a complex value as it is kept, nil for none. A text is its value:
// Entra ID sends a manager so, and others email addresses.
func object(a *Attribute, v any) (any, error) {
	in, ok := v.(Object)
	if !ok {
		_, isText := v.(string)
		if _, isNumber := v.(Number); !isText && !isNumber || a.Find("value") == nil {
			return nil, bad(a, "has parts, such as %s, and %s was sent", a.Sub[0].Name, kindOf(v))
		}
		in = Object{{"value", v}}
	}
	out := make(Object, 0, len(in))
	for _, f := range in {
		sub := a.Find(f.Name)
		if sub == nil || sub.readOnly() {
			continue
		}
		v, err := Coerce(sub, f.Value)
		if err != nil {
			return nil, err
		}
		if v != nil {
			out.Set(sub.Name, v)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}
