package program

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/operators"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestExamine makes one thing wrong at a time.
func TestExamine(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil func(t *testing.T, p *Patient, s *httptest.Server)
		check string
		says  string
	}{
		"nothing": {func(*testing.T, *Patient, *httptest.Server) {}, "", ""},
		"keys that all can read": {func(t *testing.T, p *Patient, _ *httptest.Server) {
			mustDo(t, os.Chmod(KeysPath(p.Settings.Data), 0o644))
		}, "data directory", "chmod go="},
		"no keys": {func(t *testing.T, p *Patient, _ *httptest.Server) { mustDo(t, os.Remove(KeysPath(p.Settings.Data))) }, "key file", "keys"},
		"no database": {func(_ *testing.T, p *Patient, _ *httptest.Server) {
			p.Open = func(context.Context) (*db.DB, error) { return nil, errors.New("it is not there") }
		}, "database", "it is not there"},
		"a server that is stopped": {func(_ *testing.T, _ *Patient, s *httptest.Server) { s.Close() }, "base URL", "nothing answers"},
		"another's certificate":    {func(_ *testing.T, p *Patient, _ *httptest.Server) { p.Roots = x509.NewCertPool() }, "base URL", "certificate"},
		"a clock that is behind": {func(_ *testing.T, _ *Patient, s *httptest.Server) {
			s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
			})
		}, "base URL", "NTP"},
		"another program": {func(_ *testing.T, _ *Patient, s *httptest.Server) { s.Config.Handler = http.NotFoundHandler() }, "base URL", "status 404"},
		"a mail template of an older program": {func(t *testing.T, p *Patient, _ *httptest.Server) {
			mustDo(t, os.Mkdir(MailPath(p.Settings.Data), 0o700))
			mustDo(t, os.WriteFile(filepath.Join(MailPath(p.Settings.Data), "signin.txt"), []byte("{{/* replaces signin.txt 0 */}}{{.Code}}"), 0o600))
		}, "mail templates", "mail/signin.txt is not used, and the built-in template is: it replaces version 0"},
		"a server with other settings": {func(_ *testing.T, _ *Patient, s *httptest.Server) {
			s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"issuer":"https://x.test"}`) })
		}, "base URL", "says that it is https://x.test"},
		"a page that is no Anteroom": {func(_ *testing.T, _ *Patient, s *httptest.Server) {
			s.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		}, "base URL", "another program"},
		"a full disk": {func(_ *testing.T, p *Patient, _ *httptest.Server) {
			p.Free = func(string) (uint64, error) { return 3 << 20, nil }
		}, "disk", "3 MB are free"},
		"a share of another machine": {func(_ *testing.T, p *Patient, _ *httptest.Server) {
			p.FileSystem = func(string) (string, error) { return "NFS", nil }
		}, "file system", "the data is on NFS"},
		"a slow disk": {func(_ *testing.T, p *Patient, _ *httptest.Server) {
			p.Sync = func(string) (time.Duration, error) { return 120 * time.Millisecond, nil }
		}, "writing", "takes 120 ms"},
		"a change of tomorrow": {func(t *testing.T, p *Patient, _ *httptest.Server) {
			d := dbtest.OpenIn(t, p.Settings.Data, func() time.Time { return time.Now().Add(24 * time.Hour) })
			_, err := operators.New(d, secret.NewSource(nil), nil, "").Add(t.Context(), model.Actor{Kind: model.ActorSystem}, "Olga", "olga@ops.example")
			mustDo(t, err)
		}, "clock", "have its clock set by NTP"},
		"a proxy that is not trusted": {func(_ *testing.T, p *Patient, _ *httptest.Server) { p.Settings.TrustedProxies = nil }, "proxies", "set trusted-proxies"},
		"proxies that anybody can be": {func(_ *testing.T, p *Patient, _ *httptest.Server) {
			p.Settings.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fc00::/7"), netip.MustParsePrefix("128.0.0.0/1")}
		}, "proxies", "128.0.0.0/1, which is a large part"},
		"an alias that leads to nobody": {func(_ *testing.T, p *Patient, _ *httptest.Server) {
			p.Settings.Aliases = []string{"https://localhost:1"}
		}, "aliases", "nothing answers at https://localhost:1"},
		"an alias that the server does not know": {func(_ *testing.T, p *Patient, s *httptest.Server) {
			p.Settings.Aliases = []string{strings.Replace(s.URL, "127.0.0.1", "example.com", 1)}
			p.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
			}
		}, "aliases", "says that it is https://127.0.0.1"},
		"a host that is none": {func(_ *testing.T, p *Patient, _ *httptest.Server) {
			p.Dial = func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.DNSError{Name: "nobody.invalid", IsNotFound: true}
			}
		}, "base URL", "DNS knows no host nobody.invalid: make an A or AAAA record"},
		"no certificate yet": {func(_ *testing.T, p *Patient, _ *httptest.Server) {
			p.Settings.Domains, p.Settings.ACME = []string{"127.0.0.1"}, config.ACME{Directory: "https://ca.test", AcceptTerms: true}
		}, "certificates", "there is no certificate of 127.0.0.1: start the server"},
		"settings": {func(_ *testing.T, p *Patient, _ *httptest.Server) { p.Settings.SMTPUser = "u" }, "settings", "smtp-addr"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			dbtest.OpenIn(t, dir, time.Now)
			_, err := secret.CreateKeys(KeysPath(dir))
			mustDo(t, err)
			mustDo(t, os.Chmod(DatabasePath(dir), 0o600))
			var s *httptest.Server
			s = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"issuer":%q}`, s.URL) }))
			t.Cleanup(s.Close)
			p := Patient{Settings: config.Config{Data: dir, BaseURL: s.URL, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, Roots: x509.NewCertPool()}
			p.Roots.AddCert(s.Certificate())
			p.Open = func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, DatabasePath(dir), db.Options{}) }
			test.spoil(t, &p, s)
			for _, f := range Examine(t.Context(), p) {
				switch {
				case f.Check == "mail server": // there is none
					if !strings.Contains(f.Problem, "smtp-addr") {
						t.Errorf("%s: %q", f.Check, f.Problem)
					}
				case test.check == "certificates" && (f.Check == "settings" || f.Check == "proxies"):
				case f.Check == test.check && !strings.Contains(f.Problem, test.says):
					t.Errorf("%s: %q, want %q", f.Check, f.Problem, test.says)
				case test.check == "" && f.Problem != "":
					t.Errorf("%s: %q", f.Check, f.Problem)
				}
			}
		})
	}
}

func mustDo(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestAboutAlias: an alias that is used is told from one that can be ended.
func TestAboutAlias(t *testing.T) {
	t.Parallel()
	const old = "https://old.example"
	now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	days := func(n int) time.Time { return now.AddDate(0, 0, -n) }
	use := func(kind model.AliasKind, minutes int64, last time.Time) model.AliasUse {
		return model.AliasUse{Alias: old, Reached: model.Reached{Kind: kind}, FirstAt: days(90), LastAt: last, Minutes: minutes}
	}
	watched := use(model.AliasPeople, 0, days(90))
	for name, test := range map[string]struct {
		uses     []model.AliasUse
		passkeys int
		want     string
	}{
		"used": {
			uses: []model.AliasUse{watched, use(model.AliasConnection, 3, days(3)), use(model.AliasConnection, 1, days(8)), use(model.AliasApplication, 9, days(20)), use(model.AliasDirectory, 1, days(40))},
			want: old + " is still used by 2 connections and 1 application, last 3 days ago: anteroom alias list says which",
		},
		"told of":           {uses: []model.AliasUse{watched, {Alias: old, Reached: model.Reached{Kind: model.AliasConnection}}}, want: old + " is known to 1 connection, of which nobody has come yet: anteroom alias list says which"},
		"passkeys":          {uses: []model.AliasUse{watched}, passkeys: 2, want: old + " is known to 2 passkeys, of which nobody has come yet: anteroom alias list says which"},
		"people":            {uses: []model.AliasUse{use(model.AliasPeople, 4, days(0))}, want: old + " is still used by people with old links, last today: anteroom alias list says which"},
		"long unused":       {uses: []model.AliasUse{watched, use(model.AliasLink, 4, days(31))}, want: "nobody has used " + old + " for 30 days: it can be ended, by taking it out of alias"},
		"not watched":       {want: "nobody has come to " + old + " yet: wait until it was watched for 30 days before you end it"},
		"watched since now": {uses: []model.AliasUse{{Alias: old, Reached: model.Reached{Kind: model.AliasPeople}, FirstAt: days(1)}}, want: "nobody has come to " + old + " yet: wait until it was watched for 30 days before you end it"},
	} {
		if got := aboutAlias(old, test.uses, test.passkeys, now); got != test.want {
			t.Errorf("%s: %s\nwant %s", name, got, test.want)
		}
	}
}

// TestLookAtEmbeds: pages that were blocked lately are named, each with the command that allows
// it, and those that are allowed by now, or were seen long ago, are not.
func TestLookAtEmbeds(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Second)
	dir := t.TempDir()
	d := dbtest.OpenIn(t, dir, func() time.Time { return now })
	p := Patient{Open: func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, DatabasePath(dir), db.Options{}) }}
	if err := lookAtEmbeds(t.Context(), p); err != nil {
		t.Errorf("nothing was blocked: %v", err)
	}
	var app model.Application
	note := func(at time.Time, origin string) {
		t.Helper()
		now = at
		mustDo(t, d.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.NoteBlockedEmbed(t.Context(), app.ID, origin, 3, 100) }))
	}
	today := now
	mustDo(t, d.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		app, err = tx.InsertApplication(t.Context(), model.Application{Name: "Till", Type: model.ApplicationWeb, SigningAlg: "ES256", RedirectURIs: []string{"https://till.test/callback"}, Origins: []string{"https://shop.test"}})
		return err
	}))
	note(today.AddDate(0, 0, -40), "https://long-ago.test")
	note(today.AddDate(0, 0, -3), "https://pages.test")
	note(today, "https://till.test")
	note(today, "https://app.test")
	command := "anteroom application set --client-id " + string(app.ID) + " --origins https://shop.test,"
	want := "browsers block the portal of Till in pages of https://app.test, last today: if those are yours, " + command + "https://app.test; " +
		"browsers block the portal of Till in pages of https://pages.test, last 3 days ago: if those are yours, " + command + "https://pages.test"
	if err := lookAtEmbeds(t.Context(), p); err == nil || err.Error() != want {
		t.Errorf("%v, want\n%s", err, want)
	}
	for i := range 5 {
		note(today, fmt.Sprintf("https://%d.test", i))
	}
	if err := lookAtEmbeds(t.Context(), p); err == nil || strings.Count(err.Error(), "browsers block") != 5 || !strings.HasSuffix(err.Error(), "; and 2 more: anteroom application show says which") {
		t.Errorf("many: %v", err)
	}
}
