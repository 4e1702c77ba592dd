package words

import (
	"regexp"
	"strings"

	"golang.org/x/text/language"
)

// Pseudo is the language in which tests look for texts that no catalogue has, and for
// layouts that have no room for longer words: English with accents, in brackets, and half
// as long again.
var Pseudo = language.MustParse("en-XA")

// Pseudo returns that language.
func (c *Catalogue) Pseudo() *Language { return c.pseudo }

// The brackets around what the pseudo-locale says.
const (
	Opening = "⟦"
	Closing = "⟧"
)

// kept are the parts of a text that are no words: what fmt fills in, and slots.
var kept = regexp.MustCompile(`%(\[\d+\])?[a-z%]|\{[^}]*\}`)

var accents = strings.NewReplacer("a", "á", "c", "ç", "d", "ð", "e", "é", "i", "î", "n", "ñ", "o", "ö", "s", "š", "u", "û", "y", "ý",
	"A", "Å", "C", "Ç", "D", "Ð", "E", "É", "I", "Î", "N", "Ñ", "O", "Ö", "S", "Š", "U", "Û", "Y", "Ý")

// Bracket returns a text as the pseudo-locale says it.
func Bracket(english string) string {
	var b strings.Builder
	b.WriteString(Opening)
	from := 0
	for _, at := range kept.FindAllStringIndex(english, -1) {
		b.WriteString(accents.Replace(english[from:at[0]]))
		b.WriteString(english[at[0]:at[1]])
		from = at[1]
	}
	b.WriteString(accents.Replace(english[from:]))
	for n := 0; n < len(english)/2; n += len(" two") {
		b.WriteString(" two")
	}
	b.WriteString(Closing)
	return b.String()
}
