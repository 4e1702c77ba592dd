package views

import (
	"cmp"
	"fmt"
	"html"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/words"
)

// TestPseudoLocale renders every sample of a room that speaks languages in the
// pseudo-locale: what is in no brackets then is in no catalogue, unless the sample itself
// brought it.
func TestPseudoLocale(t *testing.T) {
	t.Parallel()
	s := load(t)
	in, rooms := s.In(s.words.Pseudo()), s.words.Offered()[1].Rooms()
	looked, later := 0, definesNotYet(t)
	for name, v := range samples() {
		if !slices.Contains(rooms, Room(v)) || slices.Contains(later, v.Template()) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := map[string]bool{}
			stringsIn(reflect.ValueOf(v), own, 0)
			for _, text := range unbracketed(render(t, in, v)) {
				for part := range strings.SplitSeq(text, " – ") { // of the document's title
					if !brought(part, own) {
						t.Errorf("%q is in no catalogue", part)
					}
				}
			}
		})
		looked++
	}
	if looked < 20 {
		t.Errorf("only %d samples are of rooms that speak languages", looked)
	}
}

// brought reports whether a text is a sample's, or put together of what is, as a number and
// a title are.
func brought(text string, own map[string]bool) bool {
	if own[text] || utf8.RuneCountInString(text) < 2 {
		return true
	}
	for _, part := range slices.SortedFunc(maps.Keys(own), func(a, b string) int { return cmp.Compare(len(b), len(a)) }) {
		if len(part) > 2 {
			text = strings.ReplaceAll(text, part, "")
		}
	}
	return !strings.ContainsFunc(text, unicode.IsLetter)
}

var (
	bracketed = regexp.MustCompile(`(?s)` + words.Opening + `[^` + words.Opening + words.Closing + `]*` + words.Closing)
	tags      = regexp.MustCompile(`(?s)<[^>]*>`)
	heard     = regexp.MustCompile(`\s(?:aria-label|title|alt|placeholder)="([^"]*)"`)
)

// unbracketed returns the texts of a page, and of what people read in its attributes, that
// stand in no brackets.
func unbracketed(page string) []string {
	var all []string
	add := func(text string) {
		if text = strings.TrimSpace(html.UnescapeString(text)); strings.ContainsFunc(text, unicode.IsLetter) {
			all = append(all, text)
		}
	}
	for _, found := range heard.FindAllStringSubmatch(page, -1) {
		add(bracketed.ReplaceAllString(found[1], ""))
	}
	const cut = "\x00"
	text := tags.ReplaceAllString(page, cut)
	for again := ""; again != text; { // from the inside out
		again, text = text, bracketed.ReplaceAllString(text, cut)
	}
	for part := range strings.SplitSeq(text, cut) {
		add(part)
	}
	return all
}

// stringsIn notes all texts in a view.
func stringsIn(v reflect.Value, own map[string]bool, depth int) {
	if depth > 24 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		own[strings.TrimSpace(v.String())] = true
		for _, text := range unbracketed(v.String()) { // rendered already
			own[text] = true
		}
	case reflect.Struct:
		for i := range v.NumField() {
			stringsIn(v.Field(i), own, depth+1)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			stringsIn(v.Index(i), own, depth+1)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			stringsIn(v.Elem(), own, depth+1)
		}
	case reflect.Int:
		own[fmt.Sprint(v.Int())] = true
	}
}
