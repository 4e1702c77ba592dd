package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"anteroom/internal/search"
)

// The digest of htmx.min.js as published in htmx.org 4.0.1.
const htmxSHA384 = "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"

func TestHTMXIsTheOneThatWasVendored(t *testing.T) {
	t.Parallel()
	data, err := FS.ReadFile("htmx.min.js")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum384(data)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != htmxSHA384 {
		t.Errorf("sha384 of htmx.min.js is %s, want %s", got, htmxSHA384)
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	for _, name := range []string{"app.js", "favicon.svg", "formpost.js", "htmx.min.js", "icons.svg", "passkeys.js"} {
		hash := Hash(name)
		if !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(hash) {
			t.Errorf("hash of %s is %q", name, hash)
		}
		if other, ok := seen[hash]; ok {
			t.Errorf("%s and %s have the same hash", name, other)
		}
		seen[hash] = name
	}
	if hash := Hash("static.go"); hash != "" {
		t.Errorf("static.go is served, with hash %q", hash)
	}
	if got, want := Sum([]byte("abc")), "ba7816bf8f01"; got != want {
		t.Errorf("Sum(abc) = %s, want %s", got, want)
	}
}

// TestScriptTakesLettersAsTheSearchDoes: what is typed to find a role folds as what is
// typed to find a member, letter by letter of the tables in app.js.
func TestScriptTakesLettersAsTheSearchDoes(t *testing.T) {
	t.Parallel()
	script, err := FS.ReadFile("app.js")
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`const letters = \{ (.*) \};`).FindSubmatch(script)
	class := regexp.MustCompile(`const accents = /(.*)/g;`).FindSubmatch(script)
	if table == nil || class == nil {
		t.Fatal("the tables are not there")
	}
	letters := map[rune]string{}
	for _, pair := range regexp.MustCompile(`(\pL): '(\w+)'`).FindAllStringSubmatch(string(table[1]), -1) {
		letters[[]rune(pair[1])[0]] = pair[2]
	}
	accents := regexp.MustCompile(regexp.MustCompile(`\\u([0-9a-f]{4})`).ReplaceAllString(string(class[1]), `\x{$1}`))
	for r := rune(0xa0); r < 0x10000; r++ {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			continue
		}
		folded := accents.ReplaceAllString(norm.NFD.String(strings.ToLower("x"+string(r)+"x")), "")
		var b strings.Builder
		for _, c := range folded {
			if plain, ok := letters[c]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(c)
			}
		}
		if got, want := norm.NFC.String(b.String()), strings.Join(search.Words("x"+string(r)+"x"), " "); got != want {
			t.Errorf("U+%04X %c: the script has %q, the search %q", r, r, got, want)
		}
	}
}

// TestLean: no text in our scripts spans lines, so that each can be looked at alone.
func TestLean(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"app.js", "formpost.js", "passkeys.js"} {
		data, err := FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(data), "\n") {
			if strings.Count(line, "`")%2 != 0 || strings.Contains(line, "/*") {
				t.Errorf("%s:%d: a text or a comment may go on in the next line: %s", name, n+1, line)
			}
		}
	}
	if got, want := string(Lean("a.js", []byte("  // one\n  x(); // two\n\n//three\n"))), "x(); // two\n\n"; got != want {
		t.Errorf("lean: %q, want %q", got, want)
	}
	if got := string(Lean("a.svg", []byte("  //"))); got != "  //" {
		t.Errorf("changed what is no script: %q", got)
	}
}

// TestScriptStaysSmall, because it blocks the first paint.
func TestScriptStaysSmall(t *testing.T) {
	t.Parallel()
	data, err := FS.ReadFile("app.js")
	if err != nil {
		t.Fatal(err)
	}
	var travels bytes.Buffer
	z, err := gzip.NewWriterLevel(&travels, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	z.Write(data)
	z.Close()
	if limit := 6 << 10; travels.Len() > limit {
		t.Errorf("app.js has %d bytes compressed, more than %d", travels.Len(), limit)
	}
}
