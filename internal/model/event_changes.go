package model

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Change is an attribute with what it was and is; "" for what it was or is not.
type Change struct {
	Name     string
	Old, New string
}

// Changes returns what an event has changed about its object, at most MostShownChanges, and
// how many more: attributes by name in alphabetical order, as a JSON text says them, those of
// lists by their place. Long values are cut.
func (e Event) Changes() (shown []Change, more int) {
	before, after := e.Payload.states()
	was, is := flat(before), flat(after)
	names := maps.Clone(was)
	maps.Copy(names, is)
	for _, name := range slices.SortedFunc(maps.Keys(names), byPlace) {
		if was[name] == is[name] || len(was) == 0 && was[name] == "" && is[name] == "" {
			continue
		}
		if len(shown) < MostShownChanges {
			shown = append(shown, Change{attributeName(name), cut(was[name]), cut(is[name])})
		} else {
			more++
		}
	}
	return shown, more
}

// byPlace compares the paths of two values: the tenth of a list comes behind the second.
func byPlace(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
		m, failedA := strconv.Atoi(a)
		n, failedB := strconv.Atoi(b)
		if failedA != nil || failedB != nil {
			return cmp.Compare(a, b)
		}
		return cmp.Compare(m, n)
	})
}

// attributeName returns what an attribute is called: of a directory, as the provider says it.
func attributeName(path string) string { return strings.TrimPrefix(path, "raw_attributes.") }

func cut(value string) string {
	if utf8.RuneCountInString(value) <= MostShownValue {
		return value
	}
	return string([]rune(value)[:MostShownValue]) + "…"
}

// flat returns the values in an object by their paths.
func flat(object any) map[string]string {
	values := map[string]string{}
	text, err := json.Marshal(object)
	if err != nil {
		return values
	}
	var tree any
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if decoder.Decode(&tree) == nil {
		flatten(values, "", tree)
	}
	return values
}

func flatten(into map[string]string, path string, value any) {
	under := func(name string) string { return strings.TrimPrefix(path+"."+name, ".") }
	switch v := value.(type) {
	case map[string]any:
		for name, one := range v {
			flatten(into, under(name), one)
		}
	case []any:
		for i, one := range v {
			flatten(into, under(strconv.Itoa(i+1)), one)
		}
	case string:
		into[path] = v
	case bool:
		into[path] = strconv.FormatBool(v)
	case json.Number:
		into[path] = cmp.Or(v.String(), "0")
	}
}
