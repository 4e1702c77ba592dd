package views

import (
	"html"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// inline are the elements that a sentence goes on through.
var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "br": true, "cite": true, "code": true, "em": true, "i": true, "kbd": true, "mark": true, "q": true,
	"small": true, "span": true, "strong": true, "sub": true, "sup": true, "time": true, "var": true, "wbr": true,
}

// run is what is translated as one: text inside one element, with what stands in it.
type run struct {
	key      string // in English, with {Name} for what is filled in and {a}…{/a} for an element
	from, to int    // what it takes the place of
	slots    map[string]string
	attr     bool
}

// markup looks through the source of templates.
type markup struct {
	src  string
	runs []run
	cuts []string // sentences that are cut, each with both sides of the cut

	last    string // what stands before in the same block, "" when nothing that goes on
	between string // the control since then
}

// runsOf returns the runs of a source, in order, and the sentences that are cut.
func runsOf(src string) ([]run, []string) {
	m := &markup{src: src}
	var piece []token
	flush := func() {
		m.pieces(piece)
		piece = nil
	}
	for _, t := range scan(src) {
		switch {
		case t.kind == tokenControl:
			flush()
			m.between = t.name
		case (t.kind == tokenOpen || t.kind == tokenClose) && !inline[t.name]:
			flush()
			m.last = ""
		default:
			piece = append(piece, t)
			if t.kind == tokenOpen {
				m.attributes(t)
			}
			continue
		}
		if t.kind == tokenOpen {
			m.attributes(t)
		}
	}
	flush()
	return m.runs, m.cuts
}

// pieces splits tokens at the tags of elements that are not whole, and takes each part for
// a run.
func (m *markup) pieces(all []token) {
	match := pairs(all)
	from := 0
	for i, t := range all {
		if (t.kind == tokenOpen || t.kind == tokenClose) && match[i] < 0 {
			m.piece(all[from:i])
			from = i + 1
		}
	}
	m.piece(all[from:])
}

// void are the inline elements that have no end.
func void(name string) bool { return name == "br" || name == "wbr" }

// pairs returns for each tag where its other one is, itself for one that needs none, and -1
// for one that has none.
func pairs(all []token) []int {
	match := make([]int, len(all))
	var open []int
	for i, t := range all {
		match[i] = -1
		switch {
		case t.kind == tokenOpen && void(t.name):
			match[i] = i
		case t.kind == tokenOpen:
			open = append(open, i)
		case t.kind == tokenClose:
			for n := len(open) - 1; n >= 0; n-- {
				if all[open[n]].name == t.name {
					match[i], match[open[n]] = open[n], i
					open = open[:n]
					break
				}
			}
		}
	}
	return match
}

// piece takes tokens, in which every element is whole, for a run if somebody reads them.
func (m *markup) piece(all []token) {
	whole := all
	all = m.trim(all)
	begins := slices.IndexFunc(whole, func(t token) bool { return !m.idle(t) })
	m.noteCut(whole, len(all) > 0 && whole[begins].kind != tokenText && all[0].from > whole[begins].from)
	if !m.letters(all) {
		return
	}
	r := run{from: all[0].from, to: all[len(all)-1].to, slots: map[string]string{}}
	if first := m.text(all[0]); all[0].kind == tokenText {
		r.from += len(first) - len(strings.TrimLeftFunc(first, unicode.IsSpace))
	}
	if last := m.text(all[len(all)-1]); all[len(all)-1].kind == tokenText {
		r.to -= len(last) - len(strings.TrimRightFunc(last, unicode.IsSpace))
	}
	r.key = strings.Join(strings.Fields(m.key(all, &r)), " ")
	m.runs = append(m.runs, r)
}

func (m *markup) text(t token) string { return m.src[t.from:t.to] }

// letters reports whether there is something to translate.
func (m *markup) letters(all []token) bool {
	for _, t := range all {
		if t.kind == tokenText && strings.ContainsFunc(html.UnescapeString(m.text(t)), unicode.IsLetter) {
			return true
		}
	}
	return false
}

// pictures are templates that are no part of a sentence.
var pictures = regexp.MustCompile(`^\{\{-?\s*template "ui/(icon|avatar|portrait)"`)

// trim leaves out what is around a run and is no part of it: pictures, spaces, and an
// element that all of it is in.
func (m *markup) trim(all []token) []token {
	for len(all) > 0 {
		match := pairs(all)
		first, last := all[0], all[len(all)-1]
		switch {
		case m.idle(first):
			all = all[1:]
		case m.idle(last):
			all = all[:len(all)-1]
		case first.kind == tokenOpen && match[0] == len(all)-1 && len(all) > 1:
			all = all[1 : len(all)-1]
		case first.kind == tokenOpen && m.decoration(all[:match[0]+1]):
			all = all[match[0]+1:]
		case last.kind == tokenClose && m.decoration(all[match[len(all)-1]:]):
			all = all[:match[len(all)-1]]
		default:
			return all
		}
	}
	return nil
}

func (m *markup) idle(t token) bool {
	return t.kind == tokenText && strings.TrimSpace(m.text(t)) == "" || t.kind == tokenValue && pictures.MatchString(m.text(t))
}

// decoration reports whether an element says nothing.
func (m *markup) decoration(all []token) bool {
	for _, t := range all[1:max(1, len(all)-1)] {
		if !m.idle(t) {
			return false
		}
	}
	return true
}

// key writes tokens as they are looked up, and notes what the slots are.
func (m *markup) key(all []token, r *run) string {
	var b strings.Builder
	match := pairs(all)
	for i := 0; i < len(all); i++ {
		t := all[i]
		switch {
		case t.kind == tokenText:
			b.WriteString(html.UnescapeString(m.text(t)))
		case t.kind == tokenValue:
			b.WriteString(r.slot(m.slotName(t), m.text(t)))
		case t.kind == tokenOpen && m.letters(all[i:match[i]+1]):
			name := r.slot(t.name, m.text(t))
			inner := m.key(all[i+1:match[i]], r)
			end := "{/" + name[1:]
			r.slots[end] = m.text(all[match[i]])
			b.WriteString(name + inner + end)
			i = match[i]
		case t.kind == tokenOpen:
			name := t.name
			for _, in := range all[i : match[i]+1] {
				if in.kind == tokenValue {
					name = m.slotName(in)
					break
				}
			}
			b.WriteString(r.slot(name, m.src[t.from:all[match[i]].to]))
			i = match[i]
		}
	}
	return b.String()
}

// slot notes what a slot stands for, and returns it.
func (r *run) slot(name, src string) string {
	slot := "{" + name + "}"
	for n := 2; r.slots[slot] != ""; n++ {
		slot = "{" + name + strconv.Itoa(n) + "}"
	}
	r.slots[slot] = src
	return slot
}

var (
	fieldName = regexp.MustCompile(`^\{\{-?\s*\$?(?:\.\w+)*\.(\w+)\s*-?\}\}$`)
	itself    = regexp.MustCompile(`^\{\{-?\s*\.\s*-?\}\}$`)
	included  = regexp.MustCompile(`^\{\{-?\s*template "([^"]+)"`)
)

// slotName returns what an action is called for translators: the last of its fields.
func (m *markup) slotName(t token) string {
	src := m.text(t)
	if found := fieldName.FindStringSubmatch(src); found != nil {
		return found[1]
	}
	if itself.MatchString(src) {
		return "it"
	}
	if found := included.FindStringSubmatch(src); found != nil {
		return path.Base(found[1])
	}
	return "value"
}
