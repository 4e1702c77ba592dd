package program

import (
	"bytes"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestToHTTPS: whoever comes without TLS is led to the address that they meant, once it has
// a certificate, and to no other.
func TestToHTTPS(t *testing.T) {
	t.Parallel()
	h := toHTTPS([]string{"https://id.example.com", "https://old.example.com:8443", "https://new.example.com"}, func(host string) bool { return host != "new.example.com" })
	for _, test := range []struct {
		method, host, target string
		status               int
		to                   string
	}{
		{"GET", "id.example.com", "/ui/?q=a%20b", 308, "https://id.example.com/ui/?q=a%20b"},
		{"HEAD", "ID.example.com.", "/", 308, "https://id.example.com/"},
		{"GET", "id.example.com:8080", "/", 308, "https://id.example.com/"},
		{"GET", "old.example.com", "/a/login", 308, "https://old.example.com:8443/a/login"},
		{"GET", "id.example.com", "//evil.test/a", 308, "https://id.example.com//evil.test/a"},
		{"POST", "id.example.com", "/oauth/token", 403, ""},
		{"GET", "new.example.com", "/", 503, ""},
		{"GET", "evil.test", "/", 421, ""},
		{"GET", "192.0.2.1", "/", 421, ""},
		{"GET", "", "/", 421, ""},
		{"GET", "id.example.com@evil.test", "/", 421, ""},
	} {
		r := httptest.NewRequest(test.method, "http://x.test/", http.NoBody)
		u, err := r.URL.Parse("http://x.test" + test.target)
		if err != nil {
			t.Fatal(err)
		}
		u.Scheme, u.Host = "", ""
		r.URL, r.Host = u, test.host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != test.status || w.Header().Get("Location") != test.to {
			t.Errorf("%s %s at %s: %d, to %q; want %d, %q", test.method, test.target, test.host, w.Code, w.Header().Get("Location"), test.status, test.to)
		}
	}
}

// TestServerLog: strangers who cannot agree on TLS fill no log.
func TestServerLog(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	l := log.New(serverLog{slog.New(slog.NewTextHandler(&b, nil))}, "", 0)
	l.Print("http: TLS handshake error from 192.0.2.1:1: EOF")
	l.Print("http: panic serving 192.0.2.1:1: oops")
	if got := b.String(); strings.Contains(got, "handshake") || !strings.Contains(got, "level=WARN") || !strings.Contains(got, "oops") {
		t.Error(got)
	}
}
