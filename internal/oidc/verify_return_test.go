package oidc

import (
	"net/url"
	"strings"
	"testing"
)

// TestBackTo: people come back to where they were, or to the beginning of the
// site when its address can't travel along.
func TestBackTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, want := range map[string]string{
		"/":                                    "/",
		"/reports?year=2026&q=a%20b":           "/reports?year=2026&q=a%20b",
		`/x?q=a\b`:                             "/",
		"/" + strings.Repeat("a", 1900):        "/",
		"/?q=" + strings.Repeat("%C3%BC", 250): "/",
	} {
		back, err := url.Parse(w.provider.backTo(path))
		if err != nil {
			t.Fatal(err)
		}
		if got := back.Query().Get("to"); got != w.provider.cfg.Issuer+want {
			t.Errorf("%.40s: back to %.80s, want %s", path, got, want)
		}
	}
}
