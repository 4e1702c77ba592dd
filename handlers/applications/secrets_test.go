package applications_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// TestSecrets: another one is shown once and made once, the old one is removed, and the only one
// stays.
func TestSecrets(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	a, _ := registered(t, w, b)
	at := list + "/" + string(a.ID)
	first := at + "/secrets/" + string(a.Secrets[0].ID) + "/remove"
	if page := b.Get(t, at).Shows(t); page.Find("#applications-secrets").Has("a") {
		t.Error("the only secret can be removed")
	}
	b.Get(t, first).Page(t, http.StatusConflict)
	b.Post(t, first, url.Values{}).Page(t, http.StatusConflict)

	form := url.Values{"newest": {b.Get(t, at).Shows(t).Form(at + "/secrets").Field("newest").Value()}}
	made := b.Post(t, at+"/secrets", form, handlerstest.Inline...).Shows(t).Find("#applications-client-secret")
	both := read(t, w, a.ID).Secrets
	if !made.Is("data-secret") || len(both) != 2 || !secret.Equal(both[1].Hash, secret.Hash(made.Text())) {
		t.Errorf("shown %q of %d secrets", made.Text(), len(both))
	}
	if again := b.Post(t, at+"/secrets", form).Page(t, http.StatusConflict); !again.Find("#applications-secrets").Find(".field-error").Says("A secret was added or removed") {
		t.Errorf("sent again: %s", again.Find("#applications-secrets").Text())
	}
	w.Config.Applications.Came(a.ID, both[1], made.Text())
	page := b.Get(t, at).Shows(t)
	for i, says := range []string{"Never used.", "Used in the last two hours."} {
		if row := page.Find("#secret-" + string(both[i].ID)); !row.Says(says) || row.Find("code").Text() != "…"+both[i].Suffix {
			t.Errorf("secret %d: %s", i, row.Text())
		}
	}
	if page.Has("#applications-add-secret") || page.Has("#applications-client-secret") || len(page.Find("#applications-secrets").All("li")) != 2 {
		t.Errorf("with two: %s", page.Find("#applications-secrets").Text())
	}
	if asked := b.Get(t, first).Shows(t).Find("main"); asked.Heading() != "Remove this secret?" || !asked.Says("Back to Coffee <desk>") || !asked.Says("…"+both[0].Suffix) || !asked.Says("Never used.") {
		t.Errorf("asked: %s", asked.Text())
	}
	b.Post(t, first, url.Values{}).LeadsTo(t, at)
	if left := read(t, w, a.ID).Secrets; len(left) != 1 || left[0].ID != both[1].ID {
		t.Errorf("left: %v", left)
	}
	b.Post(t, first, url.Values{}).Page(t, http.StatusNotFound)
}

// TestKeys: with keys there are no secrets, and without them there can be some again.
func TestKeys(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	a, _ := registered(t, w, b)
	at := list + "/" + string(a.ID)
	if refused := edited(t, b, a, "keys", []string{"jwks", "{}"}).Page(t, http.StatusUnprocessableEntity); !refused.Find("#applications-jwks-error").Says("Enter a JWK Set") {
		t.Errorf("none: %s", refused.Find("#applications-keys").Text())
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	edited(t, b, a, "keys", []string{"jwks", `{"keys":[{"kty":"EC","crv":"P-256","x":"` + encode(point[1:33]) + `","y":"` + encode(point[33:]) + `"}]}`}).LeadsTo(t, at)
	if page := b.Get(t, at).Shows(t); page.Has("#applications-secrets") || !page.Find(".panel-facts").Says("With its own keys") || len(read(t, w, a.ID).Secrets) != 0 {
		t.Errorf("with keys: %s", page.Find("main").Text())
	}
	edited(t, b, a, "keys", []string{"jwks", ""}).LeadsTo(t, at)
	if page := b.Get(t, at).Shows(t); !page.Find("#applications-secrets").Says("No secret: it can’t say who it is.") {
		t.Errorf("without: %s", page.Find("#applications-secrets").Text())
	}
	b.Post(t, at+"/secrets", url.Values{"newest": {""}}).Shows(t)
	if got := read(t, w, a.ID).Secrets; len(got) != 1 {
		t.Errorf("%d secrets", len(got))
	}
}

// TestDelete: whoever deletes an application types its name, and soon after they came in.
func TestDelete(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, _ := w.Console(t)
	a, _ := registered(t, w, b)
	at := list + "/" + string(a.ID)
	if wrong := b.Post(t, at+"/delete", url.Values{"name": {"Coffee"}}).Page(t, http.StatusUnprocessableEntity); !wrong.Find("#applications-typed-error").Says("Type Coffee <desk>.") {
		t.Errorf("another name: %s", wrong.Find("main").Text())
	}
	clock.Advance(model.SudoLife)
	b.Post(t, at+"/delete", url.Values{"name": {"Coffee <desk>"}}).After(t, "/console/prove?request=")
	read(t, w, a.ID)
	late, _ := w.DB.Operators(t.Context())
	b = w.Browser(t)
	b.Post(t, w.OperatorLink(t, late[0].ID), url.Values{}).LeadsTo(t, model.Console.Home())
	b.Post(t, at+"/delete", url.Values{"name": {"Coffee <desk> "}}).LeadsTo(t, list)
	if _, err := w.DB.Application(t.Context(), a.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("still there: %v", err)
	}
}
