package db

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// afterPrefix returns the first text that comes after every text that begins with p. After
// those that begin with nothing but the last of all code points comes none.
func afterPrefix(p string) (after string, ok bool) {
	p = strings.TrimRight(p, string(unicode.MaxRune))
	last, size := utf8.DecodeLastRuneInString(p)
	if size == 0 {
		return "", false
	}
	next := last + 1
	if utf16.IsSurrogate(next) { // which no text has
		next = '\uE000'
	}
	return p[:len(p)-size] + string(next), true
}

// hasPrefix makes the condition that a column begins with p, by an index.
func hasPrefix(column, p string, arg func(any) string) string {
	from := column + ` >= ` + arg(p)
	if after, ok := afterPrefix(p); ok {
		return from + ` AND ` + column + ` < ` + arg(after)
	}
	return from
}
