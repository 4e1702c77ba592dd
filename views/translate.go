package views

import (
	"fmt"
	"html"
	"regexp"
	"strings"

	"github.com/anteroom/anteroom/internal/words"
)

// Templates are written in English, and say in other languages what the catalogues have for
// their texts. That happens to their source, once a language, before it is parsed: a page
// in German costs what one in English does, and the English one is what stands in the file.

// translate returns the source of a room's templates in a language.
func translate(src, room string, l *words.Language) (string, error) {
	if l == nil || l.Tag() == words.English {
		return src, nil
	}
	for _, attributes := range []bool{true, false} { // a run can have an element with attributes in it
		var err error
		if src, err = translateRuns(src, room, l, attributes); err != nil {
			return "", err
		}
	}
	return inLanguage.ReplaceAllString(src, languageOf(l)), nil
}

// translateRuns translates the runs in attributes, or all others.
func translateRuns(src, room string, l *words.Language, attributes bool) (string, error) {
	runs, _ := runsOf(src)
	var b strings.Builder
	at := 0
	for _, r := range runs {
		said, ok := l.Markup(room, r.key)
		if !ok || r.attr != attributes {
			continue // in English: a test finds it
		}
		text, err := r.fill(said)
		if err != nil {
			return "", fmt.Errorf("%s: %q: %w", l.Tag(), r.key, err)
		}
		b.WriteString(src[at:r.from])
		b.WriteString(text)
		at = r.to
	}
	b.WriteString(src[at:])
	return b.String(), nil
}

// inLanguage finds where a page says which language it is in.
var inLanguage = regexp.MustCompile(`(<html) lang="en"`)

func languageOf(l *words.Language) string {
	if l.RightToLeft() {
		return `$1 lang="` + l.Tag().String() + `" dir="rtl"`
	}
	return `$1 lang="` + l.Tag().String() + `"`
}

var slotted = regexp.MustCompile(`\{[^{}]*\}`)

// fill returns a translation as source: what its slots stand for, and the rest as text.
// A translation has every slot of its text, each once.
func (r run) fill(said string) (string, error) {
	var b strings.Builder
	seen, at := map[string]bool{}, 0
	for _, found := range slotted.FindAllStringIndex(said, -1) {
		slot := said[found[0]:found[1]]
		src, ok := r.slots[slot]
		if !ok || seen[slot] {
			return "", fmt.Errorf("%s is not to be filled in there", slot)
		}
		seen[slot] = true
		b.WriteString(html.EscapeString(said[at:found[0]]))
		b.WriteString(src)
		at = found[1]
	}
	if len(seen) != len(r.slots) {
		return "", fmt.Errorf("it lacks one of what is filled in")
	}
	rest := said[at:]
	if strings.ContainsAny(rest, "{}") {
		return "", fmt.Errorf("a brace stands alone")
	}
	b.WriteString(html.EscapeString(rest))
	return b.String(), nil
}
