package sso_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/keytest"
)

// TestSayWhoMayRevoke: an admin reads the endpoint, enters whose tokens count, is told
// what is wrong beside the field, and sees what counts from then on.
func TestSayWhoMayRevoke(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	raw, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: keytest.RSA("revoker", 2048).Public(), KeyID: "r1"}}})
	if err != nil {
		t.Fatal(err)
	}
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) }))
	t.Cleanup(keys.Close)
	b := w.Through(t, handlerstest.Dana, idp.Connection.ID)
	at := "/ui/sso/" + string(idp.Connection.ID)
	part := b.Get(t, at).Shows(t).Find("#sso-revocation")
	if !part.Says("Enter whose tokens are believed") || !part.Says("/sso/"+string(idp.Connection.ID)+"/revoke") {
		t.Errorf("the page says %q", part.Text())
	}
	form := url.Values{"version": {part.Field("version").Value()}, "revocation_issuer": {keys.URL}, "revocation_keys": {"keys"}}
	refused := b.Post(t, at+"/revocation", form, handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity).Find("#sso-revocation")
	if refused.Field("revocation_issuer").Value() != keys.URL || !refused.Says("Enter the address of the keys") {
		t.Errorf("the form says %q", refused.Text())
	}
	form.Set("revocation_keys", keys.URL+"/keys")
	b.Post(t, at+"/revocation", form).LeadsTo(t, at)
	if part := b.Get(t, at).Shows(t).Find("#sso-revocation"); !part.Says("What " + keys.URL + " signs is believed") {
		t.Errorf("the page says %q", part.Text())
	}
}
