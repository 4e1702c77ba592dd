package words

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Text returns what the language has for a text that stands in the code in English. With
// arguments it is a format, as in fmt; those are written as Sentence writes them. A text
// that the language lacks is said in English; a test finds it in a room that speaks the
// language.
func (l *Language) Text(english string, args ...any) string {
	if l.pseudo {
		english = Bracket(english)
	}
	if len(args) == 0 {
		if said := l.says().texts[english]; said != "" {
			return said
		}
		return english
	}
	return l.format(english, args)
}

// Many returns a text that depends on a number, which is its first argument. English has
// two forms of it, and the second is the one that languages have a line for.
func (l *Language) Many(n int, one, many string, args ...any) string {
	if _, ok := l.says().texts[many]; !ok && n == 1 {
		many = one
	}
	return l.Text(many, slices.Insert(slices.Clone(args), 0, any(n))...)
}

// Known returns what the language has for a text of the operator's that still is one of some
// English sentences, as those with which an instance begins are, and another one as it is.
func (l *Language) Known(text string, keys ...string) string {
	if l == l.english {
		return text
	}
	for _, key := range keys {
		if text == l.english.Sentence(key) {
			return l.Sentence(key)
		}
	}
	return text
}

// List names several things: "Admin, Member".
func (l *Language) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	var all any = items[0]
	for _, item := range items[1:] {
		all = phrase(l.Text("%s, %s", all, item))
	}
	return string(all.(phrase))
}

// phrase is a text in the language, which goes its way within another one by itself. As a name
// it would begin from the left where it begins with names.
type phrase string

// Markup returns what the language has for a text of a room's templates. What rooms have
// in common stands with ui.
func (l *Language) Markup(room, english string) (string, bool) {
	if l.pseudo {
		return Bracket(english), true
	}
	markup := l.says().markup
	if said, ok := markup[room][english]; ok {
		return said, true
	}
	said, ok := markup[shared][english]
	return said, ok
}

// shared is the room whose markup all others may say.
const shared = "ui"

// Gap returns what stands between two sentences.
func (l *Language) Gap() string {
	if script, _ := l.tag.Script(); script == japanese {
		return "" // its full stop has a gap of its own
	}
	return " "
}

var japanese = language.MustParseScript("Jpan")

// Speaks reports whether a room has a file in the language. One that has none is shown in
// English as a whole: half a page in each helps nobody.
func (l *Language) Speaks(room string) bool { return l.pseudo || l.rooms[room] }

// Rooms returns the rooms that speak the language, sorted.
func (l *Language) Rooms() []string { return slices.Sorted(maps.Keys(l.rooms)) }

// Texts returns the English texts that the language has a line for, sorted.
func (l *Language) Texts() []string { return slices.Sorted(maps.Keys(l.says().texts)) }

// MarkupOf returns the English texts of a room's templates that the language has a line
// for, sorted.
func (l *Language) MarkupOf(room string) []string {
	return slices.Sorted(maps.Keys(l.says().markup[room]))
}

// RightToLeft reports whether the language is written from right to left.
func (l *Language) RightToLeft() bool { return l.rightToLeft }

func isRightToLeft(tag language.Tag) bool {
	script, _ := tag.Script()
	return script == arabic
}

var arabic = language.MustParseScript("Arab")
