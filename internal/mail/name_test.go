package mail

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanName(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"plain":                   {"Acme Corp", "Acme Corp"},
		"accents":                 {"Žofie Müller & Söhne", "Žofie Müller & Söhne"},
		"initials":                {"J. R. R. Tolkien", "J. R. R. Tolkien"},
		"newline":                 {"Acme\r\nBcc: eve", "Acme Bcc: eve"},
		"line separator":          {"Acme\u2028Corp", "Acme Corp"},
		"control":                 {"Ac\x00me\x1b[31m", "Acme[31m"},
		"bidi override":           {"Acme \u202egro.live\u202c", "Acme gro live"},
		"zero width":              {"Ac\u200bme\ufeff", "Acme"},
		"family emoji":            {"The 👩\u200d👧 House", "The 👩\u200d👧 House"},
		"url":                     {"Visit http://evil.example", "Visit"},
		"url hidden by format":    {"ht\u200btp://evil.example now", "now"},
		"url in brackets":         {"(https://evil.example/x) Acme", "Acme"},
		"other scheme":            {"tel://1234 Acme", "Acme"},
		"www":                     {"WWW.evil.example Acme", "Acme"},
		"mailto":                  {"<mailto:eve@evil.example> Acme", "Acme"},
		"bare host":               {"Booking.com", "Booking com"},
		"bare host, deep":         {"a.bb.cc.dd", "a bb cc dd"},
		"bare host, other dots":   {"evil。example evil．example", "evil example evil example"},
		"bare host, many dots":    {"evil..example", "evil example"},
		"bare host, unicode":      {"зло.рф", "зло рф"},
		"address":                 {"eve@evil.example", "eve@evil example"},
		"not UTF-8":               {"Ac\xffme", "Acme"},
		"spaces":                  {"  Acme \t  Corp ", "Acme Corp"},
		"long":                    {strings.Repeat("ä", 100), strings.Repeat("ä", 64)},
		"long, cut before a word": {strings.Repeat("a", 63) + " b", strings.Repeat("a", 63)},
		"nothing left":            {"https://evil.example", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := CleanName(tt.in); got != tt.want {
				t.Errorf("CleanName(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"Acme", "Visit http://evil.example", "a.bb.cc", "x\u202ey", "\r\nBcc:", "ht\u200ctp://a.bc", "www.www.evil.com", strings.Repeat("a.", 70)} {
		f.Add(s)
	}
	linkable := regexp.MustCompile(`(?i)://|www\.|mailto:|[.。．｡]\pL{2}`)
	f.Fuzz(func(t *testing.T, s string) {
		got := CleanName(s)
		switch {
		case !utf8.ValidString(got):
			t.Errorf("CleanName(%q) = %q: not UTF-8", s, got)
		case utf8.RuneCountInString(got) > maxName:
			t.Errorf("CleanName(%q) = %q: too long", s, got)
		case linkable.MatchString(got):
			t.Errorf("CleanName(%q) = %q: a mail program would link it", s, got)
		case strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }):
			t.Errorf("CleanName(%q) = %q: control characters", s, got)
		case CleanName(got) != got:
			t.Errorf("CleanName(%q) = %q, and cleaning that gives %q", s, got, CleanName(got))
		}
	})
}
