package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	t.Parallel()
	got := Words("Dana O'Neil", "dana.oneil+x@acme-corp.test")
	want := []string{"dana", "o", "neil", "oneil", "x", "acme", "corp", "test"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	if got := Words("", " %_* "); got != nil {
		t.Errorf("words of nothing = %q", got)
	}
}

// TestWordsWithoutAccents: a keyboard without a letter finds it, and none becomes
// another letter.
func TestWordsWithoutAccents(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Zoë": "zoe", "Zoe\u0308": "zoe", "MÜLLER": "muller", "Łukasz": "lukasz", "Søren": "soren", "Straße": "strasse", "STRAẞE": "strasse", "Æsa": "aesa",
		"İpek": "ipek", "ılgaz": "ilgaz", "Nguyễn": "nguyen", "Άννα": "αννα", "Йохан": "иохан", "שָׁלוֹם": "שלום",
		"がく": "がく", "한글": "한글", "佐藤": "佐藤", "हिन्दी": "हिन्दी", "ไทยกู": "ไทยกู",
	} {
		if got := strings.Join(Words(in), " "); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text, query, want string
	}{
		{"Dana Cole", "an", "Dana Cole"},
		{"Anna Dana O'Anouk", "an", "[An]na Dana O'[An]ouk"},
		{"Dana Cole", "ana", "D[ana] Cole"},
		{"Dana Cole", "zebra", "Dana Cole"},
		{"Zoë Müller", "zoe ller", "[Zoë] Mü[ller]"},
		{"Zoe\u0308 Müller", "zoe", "[Zoe\u0308] Müller"},
		{"Anna Banana", "ana", "Anna B[ana]na"},
		{"anana", "ana an", "[ana]na"},
		{"Straße", "ass", "Str[aß]e"},
		{"Straße", "s", "[S]traße"},
		{"Straße", "ss", "Straße"},
		{"佐藤 美咲", "咲", "佐藤 美[咲]"},
		{"a@b.test", "", "a@b.test"},
	} {
		got, at := "", 0
		for _, s := range Matches(test.text, Words(test.query)) {
			got += test.text[at:s[0]] + "[" + test.text[s[0]:s[1]] + "]"
			at = s[1]
		}
		if got += test.text[at:]; got != test.want {
			t.Errorf("%q in %q: %s, want %s", test.query, test.text, got, test.want)
		}
	}
}

// TestMatchesTakesLettersAsWordsDoes: what Matches takes apart by itself is as Words has
// it.
func TestMatchesTakesLettersAsWordsDoes(t *testing.T) {
	t.Parallel()
	for r := range rune(utf8.RuneSelf) {
		if got, want := strings.ToLower(string(r)), sought(string(r)); got != want {
			t.Errorf("%q: %q, want %q", r, got, want)
		}
	}
}

// TestEnds: whatever begins inside a word is found by one of the ends that are stored.
func TestEnds(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"d", "da", "dana", "quetzal", "佐藤美咲", "김민준", "สมชาย", "müller", strings.Repeat("long", 20)} {
		runes := []rune(word)
		for from := 1; from < min(len(runes), mostEnds-1); from++ {
			for to := from + 1; to <= len(runes); to++ {
				part := string(runes[from:to])
				if !Inside(part) {
					continue
				}
				at := func(begins string) bool {
					return slices.ContainsFunc(Ends(word), func(end string) bool { return strings.HasPrefix(end, begins) })
				}
				if !at(part) && (Dense(part) || !at(string(runes[from+1:to]))) {
					t.Errorf("%s is not found in %s by %q", part, word, Ends(word))
				}
			}
		}
	}
}
