package model

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible reports whether a text for people is what it looks like: valid UTF-8,
// without control characters or marks that turn its direction, and with at least
// one character that shows.
func Visible(s string) bool {
	hidden := func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	}
	return utf8.ValidString(s) && !strings.ContainsFunc(s, hidden) && strings.ContainsFunc(s, shows)
}

// shows reports whether a character leaves a mark on the screen. Four letters of
// Hangul and one pattern of Braille are blank.
func shows(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800':
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsPunct(r) || unicode.IsSymbol(r)
}
