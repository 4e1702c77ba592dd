package oidc

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func TestOP_id_token_hint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	eve := w.browser(t)
	eve.signIn(t, w.person(t, "eve@example.com", w.acme), w.acme.ID)
	w.clock.Advance(time.Hour) // the hint may be expired
	hint := url.Values{"id_token_hint": {a.IDToken}}
	silent := url.Values{"id_token_hint": {a.IDToken}, "prompt": {"none"}}

	granted(t, b.authorize(t, w.native, hint))
	granted(t, b.authorize(t, w.native, silent))
	failed(t, w, eve.authorize(t, w.native, silent), "login_required")
	failed(t, w, w.browser(t).authorize(t, w.native, silent), "login_required")

	// Interactively, the right person may still come.
	next := asked(t, eve.authorize(t, w.native, hint), "/a/login")
	w.clock.Advance(time.Second)
	eve.signIn(t, w.ada, w.acme.ID)
	granted(t, eve.get(t, next))

	// The wrong one is not let through, however fresh.
	stranger := w.browser(t)
	next = asked(t, stranger.authorize(t, w.native, hint), "/a/login")
	w.clock.Advance(time.Second)
	stranger.signIn(t, w.person(t, "mallory@example.com", w.acme), w.acme.ID)
	failed(t, w, stranger.get(t, next), "login_required")
}

// TestOP_id_token_hint_unreadable: a hint that names nobody is no reason to stop
// a person, but an answer that nobody sees would be about just anybody.
func TestOP_id_token_hint_unreadable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	moved, err := w.provider.sign(t.Context(), "RS256", typeID, idClaims{common: common{Issuer: "https://old.example", Subject: string(w.ada.ID)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, hint := range []string{"x", a.AccessToken, a.IDToken + "x", moved} {
		granted(t, b.authorize(t, w.native, url.Values{"id_token_hint": {hint}}))
		failed(t, w, b.authorize(t, w.native, url.Values{"id_token_hint": {hint}, "prompt": {"none"}}), "login_required")
	}
}

// TestOP_hints_reach_the_login_page: what an application knows of the person is
// passed on, also when they come back a second time.
func TestOP_hints_reach_the_login_page(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	hints := url.Values{"login_hint": {"ada@example.com"}, "domain_hint": {"example.com"}, "ui_locales": {"fr-CA fr"}}
	res := b.authorize(t, w.web, hints)
	next := asked(t, res, "/a/login")
	for range 2 {
		for name, values := range hints {
			if got := res.location.Query().Get(name); got != values[0] {
				t.Errorf("%s = %q", name, got)
			}
		}
		res = b.get(t, next)
	}
}

func TestOP_connection_id_unknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	for _, id := range []string{"conn_1", "x"} {
		failed(t, w, b.authorize(t, w.web, url.Values{"connection_id": {id}}), "invalid_request")
	}
	granted(t, b.authorize(t, w.web, url.Values{"connection_id": {""}, "provider": {"google"}}))
}

// lenient registers an application that may go without PKCE.
func (w *world) lenient(t testing.TB) model.Application {
	t.Helper()
	var app model.Application
	w.write(t, func(tx *db.Tx) (err error) {
		a := w.web
		a.PKCEOptional = true
		app, err = w.register(t.Context(), tx, a, clientSecret)
		return err
	})
	return app
}

func TestOP_pkce_optional(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app := w.lenient(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	without := url.Values{"code_challenge": nil, "code_challenge_method": nil}
	form := func(code string, verifier []string) url.Values {
		return w.redeemParams(code, url.Values{"client_id": {string(app.ID)}, "client_secret": {clientSecret}, "code_verifier": verifier})
	}
	code := granted(t, b.authorize(t, app, without))
	// RFC 9700, section 4.8.2: a verifier for no challenge is a downgrade.
	refused(t, w.redeem(t, form(code, []string{verifier})), http.StatusBadRequest, "invalid_grant")
	if a := w.redeem(t, form(code, nil)); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.Error)
	}
	// Who sends a challenge is held to it.
	code = granted(t, b.authorize(t, app, nil))
	refused(t, w.redeem(t, form(code, nil)), http.StatusBadRequest, "invalid_grant")
	refused(t, w.redeem(t, form(code, []string{"x" + verifier})), http.StatusBadRequest, "invalid_grant")
	if a := w.redeem(t, form(code, []string{verifier})); a.status != http.StatusOK {
		t.Errorf("%d %s", a.status, a.Error)
	}
	failed(t, w, b.authorize(t, app, url.Values{"code_challenge": nil}), "invalid_request")
	failed(t, w, b.authorize(t, app, url.Values{"code_challenge_method": {"plain"}}), "invalid_request")
}

// TestOP_pkce_optional_no_more: a code without a challenge is worth nothing once
// its application must use PKCE.
func TestOP_pkce_optional_no_more(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.browser(t).signIn(t, w.ada, w.acme.ID)
	code := secret.NewSource(nil).Token()
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.InsertGrant(t.Context(), model.Grant{
			Application: w.web.ID, User: w.ada.ID, Org: w.acme.ID, Session: s.ID, RedirectURI: callback, Scopes: []string{scopeOpenID},
		}, secret.Hash(code), model.AuthCodeLife)
		return err
	})
	form := w.redeemParams(code, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}, "code_verifier": nil})
	refused(t, w.redeem(t, form), http.StatusBadRequest, "invalid_request")
}
