package model

import (
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"Acme":                true,
		"ليلى":                true,
		"👩\u200d🚀":            true, // joined by a character that does not show
		"+":                   true,
		"":                    false,
		" ":                   false,
		"\u200b\u200b":        false,
		"\u115f":              false,
		"\u3164\u2800":        false,
		"A\u202eB":            false,
		"A\nB":                false,
		"A\u2028B":            false,
		"\xff\xfe":            false,
		"\u0301":              false, // an accent over nothing
		"Wolfe-Featherstone":  true,
		"\u200f\u05d0\u200f ": false, // marks of direction
	} {
		if got := Visible(s); got != want {
			t.Errorf("Visible(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"Acme":                        "Acme",
		" Le\u202evi\u2069 \t\n Ash ": "Levi Ash",
		"\u200fنوعة\u200e":            "نوعة",
		"A\u2028B\u200b\u00adC":       "A BC",
		"می\u200cخواهم":               "می\u200cخواهم", // joined otherwise it is another word
		"👩\u200d🚀":                    "👩\u200d🚀",
		"\x00\u202e":                  "",
	} {
		if got := Shown(s); got != want {
			t.Errorf("Shown(%q) = %q, want %q", s, got, want)
		}
		if got := FirstName.Read(s); got != want {
			t.Errorf("as a name, %q is %q, want %q", s, got, want)
		}
	}
	if got := FirstName.Read(strings.Repeat("x", 256)); got != "" {
		t.Errorf("a name that is too long is %q", got)
	}
}
