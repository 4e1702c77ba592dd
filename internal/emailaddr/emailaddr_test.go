package emailaddr

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestParse(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", maxLocal)
	for _, test := range []struct {
		name, in string
		want     model.Email
	}{
		{"plain", "dana@example.com", "dana@example.com"},
		{"spaces around", " \tdana@example.com\n", "dana@example.com"},
		{"the case of the local part is kept", "Dana@Example.COM", "Dana@example.com"},
		{"dots, plus and other signs", "a.b+c#$&'*/?=^_~-@example.com", "a.b+c#$&'*/?=^_~-@example.com"},
		{"apostrophe", "o'brien@example.com", "o'brien@example.com"},
		{"other alphabets", "ユーザー@例え.jp", "ユーザー@xn--r8jz45g.jp"},
		{"the domain in letters", "dana@Bücher.example", "dana@xn--bcher-kva.example"},
		{"the domain as Chrome sends it", "dana@xn--bcher-kva.example", "dana@xn--bcher-kva.example"},
		{"the domain in two parts a letter", "dana@bu\u0308cher.example", "dana@xn--bcher-kva.example"},
		{"a full-width domain", "dana@ｅｘａｍｐｌｅ。ｃｏｍ", "dana@example.com"},
		{"the local part in two parts a letter", "rene\u0301e@example.com", "renée@example.com"},
		{"angle brackets", "<dana@example.com>", "dana@example.com"},
		{"a link", "mailto:dana@example.com", "dana@example.com"},
		{"a link in brackets", " <MAILTO:dana@example.com?subject=Hello> ", "dana@example.com"},
		{"the dot at the end", "dana@example.com.", "dana@example.com"},
		{"invisible characters around", "\ufeff\u200b\u202adana@example.com\u202c\u00ad", "dana@example.com"},
		{"longest local part", long + "@example.com", model.Email(long + "@example.com")},
	} {
		if got, err := Parse(test.in); got != test.want || err != nil {
			t.Errorf("%s: Parse(%q) = %q, %v; want %q", test.name, test.in, got, err, test.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const (
		full    = "Enter a full email address"
		domain  = "is not a domain that can have email addresses"
		hidden  = "has characters that don’t show"
		folds   = "can be mistaken for a plain letter"
		variant = "letters in a special form"
		route   = "Enter the address that mail goes to in the end"
		sign    = "at that place"
	)
	long := strings.Repeat("a", maxLocal)
	for _, test := range []struct{ name, in, want string }{
		{"empty", "", "Enter an email address."},
		{"spaces", "  ", "Enter an email address."},
		{"brackets alone", "<>", "Enter an email address."},
		{"no sign", "dana.example.com", full},
		{"two signs", "dana@x@example.com", full},
		{"nobody", "@example.com", full},
		{"nowhere", "dana@", full},
		{"one label", "dana@localhost", full},
		{"dot first", ".dana@example.com", full},
		{"dot last", "dana.@example.com", full},
		{"two dots", "da..na@example.com", full},
		{"quoted", `"da na"@example.com`, full},
		{"quoted without a space", `"dana"@example.com`, sign},
		{"quote", `O"brien@example.com`, sign},
		{"comment", "dana(x)@example.com", sign},
		{"display name", "Dana <dana@example.com>", full},
		{"two addresses", "dana@example.com,kim@example.com", full},
		{"header injection", "dana@example.com\r\nBcc: kim@example.com", full},
		{"broken text", "da\xffna@example.com", full},
		{"local part too long", "a" + long + "@example.com", full},
		{"too long", "dana@" + strings.Repeat("abcdefg.", 31) + "com", full},
		{"much too long", strings.Repeat("<", 1_000_000), full},
		{"begins with a mark", "\u0301a@example.com", full},
		{"empty label", "dana@example..com", domain},
		{"hyphen first", "dana@-example.com", domain},
		{"hyphen last", "dana@example-.com", domain},
		{"brackets around the domain", "dana@<example.com>", domain},
		{"invisible character before the domain", "dana@\u200bexample.com", hidden},
		{"joiner in the domain", "dana@exa\u200dmple.com", hidden},
		{"underscore in the domain", "dana@ex_ample.com", domain},
		{"address literal", "dana@[127.0.0.1]", domain},
		{"IP address", "dana@127.0.0.1", domain},
		{"numbers", "1@2.3", domain},
		{"label too long", "dana@" + long + ".com", domain},
		{"zero byte", "da\x00na@example.com", hidden},
		{"zero-width space", "da\u200bna@example.com", hidden},
		{"zero-width space in the domain", "dana@exa\u200bmple.com", hidden},
		{"soft hyphen in the domain", "dana@exa\u00admple.com", hidden},
		{"joiner", "da\u200dna@example.com", hidden},
		{"text turned round", "da\u202ena@example.com", hidden},
		{"blank letter", "da\u3164na@example.com", hidden},
		{"chooser of a shape", "dana\ufe0f@example.com", hidden},
		{"dotted capital I", "İvan@example.com", folds},
		{"dotless i", "ıvan@example.com", folds},
		{"Kelvin", "\u212aim@example.com", folds},
		{"long s", "ſam@example.com", folds},
		{"sharp s", "groß@example.com", folds},
		{"full width", "ｄａｎａ@example.com", folds},
		{"ligature", "ﬁona@example.com", folds},
		{"letter of mathematics", "𝐝ana@example.com", folds},
		{"superscript", "ª@example.com", folds},
		{"half-width kana", "ﾕｰｻﾞｰ@example.com", variant},
		{"micro", "µ@example.com", variant},
		{"encoded word", "=?utf-8?q?dana?=@example.com", "can’t have =? in it"},
		{"route by per cent", "dana%acme.test@example.com", route},
		{"route by bangs", "acme!dana@example.com", route},
		{"brace of a list", "{x@example.com", sign},
		{"pipe", "|dana@example.com", sign},
		{"backtick", "`dana@example.com", sign},
		{"mark of a spreadsheet", "'dana@example.com", sign},
		{"picture", "☃@example.com", sign},
	} {
		got, err := Parse(test.in)
		if got != "" || model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), test.want) {
			t.Errorf("%s: Parse(%.40q) = %q, %v; want it refused with %q", test.name, test.in, got, wordstest.Of(err), test.want)
		}
	}
}

// TestOneMailboxOneKey: what mail systems and browsers take for one another is one
// person, and nothing else is.
func TestOneMailboxOneKey(t *testing.T) {
	t.Parallel()
	key := func(s string) string {
		e, err := Parse(s)
		if err != nil {
			t.Fatalf("Parse(%q): %v", s, err)
		}
		return e.Key()
	}
	for _, same := range [][]string{
		{"dana@acme.test", "Dana@ACME.test", "<DANA@acme.test.>", "mailto:dana@acme.test"},
		{"dana@bücher.test", "dana@BÜCHER.test", "dana@bu\u0308cher.test", "dana@xn--bcher-kva.test", "DANA@XN--BCHER-KVA.test"},
		{"renée@acme.test", "rene\u0301e@acme.test", "Renée@acme.test"},
	} {
		for _, s := range same {
			if key(s) != key(same[0]) {
				t.Errorf("%q and %q are different people", same[0], s)
			}
		}
	}
	for _, others := range [][2]string{
		{"dana@acme.test", "dana@acme.example"}, {"dana@acme.test", "da.na@acme.test"}, {"dana+x@acme.test", "dana@acme.test"},
		{"ünal@acme.test", "Ünal@acme.test"}, {"аnna@acme.test", "anna@acme.test"}, // a Cyrillic letter
	} {
		if key(others[0]) == key(others[1]) {
			t.Errorf("%q and %q are one person", others[0], others[1])
		}
	}
}

// TestNothingElseFoldsToASCII tries every character: an address that has one
// beyond ASCII is never taken for one in plain letters, whichever way a program
// folds cases.
func TestNothingElseFoldsToASCII(t *testing.T) {
	t.Parallel()
	plain := func(s string) bool {
		return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
	}
	accepted := 0
	for r := rune(unicode.MaxASCII + 1); r <= unicode.MaxRune; r++ {
		if checkLocal("a"+string(r)) != nil {
			continue
		}
		accepted++
		local := norm.NFC.String("a" + string(r))
		for how, folded := range map[string]string{
			"as it is": local, "lower": strings.ToLower(local), "upper": strings.ToUpper(local), "Turkish": strings.ToLowerSpecial(unicode.TurkishCase, local),
			"Unicode": cases.Fold().String(local),
		} {
			if plain(folded) {
				t.Errorf("%q is %q when it is folded (%s)", local, folded, how)
			}
		}
	}
	if accepted < 100_000 {
		t.Errorf("only %d characters are accepted", accepted)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"dana@example.com", " a@b.cd ", "ユーザー@例え.jp", "a@b@c.de", "a\r\n@b.cd", "\xff@b.cd", "a@b..cd", "<mailto:a@b.cd.>", "e\u0301@b.cd", "İ@b.cd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Parse(s)
		if err != nil {
			if e != "" || model.KindOf(err) != model.Invalid || err.(*model.Error).Key == "" {
				t.Fatalf("Parse(%q) = %q, %v", s, e, err)
			}
			return
		}
		if len(e) > maxAddress || strings.Count(string(e), "@") != 1 || !utf8.ValidString(string(e)) {
			t.Fatalf("Parse(%q) = %q", s, e)
		}
		if strings.ContainsFunc(string(e), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '<' || r == ',' }) {
			t.Fatalf("Parse(%q) = %q with a sign that means something in a header", s, e)
		}
		for _, again := range []string{string(e), Readable(string(e))} {
			if got, err := Parse(again); err != nil || got != e {
				t.Fatalf("Parse(%q) = %q, which reads as %q and is then %q, %v", s, e, again, got, err)
			}
		}
		if got, err := Parse(e.Key()); err != nil || got.Key() != e.Key() {
			t.Fatalf("the key of %q is %q, whose key is %q, %v", s, e.Key(), got.Key(), err)
		}
		if model.Email(strings.ToUpper(string(e))).Masked() == string(e) {
			t.Fatalf("%q masked is itself", e)
		}
	})
}

func TestReadable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Dana@acme.test": "Dana@acme.test", "dana@xn--bcher-kva.test": "dana@bücher.test", "dana": "dana", "": "",
	} {
		if got := Readable(in); got != want {
			t.Errorf("Readable(%q) = %q, want %q", in, got, want)
		}
	}
}
