package program_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestNewInstance: a server makes a new instance in a new directory and is not ready before
// somebody has set it up by what it prints; a restart prints another link. In a directory that has
// something else in it, it makes none.
func TestNewInstance(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	s := programtest.StartNewServer(t, data, "--shutdown-delay", "0s")
	first := s.SetUp
	until(t, s, "/readyz", http.StatusServiceUnavailable)
	endsWell(t, s)
	s = programtest.StartNewServer(t, data, "--shutdown-delay", "0s")
	if !strings.HasPrefix(s.SetUp, "http://localhost:8080/console/set-up/") || s.SetUp == first {
		t.Fatalf("it is set up by %q, and was by %q", s.SetUp, first)
	}
	ask := func(link string) int {
		t.Helper()
		at, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL(at.Path), strings.NewReader(url.Values{"name": {"Olga"}, "email": {"olga@coffeedesk.example"}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "localhost:8080"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://localhost:8080")
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if status := ask(first); status != http.StatusGone {
		t.Errorf("the first link: status %d", status)
	}
	if status := ask(s.SetUp); status != http.StatusSeeOther {
		t.Errorf("the link: status %d", status)
	}
	until(t, s, "/readyz", http.StatusOK)
	endsWell(t, s)
	if s = programtest.StartNewServer(t, data, "--shutdown-delay", "0s"); s.SetUp != "" {
		t.Errorf("it is set up again by %q", s.SetUp)
	}

	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "letter.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := programtest.Run(t, other, "serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080"); err == nil || !strings.Contains(out, "there is no database in") {
		t.Errorf("in a directory of something else: %v\n%s", err, out)
	}
}
