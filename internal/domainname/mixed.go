package domainname

import (
	"slices"
	"strings"
	"unicode"
)

// Mixed reports whether a label of a parsed domain has letters of several scripts,
// as names have that are to look like others: an “а” of the Cyrillic script among
// Latin letters. Scripts that are written together count as one (UTS #39, section
// 5.2: highly restrictive).
func Mixed(name string) bool {
	return slices.ContainsFunc(strings.Split(Unicode(name), "."), mixedLabel)
}

func mixedLabel(label string) bool {
	var used []string
	for _, r := range label {
		if s := scriptOf(r); s != "" && !slices.Contains(used, s) {
			used = append(used, s)
		}
	}
	if len(used) < 2 {
		return false
	}
	for _, together := range [][]string{
		{"Latin", "Han", "Hiragana", "Katakana"}, {"Latin", "Han", "Bopomofo"}, {"Latin", "Han", "Hangul"},
	} {
		if !slices.ContainsFunc(used, func(s string) bool { return !slices.Contains(together, s) }) {
			return false
		}
	}
	return true
}

// scriptOf returns the script of a character, "" for those of all scripts.
func scriptOf(r rune) string {
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return "Unknown"
}
