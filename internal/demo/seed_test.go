package demo

import (
	"path/filepath"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/internal/secret"
)

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
