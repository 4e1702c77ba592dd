package domainname

import (
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ in, want string }{
		{"acme.com", "acme.com"},
		{"  ACME.Com. ", "acme.com"},
		{"mail.acme.co.uk", "mail.acme.co.uk"},
		{"acme.example", "acme.example"},
		{"acme.test", "acme.test"},
		{"x--y.example", "x--y.example"},
		{"3m.com", "3m.com"},
		{"1.2.3.4.example", "1.2.3.4.example"},
		{"Bücher.example", "xn--bcher-kva.example"},
		{"bu\u0308cher.example", "xn--bcher-kva.example"}, // the letter in two parts
		{"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
		{"ａｃｍｅ。com", "acme.com"}, // full width, ideographic dot
		{"straße.example", "xn--strae-oqa.example"},
		{"аpple.example", "xn--pple-43d.example"}, // begins with a Cyrillic letter
		{"قطر.example", "xn--wgbl6a.example"},
		{"<acme.com>", "acme.com"},
		{" <ACME.com.>\n", "acme.com"},
		{"\u202aacme.com\u202c", "acme.com"}, // as Windows copies it
		{"\ufeff\u200bacme.com\u00ad\x00", "acme.com"},
		{"نامه\u200cای.com", "xn--mgba3gch31f060k.com"}, // the letters are kept apart: another name than without
		{strings.Repeat("a", 63) + ".example", strings.Repeat("a", 63) + ".example"},
	} {
		if got, err := Parse(test.in); got != test.want || err != nil {
			t.Errorf("Parse(%q) = %q, %v; want %q", test.in, got, err, test.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const (
		format  = "Enter a domain such as example.com."
		address = "An IP address is not a domain."
		part    = "Enter only the part after @."
		bare    = "Enter only the domain, without https:// and without a path."
		long    = "A domain has at most 253 characters"
		hidden  = "The domain has characters that don’t show."
	)
	for _, test := range []struct{ in, want string }{
		{"", format},
		{" \t\n", format},
		{".", format},
		{"com", format},
		{"localhost", format},
		{"acme", format},
		{".acme.com", format},
		{"acme..com", format},
		{"acme.com..", format},
		{"acme .com", format},
		{"acme.com, acme.org", format},
		{"*.acme.com", format},
		{"_dmarc.acme.com", format},
		{"-acme.com", format},
		{"acme-.com", format},
		{"ab--cd.com", format}, // what IDNA keeps for itself
		{"xn--acme.com", format},
		{"xn--.com", format},
		{"acme.com:443", format},
		{"exa\u200bmple.com", hidden},
		{"exa\u00admple.com", hidden},
		{"exa\u200dmple.com", hidden},
		{"exa\u2060mple.com", hidden},
		{"acme\ufe0f.com", hidden},
		{"ac\u180bme.com", hidden},
		{"ac\x00me.com", hidden},
		{"acme\u3164.com", hidden},
		{"<acme.com", format},
		{"acme.com>", format},
		{"mailto:acme.com", format},
		{"acme\xff.com", format},
		{"a\u202eb.com", hidden},
		{"192.168.0.1", address},
		{"[192.168.0.1]", address},
		{"::1", address},
		{"[2001:db8::1]", address},
		{"fe80::1%lo", address},
		{"127.1", format},
		{"0x7f.1", format},
		{"256.256.256.256", format},
		{"acme.1com", format},
		{"dana@acme.com", part},
		{"@acme.com", part},
		{"https://acme.com", bare},
		{"acme.com/login", bare},
		{"//acme.com", bare},
		{strings.Repeat("a", 64) + ".com", long},
		{strings.Repeat("a.", 126) + "com", long},
		{strings.Repeat("a", 100_000), long},
		{strings.Repeat("<", 500_000) + strings.Repeat(">", 500_000), long},
	} {
		got, err := Parse(test.in)
		if model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), test.want) {
			t.Errorf("Parse(%.40q) = %q, %v; want invalid with %q", test.in, got, err, test.want)
		}
	}
}

// TestNothingVanishes tries every character outside of the planes of Han and of
// private use: none in a domain is dropped in silence.
func TestNothingVanishes(t *testing.T) {
	t.Parallel()
	for r := rune(0); r < 0xe1000; r++ {
		if r == 0x20000 {
			r = 0xe0000
		}
		if got, err := Parse("exa" + string(r) + "mple.com"); err == nil && got == "example.com" {
			t.Errorf("%U vanishes", r)
		}
	}
}

func TestExclusive(t *testing.T) {
	t.Parallel()
	const (
		shared     = "is shared by many organizations."
		public     = "is a public email provider. Add a domain your organization owns."
		disposable = "is a provider of disposable addresses."
	)
	for _, test := range []struct{ name, want string }{
		{"acme.com", ""},
		{"mail.acme.com", ""},
		{"acme.co.uk", ""},
		{"acme.github.io", ""},
		{"acme.example", ""},
		{"acme.test", ""},
		{"acme.internal", ""},
		{"notgmail.com", ""},
		{"gmail.com.acme.com", ""},
		{"xn--bcher-kva.example", ""},
		{"co.uk", shared},
		{"github.io", shared},
		{"blogspot.com", shared},
		{"anything.ck", shared},
		{"xn--55qx5d.cn", shared}, // 公司.cn
		{"gmail.com", public},
		{"mail.gmail.com", public},
		{"yahoo.co.jp", public},
		{"qq.com", public},
		{"web.de", public},
		{"mailinator.com", disposable},
		{"a.b.mailinator.com", disposable},
		{"yopmail.com", disposable},
	} {
		err := Exclusive(test.name)
		if test.want == "" {
			if err != nil {
				t.Errorf("%s is refused: %v", test.name, err)
			}
			continue
		}
		if model.KindOf(err) != model.Invalid || !strings.Contains(wordstest.Of(err), test.name+" "+test.want) {
			t.Errorf("Exclusive(%q) = %v, want invalid with %q", test.name, err, test.want)
		}
	}
}

// TestLists: an entry in another form than Parse returns would never be found.
func TestLists(t *testing.T) {
	t.Parallel()
	for file, list := range map[string]string{"public.txt": publicProviders, "disposable.txt": disposableProviders} {
		if !strings.HasSuffix(list, "\n") {
			t.Errorf("%s does not end with a line break", file)
		}
		names := strings.Fields(list)
		if len(names) < 100 || !slices.IsSorted(names) {
			t.Errorf("%s: %d names, sorted: %v", file, len(names), slices.IsSorted(names))
		}
		for i, name := range names {
			if got, err := Parse(name); got != name || err != nil {
				t.Errorf("%s: Parse(%q) = %q, %v", file, name, got, err)
			}
			if i > 0 && names[i-1] == name {
				t.Errorf("%s: %s is in it twice", file, name)
			}
			if file != "public.txt" && inList(publicProviders, name) {
				t.Errorf("%s is in both lists", name)
			}
		}
	}
}

func TestUnicode(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"acme.com": "acme.com", "xn--bcher-kva.example": "bücher.example"} {
		if got := Unicode(name); got != want {
			t.Errorf("Unicode(%q) = %q, want %q", name, got, want)
		}
	}
}

// FuzzParse: what is accepted is in the one form, whatever it was written as.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"acme.com", "Bücher.example.", "xn--bcher-kva.example", "ａｃｍｅ。com", "[::1]", "a@b.c", "1.2.3.4", "قطر.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := Parse(s)
		if err != nil {
			if model.KindOf(err) != model.Invalid || wordstest.Of(err) == "" {
				t.Errorf("Parse(%q): %v is no answer for a person", s, err)
			}
			return
		}
		for i := range len(name) {
			if c := name[i]; c != '.' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
				t.Fatalf("Parse(%q) = %q", s, name)
			}
		}
		if again, err := Parse(name); again != name || err != nil {
			t.Errorf("Parse(%q) = %q, and again %q, %v", s, name, again, err)
		}
		if back, err := Parse(Unicode(name)); back != name || err != nil {
			t.Errorf("Parse(%q) = %q, which shows as %q and reads as %q, %v", s, name, Unicode(name), back, err)
		}
		_ = Exclusive(name)
	})
}

func TestRegistrable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"acme.com": "acme.com", "eu.acme.com": "acme.com", "a.b.acme.co.uk": "acme.co.uk", "acme.github.io": "acme.github.io",
		"acme.example": "acme.example", "eu.acme.example": "acme.example", "co.uk": "co.uk",
	} {
		if got := Registrable(name); got != want {
			t.Errorf("Registrable(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestOfEmail(t *testing.T) {
	t.Parallel()
	for email, want := range map[model.Email]string{
		"dana@acme.example":          "acme.example",
		"Dana@ACME.example":          "acme.example",
		"dana@bücher.example":        "xn--bcher-kva.example",
		"dana@Bücher.example":        "xn--bcher-kva.example",
		"dana@xn--bcher-kva.example": "xn--bcher-kva.example",
		"dana@[192.0.2.1]":           "",
		"dana":                       "",
	} {
		if got, ok := OfEmail(email); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %v, want %q", email, got, ok, want)
		}
	}
}

func TestMixed(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"acme.example": false, "bücher.example": false, "пример.example": false, "例え-テスト1.example": false, "sony株式会社.example": false, "한국漢.example": false,
		"аcme.example": true, "p\u0430ypal.example": true, "acme.exаmple": true, "αcme.example": true, "日本acмe.example": true, "カ한.example": true,
	} {
		name, err := Parse(in)
		if err != nil {
			t.Fatalf("%s: %v", in, err)
		}
		if got := Mixed(name); got != want {
			t.Errorf("%s (%s): mixed %t", in, name, got)
		}
	}
}
