package resource

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// NumberAt returns the length of the JSON number with which a text begins, 0 for none.
func NumberAt(s string) int {
	i := 0
	digits := func() bool {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		i++
	} else if !digits() {
		return 0
	}
	if i < len(s) && s[i] == '.' {
		if i++; !digits() {
			return 0
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return 0
		}
	}
	return i
}

// StringAt reads the JSON string in quotes with which a text begins: what it says and
// its length there, or what is wrong with it.
func StringAt(s string) (value string, n int, fault string) {
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			if value = s[1:i]; !utf8.ValidString(value) {
				return "", 0, "a text is no UTF-8"
			}
			return value, i + 1, ""
		case c == '\\':
			return escapedAt(s, i)
		case c < ' ':
			return "", 0, "a text has a control character that is not escaped"
		}
	}
	return "", 0, "a text does not end"
}

// escapedAt reads a string whose first escape is at i.
func escapedAt(s string, i int) (value string, n int, fault string) {
	b := append(make([]byte, 0, len(s[:i])+32), s[1:i]...)
	for i < len(s) {
		switch c := s[i]; {
		case c == '"':
			if !utf8.Valid(b) {
				return "", 0, "a text is no UTF-8"
			}
			return string(b), i + 1, ""
		case c == '\\':
			r, size := escape(s[i:])
			if size == 0 {
				return "", 0, "an escape in a text means nothing"
			}
			b = utf8.AppendRune(b, r)
			i += size
		case c < ' ':
			return "", 0, "a text has a control character that is not escaped"
		default:
			b = append(b, c)
			i++
		}
	}
	return "", 0, "a text does not end"
}

// escape returns the character that an escape at the beginning of a text stands for,
// and its length, 0 when it is none.
func escape(s string) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	r := hexAt(s)
	if r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if r = utf16.DecodeRune(r, hexAt(s[6:])); r == utf8.RuneError {
		return 0, 0
	}
	return r, 12
}

// hexAt reads \uXXXX; -1 is none.
func hexAt(s string) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	var r rune
	for _, c := range []byte(s[2:6]) {
		i := strings.IndexByte("0123456789abcdef", c|0x20)
		if i < 0 || c < '0' {
			return -1
		}
		r = r<<4 | rune(i)
	}
	return r
}
