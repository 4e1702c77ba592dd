package demo

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestSampleMoves: a demo that is started again on its data, with the sample application
// at another address, knows that address.
func TestSampleMoves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys, err := secret.CreateKeys(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "anteroom.db")
	var made Sample
	for _, url := range []string{"http://localhost:8081", "http://localhost:8081", "http://localhost:9000"} {
		s, err := Prepare(t.Context(), dir, path, "http://localhost:8080", keys, Application{
			URL: url + "/", InitiateLoginURI: url + "/login", RedirectURI: url + "/callback", PostLogoutRedirectURI: url + "/", BackchannelLogoutURI: url + "/logout",
		})
		if err != nil {
			t.Fatal(err)
		}
		if made.ClientID == "" {
			made = s
		}
		if s.ClientID != made.ClientID || s.ClientSecret != made.ClientSecret {
			t.Errorf("at %s it is another application", url)
		}
		d, err := db.Open(t.Context(), path, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		a, err := d.Application(t.Context(), model.ApplicationID(s.ClientID))
		if err != nil {
			t.Fatal(err)
		}
		i, err := d.Instance(t.Context())
		if err := errors.Join(err, d.Close()); err != nil {
			t.Fatal(err)
		}
		got := []string{i.AppURL, a.InitiateLoginURI, strings.Join(a.RedirectURIs, " "), strings.Join(a.PostLogoutRedirectURIs, " "), a.BackchannelLogoutURI}
		if diff := cmp.Diff([]string{url + "/", url + "/login", url + "/callback", url + "/", url + "/logout"}, got); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", url, diff)
		}
	}
}

// TestNoMailIsTooLate: the program can send all mails that the sample leaves it, so
// that its first start has no error to log.
func TestNoMailIsTooLate(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys, err := secret.CreateKeys(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "anteroom.db")
	if _, err := Prepare(t.Context(), dir, path, "http://localhost:8080", keys, Application{
		URL: "http://localhost:8081/", InitiateLoginURI: "http://localhost:8081/login", RedirectURI: "http://localhost:8081/callback",
		PostLogoutRedirectURI: "http://localhost:8081/", BackchannelLogoutURI: "http://localhost:8081/logout",
	}); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), path, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	all, err := d.Deliveries(t.Context(), "", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 { // of the invitations that can be accepted
		t.Errorf("%d mails are left to send", len(all))
	}
	for _, m := range all {
		if m.Expired(time.Now()) {
			t.Errorf("the mail to %s has expired", m.Target)
		}
	}
}
