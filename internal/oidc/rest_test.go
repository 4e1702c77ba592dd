package oidc

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
)

// TestOP_secrets_hashed_at_rest looks for everything that opens something in the
// files of the database.
func TestOP_secrets_hashed_at_rest(t *testing.T) {
	t.Parallel()
	dbtest.NeedsFile(t)
	w := newWorld(t)
	b, _, a := w.offline(t)
	newest := w.refreshed(t, a.Refresh)
	unused := b.code(t, w.web)
	machine := w.machine(t, nil)
	if res := w.asWeb(t, "/oauth/revoke", machine.AccessToken); res.status != http.StatusOK {
		t.Fatal(res.status)
	}
	session := ""
	for _, c := range b.client.Jar.Cookies(b.base(t)) {
		if c.Name == sessionCookie {
			session = c.Value
		}
	}
	files, err := filepath.Glob(filepath.Join(w.dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	found := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, []byte(w.web.ID)) {
			found++ // this is where the rest would be
		}
		for name, secret := range map[string]string{
			"client secret": clientSecret, "client secret as it travels": url.QueryEscape(clientSecret), "code": unused, "session": session,
			"access token": a.AccessToken, "machine's token": machine.AccessToken, "ID token": a.IDToken,
			"refresh token": newest.Refresh, "used refresh token": a.Refresh, "hash of a refresh token": newest.Refresh[len(newest.Refresh)-43:],
		} {
			if secret == "" || bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s: %s %q", filepath.Base(file), name, secret)
			}
		}
		if bytes.Contains(content, rsaKeys()[0].D.Bytes()) {
			t.Errorf("%s holds a private key", filepath.Base(file))
		}
	}
	if found == 0 {
		t.Error("the database was not read")
	}
}
