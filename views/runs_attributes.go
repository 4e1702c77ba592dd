package views

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// readAttributes are those that people read, or hear.
var readAttributes = map[string]bool{
	"aria-label": true, "aria-description": true, "alt": true, "placeholder": true, "title": true,
	"data-confirm": true, "data-copied": true, "data-hx-confirm": true, "data-doubt": true, "data-found": true, "data-label": true, "data-none": true, "data-selected": true, "data-unreachable": true, "data-unsaved": true,
}

var attributeBegin = regexp.MustCompile(`\s([a-z-]+)="`)

// attributes takes for runs what people read of the attributes of a tag.
func (m *markup) attributes(t token) {
	for at := t.from; at < t.to; {
		found := attributeBegin.FindStringSubmatchIndex(m.src[at:t.to])
		if found == nil {
			return
		}
		name, from := m.src[at+found[2]:at+found[3]], at+found[1]
		to := from
		for to < t.to && m.src[to] != '"' {
			if strings.HasPrefix(m.src[to:], "{{") {
				to += actionEnd(m.src[to:])
			} else {
				to++
			}
		}
		if readAttributes[name] {
			m.attribute(name, from, to)
		}
		at = to
	}
}

// attribute takes a value for runs: what is decided in it parts them.
func (m *markup) attribute(name string, from, to int) {
	piece, parted := []token{}, false
	flush := func() {
		if m.letters(piece) {
			r := run{from: piece[0].from, to: piece[len(piece)-1].to, slots: map[string]string{}, attr: true}
			text := m.src[r.from:r.to]
			r.from += len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
			r.to -= len(text) - len(strings.TrimRightFunc(text, unicode.IsSpace))
			r.key = strings.TrimSpace(m.key(piece, &r))
			m.runs = append(m.runs, r)
		}
		piece = nil
	}
	for _, t := range scan(m.src[from:to]) {
		t.from, t.to = t.from+from, t.to+from
		if t.kind == tokenControl {
			parted = true
			flush()
			continue
		}
		piece = append(piece, t)
	}
	flush()
	if parted && strings.ContainsFunc(html.UnescapeString(textOf(m.src[from:to])), unicode.IsLetter) {
		m.cuts = append(m.cuts, name+"="+m.src[from:to])
	}
}

// textOf returns what of a source is neither action nor tag.
func textOf(src string) string {
	var b strings.Builder
	for _, t := range scan(src) {
		if t.kind == tokenText {
			b.WriteString(src[t.from:t.to])
		}
	}
	return b.String()
}

// noteCut looks whether a sentence goes on across what is decided: then no other language
// can order its words. What stands in an element of its own is apart from what is before.
func (m *markup) noteCut(all []token, apart bool) {
	said := strings.Builder{}
	for _, t := range all {
		switch {
		case t.kind == tokenText:
			said.WriteString(html.UnescapeString(m.text(t)))
		case t.kind == tokenValue && !m.idle(t):
			said.WriteString(" {} ")
		}
	}
	text := strings.TrimSpace(said.String())
	if text == "" {
		return
	}
	before, after := m.last, text
	m.last = text
	if apart {
		m.last = ""
	}
	if before == "" || m.between == "else" {
		return
	}
	words := strings.ContainsFunc(before+after, unicode.IsLetter)
	more := strings.ContainsFunc(after, unicode.IsLetter) && !apart
	begins := []rune(after)[0]
	goesOn := unicode.IsLower(begins) || strings.ContainsRune(",.;:)?!", begins)
	ended := strings.ContainsRune(".?!:…", []rune(before)[len([]rune(before))-1])
	if words && (goesOn || !ended && more && strings.ContainsFunc(before, unicode.IsLetter)) {
		m.cuts = append(m.cuts, before+" | "+after)
	}
}
