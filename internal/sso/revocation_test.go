package sso

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// keySet serves a key set with one key, and nothing at other addresses.
func keySet(t *testing.T, bits int) *httptest.Server {
	t.Helper()
	raw, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: keytest.RSA("revoker", bits).Public(), KeyID: "r1"}}})
	must(t, err)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/keys" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(raw)
	}))
	t.Cleanup(s.Close)
	return s
}

// TestSetRevocation: who may have all ended is somebody whose keys can be read now, counts
// at once, and leaves what is live alone.
func TestSetRevocation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.on(t)
	s, weak := keySet(t, 2048), keySet(t, 1024)
	for _, test := range []struct {
		r          model.RevocationSender
		field, key string
	}{
		{model.RevocationSender{Issuer: s.URL}, "revocation_keys", "sso.bad_revocation_keys"},
		{model.RevocationSender{Keys: s.URL + "/keys"}, "revocation_issuer", "sso.bad_revocation_issuer"},
		{model.RevocationSender{Issuer: "acme.okta.com", Keys: s.URL + "/keys"}, "revocation_issuer", "sso.bad_revocation_issuer"},
		{model.RevocationSender{Issuer: s.URL + strings.Repeat("/a", 600), Keys: s.URL + "/keys"}, "revocation_issuer", "sso.bad_revocation_issuer"},
		{model.RevocationSender{Issuer: s.URL, Keys: "/keys"}, "revocation_keys", "sso.bad_revocation_keys"},
		{model.RevocationSender{Issuer: s.URL, Keys: s.URL + "/nothing"}, "revocation_keys", "sso.no_keys_there"},
		{model.RevocationSender{Issuer: s.URL, Keys: "http://127.0.0.1:1/keys"}, "revocation_keys", "sso.no_keys_there"},
		{model.RevocationSender{Issuer: s.URL, Keys: weak.URL + "/keys"}, "revocation_keys", "sso.fault_no_keys"},
	} {
		_, err := w.SetRevocation(t.Context(), w.dana, c.ID, c.Version, test.r)
		if field := wantKind(t, err, model.Invalid, test.key); field != test.field {
			t.Errorf("%+v: about the field %q, want %q", test.r, field, test.field)
		}
	}

	after, err := w.SetRevocation(t.Context(), w.dana, c.ID, c.Version, model.RevocationSender{Issuer: " " + s.URL + " ", Keys: s.URL + "/keys\n"})
	must(t, err)
	now, err := w.db.Connection(t.Context(), w.dana.Org, c.ID)
	must(t, err)
	live, _ := now.In(model.SettingsLive)
	if want := (model.RevocationSender{Issuer: s.URL, Keys: s.URL + "/keys"}); now.Revocation != want || after.Version != now.Version || !now.Enabled || live.State != model.SettingsLive || len(now.Settings) != 1 {
		t.Errorf("the connection is %+v", now)
	}
	_, err = w.SetRevocation(t.Context(), w.dana, c.ID, c.Version, model.RevocationSender{})
	wantKind(t, err, model.Conflict, "sso.changed_meanwhile")
	now, err = w.SetRevocation(t.Context(), w.dana, c.ID, now.Version, model.RevocationSender{})
	if err != nil || now.Revocation != (model.RevocationSender{}) {
		t.Errorf("taken back: %+v, %v", now.Revocation, err)
	}
}
