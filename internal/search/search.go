// Package search decides what of a text people find by what they type: its words,
// without case and accents. It stores nothing and asks no database.
package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words returns the words by which a person's name and address can be found, each
// once: runs of letters, digits and marks, as sought returns them.
func Words(texts ...string) []string {
	seen := map[string]bool{}
	var all []string
	for _, text := range texts {
		for _, w := range strings.FieldsFunc(sought(text), func(r rune) bool { return !inWord(r) }) {
			if !seen[w] {
				seen[w] = true
				all = append(all, w)
			}
		}
	}
	return all
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// sought returns a text as it is searched in and for: in lower case, and without
// accents, which people leave out. Marks that make another letter of one stay, as
// in Japanese and Hindi.
func sought(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch plain, ok := plainLetters[r]; {
		case ok:
			b.WriteString(plain)
		case !unicode.Is(accents, r):
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// accents are the marks that are written above and below letters of Latin, Greek and
// Cyrillic, and the vowels and points of Hebrew and Arabic.
var accents = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036f, Stride: 1}, {Lo: 0x0591, Hi: 0x05bd, Stride: 1}, {Lo: 0x05bf, Hi: 0x05bf, Stride: 1}, {Lo: 0x05c1, Hi: 0x05c2, Stride: 1}, {Lo: 0x05c4, Hi: 0x05c5, Stride: 1}, {Lo: 0x05c7, Hi: 0x05c7, Stride: 1},
	{Lo: 0x064b, Hi: 0x065f, Stride: 1},
	{Lo: 0x0670, Hi: 0x0670, Stride: 1}, {Lo: 0x1ab0, Hi: 0x1aff, Stride: 1}, {Lo: 0x1dc0, Hi: 0x1dff, Stride: 1}, {Lo: 0x20d0, Hi: 0x20ff, Stride: 1},
}}

// plainLetters are those that Unicode does not take apart, as keyboards without them
// write them.
var plainLetters = map[rune]string{
	'ß': "ss", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'æ': "ae", 'œ': "oe", 'ħ': "h", 'ı': "i", 'ŧ': "t",
}

// Matches returns where in a text words stand that Words has returned, and by which it is
// found (Inside): from which byte to before which, from left to right and not over one
// another.
func Matches(text string, words []string) [][2]int {
	plain, starts := plainOf(text)
	hit := make([]bool, len(plain))
	for _, w := range words {
		for from := 0; w != ""; {
			i := strings.Index(plain[from:], w)
			if i < 0 {
				break
			}
			before, _ := utf8.DecodeLastRuneInString(plain[:from+i])
			if Inside(w) || !inWord(before) {
				for n := range len(w) {
					hit[from+i+n] = true
				}
			}
			from += i + len(w)
		}
	}
	var all [][2]int
	for i, h := range hit {
		if !h {
			continue
		}
		to := i + 1
		for to < len(hit) && starts[to] == starts[i] { // the rest of the letter
			to++
		}
		s := [2]int{starts[i], starts[to]}
		if n := len(all); n > 0 && s[0] <= all[n-1][1] {
			all[n-1][1] = max(s[1], all[n-1][1])
		} else {
			all = append(all, s)
		}
	}
	return all
}

// plainOf returns a text as it is searched in, and where in the text the letter begins
// that each byte of it comes from, with the end of the text behind.
func plainOf(text string) (string, []int) {
	var plain strings.Builder
	plain.Grow(len(text))
	starts := make([]int, 0, len(text)+1)
	for i, r := range text {
		if r < utf8.RuneSelf { // as nearly all are, for which sought takes long
			plain.WriteByte(byte(unicode.ToLower(r)))
			starts = append(starts, i)
			continue
		}
		p := sought(string(r))
		plain.WriteString(p)
		for range len(p) {
			starts = append(starts, i)
		}
	}
	return plain.String(), append(starts, len(text))
}

// mostEnds is how far into a word it is looked: further than any part of an address
// goes, and names in any language.
const mostEnds = 64

// Ends returns what a word ends with, for an index in which a text that is inside a
// word begins one of its ends. Each of them is a page to write, anywhere in the index:
// so it is only every second one, and what begins between two of them is looked for
// without its first character, in words that have all of it. Two letters alone would
// then be looked for by one, and are found at the beginning of words only. Words in
// scripts that say as much in one character have all of their ends.
func Ends(word string) []string {
	step := 2
	if Dense(word) {
		step = 1
	}
	var all []string
	n := 0
	for i := range word {
		if n > 0 && n < mostEnds && n%step == 0 {
			all = append(all, word[i:])
		}
		n++
	}
	return all
}

// Inside reports whether a text is found inside of words, too.
func Inside(text string) bool {
	return utf8.RuneCountInString(text) > 2 || Dense(text)
}

// Dense reports whether a text is in a script in which one character can be a word, so
// that words with it have all of their ends.
func Dense(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	})
}
