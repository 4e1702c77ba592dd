package model

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestParseEmail(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	for _, test := range []struct {
		name, in string
		want     Email // "" for a refusal
	}{
		{"plain", "dana@example.com", "dana@example.com"},
		{"spaces around", " \tdana@example.com\n", "dana@example.com"},
		{"case is kept", "Dana@Example.COM", "Dana@Example.COM"},
		{"dots, plus and the other signs", "a.b+c!#$%&'*/=?^_`{|}~-@example.com", "a.b+c!#$%&'*/=?^_`{|}~-@example.com"},
		{"other alphabets", "ユーザー@例え.jp", "ユーザー@例え.jp"},
		{"longest local part", long + "@example.com", Email(long + "@example.com")},
		{"numbers", "1@2.3", "1@2.3"},
		{"empty", "", ""},
		{"spaces", "  ", ""},
		{"no sign", "dana.example.com", ""},
		{"two signs", "dana@x@example.com", ""},
		{"nobody", "@example.com", ""},
		{"nowhere", "dana@", ""},
		{"one label", "dana@localhost", ""},
		{"dot first", ".dana@example.com", ""},
		{"dot last", "dana.@example.com", ""},
		{"two dots", "da..na@example.com", ""},
		{"empty label", "dana@example..com", ""},
		{"dot at the end", "dana@example.com.", ""},
		{"hyphen first", "dana@-example.com", ""},
		{"hyphen last", "dana@example-.com", ""},
		{"underscore in the domain", "dana@ex_ample.com", ""},
		{"address literal", "dana@[127.0.0.1]", ""},
		{"quoted", `"da na"@example.com`, ""},
		{"comment", "dana(x)@example.com", ""},
		{"display name", "Dana <dana@example.com>", ""},
		{"two addresses", "dana@example.com,kim@example.com", ""},
		{"header injection", "dana@example.com\r\nBcc: kim@example.com", ""},
		{"zero byte", "da\x00na@example.com", ""},
		{"broken text", "da\xffna@example.com", ""},
		{"broken text in the domain", "dana@ex\xffample.com", ""},
		{"invisible sign", "da\u200bna@example.com", ""},
		{"text turned round", "da\u202ena@example.com", ""},
		{"local part too long", "a" + long + "@example.com", ""},
		{"label too long", "dana@" + long + ".com", ""},
		{"too long", "dana@" + strings.Repeat("abcdefg.", 32) + "com", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEmail(test.in)
			if got != test.want {
				t.Errorf("ParseEmail(%q) = %q, want %q", test.in, got, test.want)
			}
			if refused := KindOf(err) == Invalid; refused != (test.want == "") {
				t.Errorf("ParseEmail(%q): error = %v", test.in, err)
			}
		})
	}
}

func FuzzParseEmail(f *testing.F) {
	for _, s := range []string{"dana@example.com", " a@b.c ", "ユーザー@例え.jp", "a@b@c.d", "a\r\n@b.c", "\xff@b.c", "a@b..c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := ParseEmail(s)
		if err != nil {
			if e != "" || KindOf(err) != Invalid || err.(*Error).Key == "" {
				t.Fatalf("ParseEmail(%q) = %q, %v", s, e, err)
			}
			return
		}
		if len(e) > maxEmail || strings.Count(string(e), "@") != 1 || !utf8.ValidString(string(e)) {
			t.Fatalf("ParseEmail(%q) = %q", s, e)
		}
		if strings.ContainsFunc(string(e), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '<' || r == ',' }) {
			t.Fatalf("ParseEmail(%q) = %q with a sign that means something in a header", s, e)
		}
		if again, err := ParseEmail(string(e)); err != nil || again != e {
			t.Fatalf("ParseEmail(%q) = %q, %v: it does not stay itself", e, again, err)
		}
		if Email(strings.ToUpper(string(e))).Masked() == string(e) {
			t.Fatalf("%q masked is itself", e)
		}
	})
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for in, want := range map[Email]string{
		"dana@acme.com": "d•••@acme.com",
		"d@acme.com":    "d•••@acme.com",
		"ütê@acme.com":  "ü•••@acme.com",
	} {
		if got := in.Masked(); got != want {
			t.Errorf("%q masked = %q, want %q", in, got, want)
		}
	}
}

func TestDomain(t *testing.T) {
	t.Parallel()
	if got := Email("Dana@ACME.Com").Domain(); got != "acme.com" {
		t.Errorf("domain = %q, want it in lower case", got)
	}
}

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
