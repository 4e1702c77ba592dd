package views

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// digits are a number, or several that are one thing, as a version is.
var digits = regexp.MustCompile(`[0-9]+(?:[.:/-][0-9]+)*`)

var (
	value  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	filled = regexp.MustCompile("%\\[\\d+\\]\\w|\\{[^}]*\\}|\\\\u[0-9A-Fa-f]{4}|`[^`]*`|https?://\\S+|/[\\w./]+")
)

// TestCatalogueDigits: numbers have the digits of the language, as those that are filled in
// have, also where they stand in a text: Arabic has its own. Those of a name stay, as in
// SAML 2.0, and those of an address or a code.
func TestCatalogueDigits(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"*/ar.toml", "*/guides/*.ar.toml"} {
		eachFile(t, pattern, func(t *testing.T, text string) {
			for line := range strings.Lines(text) {
				for _, said := range value.FindAllString(line, -1) {
					if n := latinNumber(filled.ReplaceAllString(said, "")); n != "" && strings.ContainsFunc(said, arabic) {
						t.Errorf("%s in %s", n, said)
					}
				}
			}
		})
	}
}

func arabic(r rune) bool { return unicode.Is(unicode.Arabic, r) }

// latinNumber returns a number in a text that belongs to no Latin word before or after it.
func latinNumber(text string) string {
	for _, at := range digits.FindAllStringIndex(text, -1) {
		before, after := []rune(text[:at[0]]), []rune(text[at[1]:])
		slices.Reverse(before)
		next := slices.IndexFunc(before, unicode.IsLetter)
		named := next >= 0 && before[next] < unicode.MaxLatin1 || len(after) > 0 && after[0] < unicode.MaxLatin1 && unicode.IsLetter(after[0])
		if number := text[at[0]:at[1]]; !named && !strings.Contains(number, ".") {
			return number
		}
	}
	return ""
}
