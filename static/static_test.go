package static

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/anteroom/anteroom/internal/search"
)

// The digest of htmx.min.js as published in htmx.org 4.0.1.
const htmxSHA384 = "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"

func TestHTMXIsTheOneThatWasVendored(t *testing.T) {
	t.Parallel()
	data, err := files.ReadFile("htmx.min.js")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum384(data)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != htmxSHA384 {
		t.Errorf("sha384 of htmx.min.js is %s, want %s", got, htmxSHA384)
	}
}

func TestServed(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	for _, name := range []string{"app.js", "favicon.svg", "formpost.js", "icons.svg", "passkeys.js", "portal.js"} {
		f, ok := Served(name)
		if !ok || !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(f.Hash) || f.Hash != Sum(f.Content) {
			t.Errorf("hash of %s is %q", name, f.Hash)
		}
		if other, ok := seen[f.Hash]; ok {
			t.Errorf("%s and %s have the same hash", name, other)
		}
		seen[f.Hash] = name
	}
	for _, name := range []string{"static.go", "htmx.LICENSE", "htmx.min.js", ""} {
		if _, ok := Served(name); ok {
			t.Errorf("%q is served", name)
		}
	}
	if got, want := Sum([]byte("abc")), "ba7816bf8f01"; got != want {
		t.Errorf("Sum(abc) = %s, want %s", got, want)
	}
}

// TestScriptHasHTMX as it was vendored, behind our own, which says at its beginning that
// it is strict: only of itself.
func TestScriptHasHTMX(t *testing.T) {
	t.Parallel()
	script, _ := Served("app.js")
	htmx, err := files.ReadFile("htmx.min.js")
	if err != nil {
		t.Fatal(err)
	}
	own, found := bytes.CutSuffix(script.Content, htmx)
	if !found || !bytes.HasPrefix(own, []byte(`(()=>{"use strict";`)) || !bytes.HasSuffix(own, []byte(";\n")) {
		t.Errorf("htmx follows: %t; before it stands %.40s … %s", found, own, own[max(0, len(own)-20):])
	}
}

// TestScriptTakesLettersAsTheSearchDoes: what is typed to find a role folds as what is
// typed to find a member, letter by letter of the tables in app.js.
func TestScriptTakesLettersAsTheSearchDoes(t *testing.T) {
	t.Parallel()
	script, err := files.ReadFile("app.js")
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

// TestLean: what is served of our scripts is theirs in fewer letters. What they say to
// pages, to the server and to people is still there.
func TestLean(t *testing.T) {
	t.Parallel()
	said := regexp.MustCompile(`'[^'\n]*'`)
	for _, name := range []string{"app.js", "formpost.js", "passkeys.js"} {
		source, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		short, err := lean(name, source)
		if err != nil || len(short) > len(source)*3/4 && name != "formpost.js" || bytes.Contains(short, []byte("//")) {
			t.Errorf("%s: %d bytes of %d (%v)", name, len(short), len(source), err)
		}
		for line := range strings.Lines(string(source)) {
			if line, _, _ = strings.Cut(line, "//"); strings.ContainsAny(line, "`/") {
				continue // not all quotes in it are those of a text
			}
			for _, text := range said.FindAllString(line, -1) {
				text = text[1 : len(text)-1]
				if !bytes.Contains(short, []byte(text)) {
					t.Errorf("%s lost %q", name, text)
				}
			}
		}
	}
	if got, err := lean("a.js", []byte("// one\nconst f = long => { g(long); /* two */ };\nf('a  b');\n")); err != nil || string(got) != "const f=e=>{g(e)};f(\"a  b\");\n" {
		t.Errorf("lean: %q, %v", got, err)
	}
	if got, err := lean("a.svg", []byte("<svg>\n<!-- what\nit is --><path d='m1 1'/>\n</svg>\n")); err != nil || string(got) != "<svg><path d='m1 1'/></svg>" {
		t.Errorf("lean: %q, %v", got, err)
	}
	if _, err := lean("a.js", []byte("const = 1")); err == nil {
		t.Error("what is no script got short")
	}
}
