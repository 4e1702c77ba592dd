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

// Shown returns a text that somebody else has sent as people read it: on one line, without
// characters that have no shape of their own or turn the direction of others. Of those the
// two joiners stay, since Persian, Indian scripts and emoji need them.
func Shown(s string) string {
	return strings.Join(strings.Fields(strings.Map(shown, s)), " ")
}

func shown(r rune) rune {
	const nonJoiner, joiner = '\u200c', '\u200d'
	switch {
	case unicode.IsSpace(r): // a line's end, too
		return ' '
	case r == nonJoiner, r == joiner:
		return r
	case r == unicode.ReplacementChar, unicode.Is(unicode.C, r):
		return -1
	}
	return r
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

// Hidden reports whether a character does not show where it stands between
// others, so that nobody sees whether it is in an address or a domain.
func Hidden(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800':
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector)
}

// Bare returns what is left of a text without what stands around an address or a
// domain where people copy it: white space, characters that do not show, and <>.
func Bare(s string) string {
	for {
		before := s
		s = strings.TrimFunc(s, blank)
		if inner, ok := strings.CutPrefix(s, "<"); ok && strings.HasSuffix(inner, ">") {
			s = strings.TrimSuffix(inner, ">")
		}
		if len(s) == len(before) {
			return s
		}
	}
}

func blank(r rune) bool { return unicode.IsSpace(r) || Hidden(r) }
