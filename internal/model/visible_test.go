package model

import "testing"

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
