package model

import (
	"strings"
	"unicode"
)

// CodeLength is how many digits a code has that is sent to somebody.
const CodeLength = 6

// ParseCode returns the digits of a code as people enter it: with spaces or dashes,
// in the digits of another script or at another width, and with characters that do
// not show, which come along when text is copied. It reports whether these are all
// that there is: anything else is no code, so that nobody uses up a try by a slip.
func ParseCode(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsSpace(r), unicode.In(r, unicode.Dash, unicode.Cf, unicode.Variation_Selector):
		case unicode.Is(unicode.Nd, r):
			b.WriteByte('0' + digit(r))
		default:
			return "", false
		}
	}
	return b.String(), b.Len() == CodeLength
}

// Number returns what people enter as a number, in the digits of whatever script, in those
// that programs read.
func Number(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Nd, r) {
			return rune('0' + digit(r))
		}
		return r
	}, strings.TrimSpace(s))
}

// digit returns the value of a decimal digit of any script. Unicode has them in
// rows of ten, from zero to nine.
func digit(r rune) byte {
	for _, row := range unicode.Nd.R16 {
		if lo := rune(row.Lo); lo <= r && r <= rune(row.Hi) {
			return byte((r - lo) % 10)
		}
	}
	for _, row := range unicode.Nd.R32 {
		if lo := rune(row.Lo); lo <= r && r <= rune(row.Hi) {
			return byte((r - lo) % 10)
		}
	}
	return 0
}
