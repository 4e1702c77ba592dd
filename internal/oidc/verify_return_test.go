package oidc

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestBackTo: people come back to where they were, however long its address is, and
// to the beginning of the site when it is kept no more or never was.
func TestBackTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	apps := applications.New(w.db, secret.NewSource(nil))
	// arrives returns where the address leads, and checks that it is short enough for
	// proxies, which take headers of four kilobytes, when it is encoded once more.
	arrives := func(path string) string {
		t.Helper()
		text, err := w.provider.backTo(httptest.NewRequest("GET", "/auth/verify", nil), path)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(url.Values{"next": {text}}.Encode()); n > 2000 {
			t.Errorf("%.40s: %d bytes travel", path, n)
		}
		back, err := url.Parse(text)
		if err != nil || back.Path != returnPage {
			t.Fatalf("%q, %v", text, err)
		}
		to, err := apps.ReturnOf(t.Context(), back.Query())
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimPrefix(to, w.provider.cfg.Issuer)
	}
	long := "/?q=" + strings.Repeat("%C3%BC", 1000)
	for path, want := range map[string]string{
		"/":                             "/",
		"/reports?year=2026&q=a%20b":    "/reports?year=2026&q=a%20b",
		`/x?q=a\b`:                      "/",
		long:                            long,
		"/" + strings.Repeat("a", 1900): "/" + strings.Repeat("a", 1900),
		"/" + strings.Repeat("a", 300):  "/" + strings.Repeat("a", 300),
		"/?" + strings.Repeat("&", 400): "/?" + strings.Repeat("&", 400),
		"/" + strings.Repeat("a", model.MaxReturn): "/",
	} {
		if got := arrives(path); got != want {
			t.Errorf("%.40s: back to %.80s, want %.80s", path, got, want)
		}
	}
	text, err := w.provider.backTo(httptest.NewRequest("GET", "/auth/verify", nil), long)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(model.ReturnLife)
	back, _ := url.Parse(text)
	if to, err := apps.ReturnOf(t.Context(), back.Query()); err != nil || to != w.provider.cfg.Issuer+"/" {
		t.Errorf("when it is kept no more: %q, %v", to, err)
	}
	w.provider.cfg.MayKeep = func(*http.Request) error { return errors.New("full") }
	if got := arrives(long); got != "/" {
		t.Errorf("without room: back to %.40s", got)
	}
}
