package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// useAPIKey is what an admin and a script do with a key, from its first to its last day.
func useAPIKey(t *testing.T, d *demo) {
	dana := d.visit(t)
	dana.openMembers(d)
	dana.click(`#nav a[href="/ui/keys"]`)
	dana.sees("#keys-list", "No API key yet.")
	dana.inspect("keys-empty")

	dana.click("#keys-new-button")
	dana.enter("#keys-name", "Nightly export")
	dana.click("#keys-allows-sk_org_users_read")
	dana.inspect("keys-form")
	dana.click("#keys-create")
	dana.sees("h1", "Copy this key now")
	dana.inspect("keys-made")
	key := dana.text("#api-key")
	dana.click(`button[data-copy="api-key-use"]`)
	// Without a window there may be no clipboard: then what is to be copied is selected.
	dana.holds(`/Copied|Selected/.test(document.querySelector('button[data-copy="api-key-use"]').textContent)`)
	if header := dana.text("#api-key-use"); header != "Authorization: Bearer "+key || !strings.HasPrefix(key, "ant_") {
		t.Fatalf("the key is %q, and the header %q", key, header)
	}
	dana.click("#keys-saved")
	dana.sees(".keys-list", "Never used.")

	asked := d.verifies(t, key, http.StatusOK)
	organization := d.BaseURL + "/api/v1/organizations/" + asked.Get("X-Auth-Organization")
	users := organization + "/users"
	if asked.Get("X-Auth-User") != "" || asked.Get("X-Auth-Permissions") != "sk_org_users_read" {
		t.Errorf("the app is told %v", asked)
	}
	d.calls(t, users, key, http.StatusOK)
	d.calls(t, organization, key, http.StatusForbidden)
	d.calls(t, users, key[:len(key)-1], http.StatusUnauthorized)
	d.verifies(t, key+"x", http.StatusUnauthorized)
	dana.open(d.BaseURL + "/ui/keys")
	dana.sees(".keys-list", "Last used just now.")
	dana.inspect("keys-list")

	dana.click(".keys-list a.danger")
	dana.sees("h1", "Revoke Nightly export?")
	dana.inspect("keys-revoke")
	revoke := dana.value("location.pathname")
	dana.click("#keys-revoke")
	dana.sees("#toasts .toast", "Nightly export was revoked.")
	d.verifies(t, key, http.StatusUnauthorized)
	d.calls(t, users, key, http.StatusUnauthorized)
	dana.sees(".keys-list", "Revoked")
	dana.inspect("keys-revoked")

	dana.tolerates = "the server responded with a status of 404" // of the page that revoked it
	d.keepsNothingOf(t, dana, key, "Nightly export", "/ui/keys", "/ui/keys?q="+key, revoke, "/ui/activity", "/ui/activity/export.csv", "/ui/activity/export.jsonl", "/ui/security")
}

// calls calls the management API with a key.
func (d *demo) calls(t *testing.T, url, key string, want int) http.Header {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode != want {
		t.Errorf("%s: status %d, want %d", url, a.StatusCode, want)
	}
	return a.Header
}

// verifies asks, as a proxy does, whether a request with a key may pass to the app.
func (d *demo) verifies(t *testing.T, key string, want int) http.Header {
	t.Helper()
	return d.calls(t, d.BaseURL+"/auth/verify?client_id="+d.ClientID, key, want)
}

// keepsNothingOf checks that a key which was shown is in no page, no file and no line of the
// log of the demo any more, although pages and files know its name.
func (d *demo) keepsNothingOf(t *testing.T, v *visitor, key, name string, paths ...string) {
	t.Helper()
	secret := key[len("ant_") : len(key)-6] // neither with its beginning nor with its checksum
	pages, err := json.Marshal(paths)
	if err != nil {
		t.Fatal(err)
	}
	all := v.value(fmt.Sprintf("Promise.all(%s.map(p => fetch(p).then(async r => p + ': ' + r.status + '\\n' + await r.text()))).then(a => a.join('\\n'))", pages))
	for _, path := range paths {
		if _, page, found := strings.Cut(all, path+": "); !found || !strings.HasPrefix(page, "200") && !strings.HasSuffix(path, "/revoke") {
			t.Errorf("%s: %.3s", path, page)
		}
	}
	all = strings.ReplaceAll(all, "/ui/keys?q="+key+": ", "")
	if !strings.Contains(all, name) || strings.Contains(all, secret) {
		t.Error("the key is in a page again, or no page knows its name")
	}
	files, err := filepath.Glob(filepath.Join(d.Data, "*"))
	if err != nil {
		t.Fatal(err)
	}
	known := false
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		known = known || bytes.Contains(content, []byte(name))
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("the key is in %s", filepath.Base(file))
		}
	}
	if !known {
		t.Errorf("no file knows the name of the key: %v", files)
	}
	if strings.Contains(d.Log(), secret) {
		t.Error("the key is in the log")
	}
}
