package web

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
	"github.com/anteroom/anteroom/views"
)

func TestClientIP(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, peer string
		forwarded  []string
		want       string
		warns      bool
	}{
		{"direct", "192.0.2.1:1000", nil, "192.0.2.1", false},
		{"nobody trusted said so", "192.0.2.1:1000", []string{"198.51.100.7"}, "192.0.2.1", false},
		{"proxy", "10.0.0.1:1000", []string{"198.51.100.7"}, "198.51.100.7", false},
		{"two proxies", "10.0.0.1:1000", []string{"198.51.100.7, 10.0.0.2"}, "198.51.100.7", false},
		{"two headers", "10.0.0.1:1000", []string{"198.51.100.7", "10.0.0.2"}, "198.51.100.7", false},
		{"client lies", "10.0.0.1:1000", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7", false},
		{"client writes rubbish", "10.0.0.1:1000", []string{"unknown, 198.51.100.7"}, "198.51.100.7", false},
		{"stranger writes rubbish", "192.0.2.1:1000", []string{"unknown"}, "192.0.2.1", false},
		{"port", "10.0.0.1:1000", []string{"198.51.100.7:61234"}, "198.51.100.7", false},
		{"ports all along", "10.0.0.1:1000", []string{"203.0.113.9:1, 198.51.100.7:2, 10.0.0.2:3"}, "198.51.100.7", false},
		{"brackets", "10.0.0.1:1000", []string{"[2001:db8::1]"}, "2001:db8::1", false},
		{"brackets and port", "10.0.0.1:1000", []string{"[2001:db8::1]:61234"}, "2001:db8::1", false},
		{"empty parts", "10.0.0.1:1000", []string{"198.51.100.7,, ", ""}, "198.51.100.7", false},
		{"rubbish", "10.0.0.1:1000", []string{"198.51.100.7, unknown"}, "10.0.0.1", true},
		{"rubbish before another proxy", "10.0.0.1:1000", []string{"198.51.100.7, unknown, 10.0.0.2:9"}, "10.0.0.2", true},
		{"proxy alone", "10.0.0.1:1000", nil, "10.0.0.1", false},
		{"mapped", "[::ffff:10.0.0.1]:1000", []string{"::ffff:198.51.100.7"}, "198.51.100.7", false},
		{"IPv6", "[fd00::1]:1000", []string{"2001:db8::1"}, "2001:db8::1", false},
		{"socket", "@", nil, "", false},
	} {
		var log strings.Builder
		s := proxied(&log)
		for range 2 {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr, r.Header["X-Forwarded-For"] = test.peer, test.forwarded
			if got := s.ClientIP(r); got != test.want {
				t.Errorf("%s: %q, want %q", test.name, got, test.want)
			}
		}
		if got := strings.Count(log.String(), "level=WARN"); (got == 1) != test.warns || got > 1 {
			t.Errorf("%s: %d warnings for two requests: %s", test.name, got, &log)
		}
	}
}

// TestProxyWithoutForwardedFor: who sends the client's address under another name
// learns of it, once.
func TestProxyWithoutForwardedFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, peer string
		header     []string
		warns      bool
	}{
		{"nothing", "10.0.0.1:1000", nil, false}, // a probe
		{"Forwarded", "10.0.0.1:1000", []string{"Forwarded", "for=198.51.100.7"}, true},
		{"X-Real-IP", "10.0.0.1:1000", []string{"X-Real-Ip", "198.51.100.7"}, true},
		{"both names", "10.0.0.1:1000", []string{"X-Real-Ip", "198.51.100.7", "X-Forwarded-For", "10.0.0.9"}, false},
		{"stranger", "192.0.2.1:1000", []string{"Forwarded", "for=198.51.100.7"}, false},
	} {
		var log strings.Builder
		s := proxied(&log)
		for range 2 {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = test.peer
			for i := 0; i < len(test.header); i += 2 {
				r.Header.Set(test.header[i], test.header[i+1])
			}
			s.ClientIP(r)
		}
		if got := strings.Count(log.String(), "level=WARN"); (got == 1) != test.warns || got > 1 {
			t.Errorf("%s: %d warnings for two requests: %s", test.name, got, &log)
		}
	}
}

func proxied(log io.Writer) *Web {
	return &Web{Config: Config{
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}, Log: slog.New(slog.NewTextHandler(log, nil)),
	}}
}

func TestLimitCountsAddresses(t *testing.T) {
	t.Parallel()
	a := newWeb(t, "https://anteroom.test").Allowance("test", 2)
	for i, test := range []struct {
		peer string
		want bool
	}{
		{"192.0.2.1:1", true}, {"192.0.2.1:2", true}, {"192.0.2.1:3", false}, {"192.0.2.2:1", true},
		{"[2001:db8::1]:1", true}, {"[2001:db8::2]:1", true}, {"[2001:db8::3]:1", false}, // one /64
		{"[2001:db8:0:1::1]:1", true},
		{"[fe80::1%eth0]:1", true}, {"[fe80::1%eth1]:1", true}, {"[fe80::1%eth2]:1", false},
		{"@", true}, {"@", true}, {"@", true},
	} {
		r := httptest.NewRequest("POST", "/", nil)
		r.RemoteAddr = test.peer
		if err := a.Use(r); (err == nil) != test.want || err != nil && StatusOf(err) != http.StatusTooManyRequests {
			t.Errorf("request %d, from %q: %v, want %v", i+1, test.peer, err, test.want)
		}
	}
}

// TestLimitLetsKnownBrowsersThrough: whoever else is behind an address cannot use up
// what a browser may do in which somebody has signed in. Only such browsers have an
// allowance of their own, and a bounded one.
func TestLimitLetsKnownBrowsersThrough(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s := newWebOn(t, "https://anteroom.test", d)
	known, unknown := secret.NewSource(nil).Token(), secret.NewSource(nil).Token()
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), "dana@acme.test", true, "Dana", "")
		if err == nil {
			_, err = tx.InsertSession(t.Context(), model.Session{User: u, AuthTime: tx.Now(), Browser: secret.Hash(known)}, secret.Hash("token"))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	a := s.Allowance("test", 2)
	for i, test := range []struct {
		browser string
		want    bool
	}{{unknown, true}, {"", true}, {"", false}, {unknown, false}, {known, true}, {known, true}, {known, false}, {"x", false}} {
		r := httptest.NewRequest("POST", "https://anteroom.test/", nil)
		r.AddCookie(&http.Cookie{Name: "__Host-anteroom-browser", Value: test.browser})
		if err := a.Use(r); (err == nil) != test.want {
			t.Errorf("request %d: %v, want %v", i+1, err, test.want)
		}
	}
}

// TestLimitOfThings: each thing has an allowance of its own from each address, of which
// looking takes nothing.
func TestLimitOfThings(t *testing.T) {
	t.Parallel()
	a := newWeb(t, "https://anteroom.test").Allowance("test", 2)
	from := func(peer string) *http.Request {
		r := httptest.NewRequest("POST", "https://anteroom.test/", nil)
		r.RemoteAddr = peer
		return r
	}
	for range 5 {
		if err := a.Left(from("192.0.2.1:1"), "one"); err != nil {
			t.Fatalf("nothing was spent: %v", err)
		}
	}
	for range 3 {
		a.Spend(from("192.0.2.1:1"), "one")
	}
	w := httptest.NewRecorder()
	a.web.Protect(a.web.Handle(func(_ http.ResponseWriter, r *http.Request) error { return a.Left(r, "one") })).ServeHTTP(w, from("192.0.2.1:1"))
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "60" {
		t.Errorf("status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	if err := errors.Join(a.Left(from("192.0.2.1:1"), "two"), a.Left(from("192.0.2.2:1"), "one"), a.Use(from("192.0.2.1:1"))); err != nil {
		t.Errorf("something else: %v", err)
	}
}

// TestLimitOfReplicas: who comes to several processes may do no more than at one, of each thing
// by itself, and when many requests come at the same moment.
func TestLimitOfReplicas(t *testing.T) {
	t.Parallel()
	on, clock := dbtest.Replicas(t), dbtest.NewClock()
	var some, others []*Allowance
	for range 2 {
		s := newWebOn(t, "https://anteroom.test", on(t, clock.Now))
		some, others = append(some, s.Allowance("some", 10)), append(others, s.Allowance("others", 10))
	}
	from := func(peer string) *http.Request {
		r := httptest.NewRequest("POST", "https://anteroom.test/", nil)
		r.RemoteAddr = peer
		return r
	}
	var let atomic.Int64
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for range 3 {
				if err := some[i%2].Use(from("192.0.2.1:1")); err == nil {
					let.Add(1)
				} else if StatusOf(err) != http.StatusTooManyRequests {
					t.Error(err)
				}
			}
		})
	}
	if all.Wait(); let.Load() != 10 {
		t.Errorf("%d of 48 were let through, want 10", let.Load())
	}
	for range 10 {
		others[0].Spend(from("192.0.2.1:1"), "one")
	}
	for name, err := range map[string]error{
		"another address": some[1].Use(from("192.0.2.2:1")), "another limit": others[1].Use(from("192.0.2.1:1")), "another thing": others[1].Left(from("192.0.2.1:1"), "two"),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := others[1].Left(from("192.0.2.1:1"), "one"); StatusOf(err) != http.StatusTooManyRequests {
		t.Errorf("what was spent at one process is left at the other: %v", err)
	}
}

// newWeb returns a Web on an empty database.
func newWeb(t *testing.T, base string) *Web {
	t.Helper()
	return newWebOn(t, base, dbtest.Open(t))
}

func newWebOn(t *testing.T, base string, d *db.DB) *Web {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	set, err := views.Load()
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(Config{BaseURL: u, Views: set, DB: &d.Reader, Allowances: d.Allowances(), Sessions: sessions.New(d), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestLimitAnswers with 429 and when to come again.
func TestLimitAnswers(t *testing.T) {
	t.Parallel()
	s := newWeb(t, "https://anteroom.test")
	h := s.Protect(s.Limit("test", 1, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })))
	for _, want := range []int{http.StatusNoContent, http.StatusTooManyRequests} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "https://anteroom.test/", nil))
		if w.Code != want || (w.Header().Get("Retry-After") != "") != (want == http.StatusTooManyRequests) {
			t.Errorf("status %d, Retry-After %q; want %d", w.Code, w.Header().Get("Retry-After"), want)
		}
	}
}

// TestNamesThatAreEqual: a request for our host, from a page of ours, is one in
// whichever way both are written (RFC 9110, section 4.2.3).
func TestNamesThatAreEqual(t *testing.T) {
	t.Parallel()
	s := newWeb(t, "https://anteroom.test")
	h := s.Protect(s.SameOrigin(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })))
	for _, test := range []struct {
		host, origin string
		want         int
	}{
		{"anteroom.test", "https://anteroom.test", http.StatusNoContent},
		{"anteroom.test:443", "https://anteroom.test", http.StatusNoContent},
		{"anteroom.test.", "https://anteroom.test.", http.StatusNoContent},
		{"Anteroom.Test", "https://anteroom.test:443", http.StatusNoContent},
		{"anteroom.test.:443", "HTTPS://ANTEROOM.test", http.StatusNoContent},
		{"anteroom.test", "https://anteroom.test.", http.StatusNoContent},
		{"anteroom.test:80", "https://anteroom.test", http.StatusMisdirectedRequest},
		{"anteroom.test:8443", "https://anteroom.test:8443", http.StatusMisdirectedRequest},
		{"evil.test", "https://anteroom.test", http.StatusMisdirectedRequest},
		{"anteroom.test:443", "http://anteroom.test", http.StatusForbidden},
		{"anteroom.test:443", "https://anteroom.test:80", http.StatusForbidden},
		{"anteroom.test", "https://evil.test", http.StatusForbidden},
		{"anteroom.test", "null", http.StatusForbidden},
	} {
		r := httptest.NewRequest("POST", "https://anteroom.test/", nil)
		r.Host = test.host
		r.Header.Set("Origin", test.origin)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != test.want {
			t.Errorf("to %s from %s: status %d, want %d", test.host, test.origin, w.Code, test.want)
		}
	}
}

// TestRememberedBrowsers: what waits for a browser finds it by any of the cookies that
// it was given at once, of which it keeps only the last under the usual name.
func TestRememberedBrowsers(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"https://anteroom.test": "__Host-anteroom-browser", "http://anteroom.test": "anteroom-browser"} {
		s, r := newWeb(t, base), httptest.NewRequest("GET", base, nil)
		if got := s.Browsers(r); got != nil {
			t.Errorf("%s: a browser without cookies has %d", base, len(got))
		}
		var begun [][]byte
		for i := range model.MostAuthRequests + 5 {
			w := httptest.NewRecorder()
			begun = append(begun, s.Remember(w, httptest.NewRequest("GET", base, nil)))
			set := w.Result().Cookies()
			own := set[1]
			if len(set) != 2 || set[0].Name != want || !regexp.MustCompile("^"+want+"-[a-z]{8}$").MatchString(own.Name) || own.Value != set[0].Value ||
				own.MaxAge != 4200 || own.Secure != set[0].Secure || !own.HttpOnly || own.Path != "/" || own.Domain != "" || own.SameSite != http.SameSiteLaxMode {
				t.Fatalf("%s: cookies %+v", base, set)
			}
			r.AddCookie(own)
			if got := s.Browsers(r); i < model.MostAuthRequests && !slices.EqualFunc(got, begun, bytes.Equal) {
				t.Fatalf("%s: %d cookies are %d browsers", base, len(begun), len(got))
			}
		}
		main := secret.NewSource(nil).Token()
		r.AddCookie(&http.Cookie{Name: want, Value: main})
		if got := s.Browsers(r); len(got) != model.MostAuthRequests+1 || !bytes.Equal(got[0], secret.Hash(main)) {
			t.Errorf("%s: %d browsers", base, len(got))
		}
		w := httptest.NewRecorder()
		if got := s.Remember(w, r); !bytes.Equal(got, secret.Hash(main)) || len(w.Result().Cookies()) > 0 {
			t.Errorf("%s: a browser with a cookie gets %v", base, w.Result().Cookies())
		}
	}
}

// TestPanicIsAnswered with a page that says nothing about it.
func TestPanicIsAnswered(t *testing.T) {
	t.Parallel()
	h := newWeb(t, "https://anteroom.test").Protect(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret detail") }))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "https://anteroom.test/", nil))
	body := w.Body.String()
	if id := w.Header().Get("X-Request-Id"); w.Code != http.StatusInternalServerError || strings.Contains(body, "secret detail") || id == "" || !strings.Contains(body, id) {
		t.Errorf("status %d: %s", w.Code, body)
	}
	if got := w.Header().Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=") {
		t.Errorf("Strict-Transport-Security = %q with https", got)
	}
}

// TestCookiesOfSecureSites cannot be set by other hosts of the same domain.
func TestCookiesOfSecureSites(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"https://anteroom.test": "__Host-anteroom-browser", "http://anteroom.test": "anteroom-browser"} {
		s, w := newWeb(t, base), httptest.NewRecorder()
		first := s.Browser(w, httptest.NewRequest("GET", base, nil))
		c := w.Result().Cookies()[0]
		if c.Name != want || c.Secure != strings.HasPrefix(base, "https") || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: cookie = %+v, want %s", base, c, want)
		}
		r := httptest.NewRequest("GET", base, nil)
		r.AddCookie(c)
		if again := s.Browser(httptest.NewRecorder(), r); string(again) != string(first) {
			t.Errorf("%s: the browser is not known again", base)
		}
	}
}
