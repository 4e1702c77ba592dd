package certificates_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/certificates"
	"github.com/anteroom/anteroom/internal/certificates/pebbletest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

const (
	id   = "id.example.com"
	old  = "old.example.com"
	days = 24 * time.Hour
)

// site is a program with host names of its own, and an authority that asks it.
type site struct {
	*pebbletest.Authority
	db    *db.DB
	keys  *secret.Keys
	clock *dbtest.Clock
	log   *lines

	mu     sync.Mutex
	keeper *certificates.Keeper // of the program that runs now
	plain  *httptest.Server
	tls    net.Listener
}

// newSite starts a site whose ports are open, and an authority whose certificates last for
// a while.
func newSite(t *testing.T, lifetime time.Duration) *site {
	t.Helper()
	s := &site{clock: dbtest.NewClock(), log: &lines{}}
	s.clock.Advance(time.Since(s.clock.Now())) // the authority has the machine's
	s.db = dbtest.OpenAt(t, s.clock.Now)
	var err error
	if s.keys, err = secret.NewKeys(); err != nil {
		t.Fatal(err)
	}
	s.plain = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.now().Challenges(http.NotFoundHandler()).ServeHTTP(w, r)
	}))
	t.Cleanup(s.plain.Close)
	if s.tls, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }), ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
		TLSConfig: &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return s.now().TLS(), nil }},
	}
	var over sync.WaitGroup
	over.Go(func() { _ = server.ServeTLS(s.tls, "", "") })
	t.Cleanup(func() {
		server.Close()
		over.Wait()
	})
	s.Authority = pebbletest.Start(t, port(s.plain.Listener), port(s.tls), lifetime)
	return s
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func (s *site) now() *certificates.Keeper {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keeper
}

// runs starts the program anew.
func (s *site) runs(t *testing.T, change func(*certificates.Config)) {
	t.Helper()
	c := certificates.Config{
		DB: s.db, Keys: s.keys, HTTP: s.Client(), Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Hosts: []string{id, old}, Directory: s.Directory, Email: "ops@example.com",
	}
	if change != nil {
		change(&c)
	}
	k, err := certificates.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.keeper = k
	s.mu.Unlock()
}

// looks does what the timetable does.
func (s *site) looks(t *testing.T) {
	t.Helper()
	if err := s.now().Look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// shows returns the certificate that a host shows.
func (s *site) shows(t *testing.T, host string) (*x509.Certificate, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	d := tls.Dialer{Config: &tls.Config{ServerName: host, RootCAs: s.Roots(), NextProtos: []string{"h2", "http/1.1"}}}
	c, err := d.DialContext(ctx, "tcp", s.tls.Addr().String())
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.(*tls.Conn).ConnectionState().PeerCertificates[0], nil
}

// TestCertificates: each host gets its own, once, and no other name gets any.
func TestCertificates(t *testing.T) {
	t.Parallel()
	s := newSite(t, 90*days)
	s.runs(t, nil)
	if _, err := s.shows(t, id); err == nil || s.Orders() > 0 {
		t.Errorf("before anybody has looked: %v, %d orders", err, s.Orders())
	}
	s.looks(t)
	first := map[string]*x509.Certificate{}
	for _, host := range []string{id, old} {
		c, err := s.shows(t, host)
		if err != nil {
			t.Fatalf("%s: %v\n%s", host, err, s.log)
		}
		first[host] = c
		known, err := s.db.Certificate(t.Context(), s.Directory, host)
		if err != nil || !known.ExpiresAt.Equal(c.NotAfter) || known.Trouble != "" {
			t.Errorf("%+v, %v", known, err)
		}
	}
	for _, host := range []string{"example.com", "www.id.example.com", "id.example.com.evil.test", "other.example.com"} {
		if _, err := s.shows(t, host); err == nil {
			t.Errorf("%s has a certificate", host)
		}
	}
	if _, err := s.shows(t, "ID.Example.com"); err != nil {
		t.Errorf("in upper case: %v", err)
	}
	s.runs(t, nil)
	for host, want := range first {
		if c, err := s.shows(t, host); err != nil || !c.Equal(want) {
			t.Errorf("%s after a restart: %v", host, err)
		}
	}
	s.looks(t)
	if s.Orders() != 2 || s.Accounts() != 1 || strings.Count(s.log.String(), "Do%20what%20thou%20wilt") != 1 {
		t.Errorf("%d orders, %d accounts\n%s", s.Orders(), s.Accounts(), s.log)
	}
}

// TestProcesses: of two that serve from one database, one orders, whichever of them the authority
// asks, and both show what it got. What is refused, they don't ask for as often as both would.
func TestProcesses(t *testing.T) {
	t.Parallel()
	s := newSite(t, 90*days)
	s.runs(t, nil)
	one := s.now()
	s.runs(t, nil) // which the authority meets from now on
	other := s.now()
	s.SetDown(true)
	look := func() {
		t.Helper()
		var both sync.WaitGroup
		for _, k := range []*certificates.Keeper{one, other} {
			both.Go(func() {
				if err := k.Look(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	for range 2 { // each tries once
		look()
	}
	tries := func() int { return strings.Count(s.log.String(), "there is no certificate") }
	before := tries()
	for range 60 {
		s.clock.Advance(time.Minute)
		look()
	}
	if n := tries() - before; n < 2*3 || n > 2*5 { // two hosts, after 5, 10, 20, … minutes
		t.Errorf("asked %d times in an hour", n)
	}
	s.SetDown(false)
	s.clock.Advance(time.Hour)
	s.runs(t, nil) // anew: autocert asks not before a minute of its own
	one = s.now()
	s.runs(t, nil)
	other = s.now()
	if err := one.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{id, old} {
		if _, err := s.shows(t, host); err != nil {
			t.Errorf("the other shows no certificate of %s: %v\n%s", host, err, s.log)
		}
	}
	look()
	if s.Orders() != 2 || s.Accounts() != 1 {
		t.Errorf("%d orders, %d accounts", s.Orders(), s.Accounts())
	}
}

// TestKept: nothing that is stored is readable without the keys.
func TestKept(t *testing.T) {
	t.Parallel()
	s := newSite(t, 90*days)
	s.runs(t, nil)
	s.looks(t)
	for _, name := range []string{id, "acme_account+key"} {
		sealed, err := s.db.FromAuthority(t.Context(), s.Directory, name)
		if err != nil || len(sealed) < 100 || bytes.Contains(sealed, []byte("BEGIN")) || bytes.Contains(sealed, []byte("PRIVATE")) {
			t.Errorf("%s: %d bytes, %v", name, len(sealed), err)
		}
	}
	s.clock.Advance(130 * days)
	if err := s.now().Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.db.FromAuthority(t.Context(), s.Directory, id); err == nil {
		t.Error("a certificate that has expired is kept")
	}
	if _, err := s.db.FromAuthority(t.Context(), s.Directory, "acme_account+key"); err != nil {
		t.Errorf("the account: %v", err)
	}
}

// TestByHTTP: where nothing reaches the port of https yet, hosts are proven by http, also by another
// process than the one that orders.
func TestByHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t, 90*days)
	s.Elsewhere(port(s.plain.Listener), 1)
	only := func(c *certificates.Config) { c.Hosts = []string{id} }
	s.runs(t, only)
	orders := s.now()
	s.runs(t, only) // which is asked
	if err := orders.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.shows(t, id); err != nil {
		t.Errorf("%v\n%s", err, s.log)
	}
}

// TestRenewal: a certificate that is near its end is replaced while its host goes on to
// show it.
func TestRenewal(t *testing.T) {
	t.Parallel()
	s := newSite(t, 20*days)
	s.runs(t, func(c *certificates.Config) { c.Hosts = []string{id} })
	s.looks(t)
	before, err := s.shows(t, id)
	if err != nil {
		t.Fatal(err)
	}
	s.Restart(90 * days)
	s.runs(t, func(c *certificates.Config) { c.Hosts, c.RenewBefore = []string{id}, 25*days })
	for begun := time.Now(); ; {
		after, err := s.shows(t, id)
		if err != nil {
			t.Fatal(err)
		}
		if !after.Equal(before) && after.NotAfter.After(before.NotAfter) {
			break
		}
		if time.Since(begun) > 30*time.Second {
			t.Fatalf("not renewed\n%s", s.log)
		}
	}
	if known, err := s.db.Certificate(t.Context(), s.Directory, id); err != nil || !known.ExpiresAt.After(before.NotAfter) || s.Orders() != 2 {
		t.Errorf("%+v, %v, %d orders", known, err, s.Orders())
	}
}

// TestNotRenewed: a certificate that is due and stays is told of, in the authority's words.
func TestNotRenewed(t *testing.T) {
	t.Parallel()
	s := newSite(t, 20*days)
	s.runs(t, func(c *certificates.Config) { c.Hosts = []string{id} })
	s.looks(t)
	s.SetDown(true)
	s.clock.Advance(16 * days)
	s.runs(t, func(c *certificates.Config) { c.Hosts, c.RenewBefore = []string{id}, 25*days })
	s.looks(t)
	for begun := time.Now(); s.Refused() == 0; { // autocert renews by itself, in a moment
		if time.Since(begun) > 30*time.Second {
			t.Fatalf("nobody asks for a new one\n%s", s.log)
		}
	}
	s.clock.Advance(2 * time.Hour)
	var known model.Certificate
	var err error
	for begun := time.Now(); !strings.Contains(known.Trouble, "down for maintenance"); { // what was refused is heard in a moment, too
		s.clock.Advance(time.Minute)
		s.looks(t)
		if known, err = s.db.Certificate(t.Context(), s.Directory, id); err != nil || time.Since(begun) > 30*time.Second {
			break
		}
	}
	if err != nil || !strings.Contains(known.Trouble, "down for maintenance") || known.Since.IsZero() || !strings.Contains(s.log.String(), "the certificate is due, and was not renewed") {
		t.Fatalf("%+v, %v\n%s", known, err, s.log)
	}
	if _, err := s.shows(t, id); err != nil {
		t.Errorf("the old one is not shown any more: %v", err)
	}
}

// TestTrouble: what goes wrong is told in words, tried again in a while, and forgotten once
// it goes well.
func TestTrouble(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		break_, mend func(*site)
		says         string
	}{
		"an authority that is down": {func(s *site) { s.SetDown(true) }, func(s *site) { s.SetDown(false) }, "127.0.0.1 says: The service is down for maintenance"},
		"ports that lead elsewhere": {func(s *site) { s.Elsewhere(1, 1) }, func(s *site) { s.Elsewhere(port(s.plain.Listener), port(s.tls)) }, "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 90*days)
			test.break_(s)
			s.runs(t, func(c *certificates.Config) { c.Hosts = []string{id} })
			s.looks(t)
			known, err := s.db.Certificate(t.Context(), s.Directory, id)
			if err != nil || !strings.Contains(known.Trouble, test.says) || !strings.Contains(s.log.String(), "there is no certificate") {
				t.Fatalf("%+v, %v\n%s", known, err, s.log)
			}
			if _, err := s.shows(t, id); err == nil {
				t.Error("there is a certificate")
			}
			test.mend(s)
			s.looks(t)
			if now, err := s.db.Certificate(t.Context(), s.Directory, id); err != nil || now != known {
				t.Errorf("%+v, %v: asked again at once", now, err)
			}
			s.runs(t, func(c *certificates.Config) { c.Hosts = []string{id} }) // autocert tries again after a minute of its own
			s.looks(t)
			if _, err := s.shows(t, id); err != nil {
				t.Errorf("%v\n%s", err, s.log)
			}
			if known, err = s.db.Certificate(t.Context(), s.Directory, id); err != nil || known.Trouble != "" {
				t.Errorf("%+v, %v", known, err)
			}
		})
	}
}

// TestNobodyThere: an authority that cannot be reached at all.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	s := newSite(t, 90*days)
	s.runs(t, func(c *certificates.Config) { c.Hosts, c.Directory = []string{id}, "https://127.0.0.1:1/dir" })
	s.looks(t)
	if known, err := s.db.Certificate(t.Context(), "https://127.0.0.1:1/dir", id); err != nil || !strings.Contains(known.Trouble, "127.0.0.1 cannot be asked: nobody answers there") {
		t.Errorf("%+v, %v", known, err)
	}
}

// lines is a log.
type lines struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

// String returns what was logged so far.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}
