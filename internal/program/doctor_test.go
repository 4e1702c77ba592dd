package program

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/config"
	"anteroom/internal/secret"
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
		"settings": {func(_ *testing.T, p *Patient, _ *httptest.Server) { p.Settings.SMTPUser = "u" }, "settings", "smtp-addr"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			dbtest.OpenIn(t, dir, time.Now)
			_, err := secret.CreateKeys(KeysPath(dir))
			mustDo(t, err)
			mustDo(t, os.Chmod(DatabasePath(dir), 0o600))
			s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			t.Cleanup(s.Close)
			p := Patient{Settings: config.Config{Data: dir, BaseURL: s.URL}, Roots: x509.NewCertPool()}
			p.Roots.AddCert(s.Certificate())
			p.Open = func(ctx context.Context) (*db.DB, error) { return db.Open(ctx, DatabasePath(dir), db.Options{}) }
			test.spoil(t, &p, s)
			for _, f := range Examine(t.Context(), p) {
				switch {
				case f.Check == "mail server": // there is none
					if !strings.Contains(f.Problem, "smtp-addr") {
						t.Errorf("%s: %q", f.Check, f.Problem)
					}
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
