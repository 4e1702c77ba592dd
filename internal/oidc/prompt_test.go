package oidc

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

func TestOP_prompt_none(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	silent := url.Values{"prompt": {"none"}}
	failed(t, w, w.browser(t).authorize(t, w.web, silent), "login_required")

	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	granted(t, b.authorize(t, w.web, silent))
	w.clock.Advance(time.Hour)
	failed(t, w, b.authorize(t, w.web, url.Values{"prompt": {"none"}, "max_age": {"60"}}), "login_required")
	granted(t, b.authorize(t, w.web, url.Values{"prompt": {"none"}, "max_age": {"10000"}}))
	// Any page can send a browser here: that changes nothing unseen.
	failed(t, w, b.authorize(t, w.web, url.Values{"prompt": {"none"}, "organization_id": {string(w.globex.ID)}}), "interaction_required")
	granted(t, b.authorize(t, w.web, url.Values{"prompt": {"none"}, "organization_id": {string(w.acme.ID)}}))

	undecided := w.browser(t)
	undecided.signIn(t, w.ada, "")
	failed(t, w, undecided.authorize(t, w.web, silent), "interaction_required")
}

// TestOP_prompt_consent: clients send it along with offline_access (OpenID Connect
// Core, section 11). There is nothing to ask: the operator has consented.
func TestOP_prompt_consent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	granted(t, b.authorize(t, w.web, url.Values{"prompt": {"consent"}}))
	failed(t, w, b.authorize(t, w.web, url.Values{"prompt": {"none consent"}}), "invalid_request")
}

func TestOP_prompt_login(t *testing.T) {
	t.Parallel()
	for _, prompt := range []string{"login", "create"} {
		t.Run(prompt, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b := w.browser(t)
			old := b.signIn(t, w.ada, w.acme.ID)
			w.clock.Advance(time.Minute)
			next := asked(t, b.authorize(t, w.native, url.Values{"prompt": {prompt}}), "/a/login")
			asked(t, b.get(t, next), "/a/login") // the old session does not answer it
			w.clock.Advance(time.Minute)
			fresh := b.signIn(t, w.ada, w.acme.ID)
			a := w.redeem(t, w.redeemParams(granted(t, b.get(t, next)), nil))
			got := int64(claimsOf(t, a.IDToken)["auth_time"].(float64))
			if got != fresh.AuthTime.Unix() || got == old.AuthTime.Unix() {
				t.Errorf("auth_time %d, signed in at %d", got, fresh.AuthTime.Unix())
			}
		})
	}
}

// TestOP_prompt_login_keeps_the_session: applications know it by its sid. None is told
// that it ended, also not the one that asks, and refresh tokens live on.
func TestOP_prompt_login_keeps_the_session(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tellAt(t, w.native, "https://app.example/logout")
	w.tellAt(t, w.web, "https://web.example/logout")
	rules := signin.New(w.db, w.seal, secret.NewSource(nil), nil, model.Site(w.server.URL))
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	offline := url.Values{"scope": {"openid offline_access"}}
	before := w.redeem(t, w.redeemParams(granted(t, b.authorize(t, w.native, offline)), nil))
	by := func(token, acr string, amr ...any) {
		t.Helper()
		if c := claimsOf(t, token); c["acr"] != acr || !cmp.Equal(c["amr"], any(amr)) {
			t.Errorf("acr %v, amr %v; want %s, %v", c["acr"], c["amr"], acr, amr)
		}
	}
	by(before.IDToken, "1", "otp")
	for _, again := range []url.Values{{"prompt": {"login"}}, {"max_age": {"60"}}} {
		w.clock.Advance(time.Minute)
		next := asked(t, b.authorize(t, w.native, again), "/a/login")
		w.clock.Advance(time.Second)
		now, err := w.sessions.LoadByID(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		byPasskey := func(context.Context, *db.Tx) (model.UserID, []model.Event, error) { return w.ada.ID, nil, nil }
		_, token, err := rules.With(t.Context(), signin.Browser{Hash: b.hash(t), Session: now}, model.Authentication{AMR: []string{"swk", "user", "mfa"}, Way: model.WayPasskey}, byPasskey)
		if err != nil {
			t.Fatal(err)
		}
		b.client.Jar.SetCookies(b.base(t), []*http.Cookie{{Name: sessionCookie, Value: token, Path: "/"}})
		fresh := w.redeem(t, w.redeemParams(granted(t, b.get(t, next)), nil)).IDToken
		by(fresh, "phr", "swk", "user", "mfa")
		claims := claimsOf(t, fresh)
		if claims["sid"] != string(s.ID) || int64(claims["auth_time"].(float64)) != w.clock.Now().Unix() {
			t.Errorf("%v: sid %v, auth_time %v; want %s, now", again, claims["sid"], claims["auth_time"], s.ID)
		}
	}
	a := w.refresh(t, before.Refresh, nil)
	if a.status != http.StatusOK {
		t.Fatalf("the refresh token of before: %d %s", a.status, a.Error)
	}
	by(a.IDToken, "1", "otp") // what was granted then was by a code
	if told := w.outbox(t); len(told) > 0 {
		t.Errorf("applications are told %+v", told)
	}
}

func TestOP_max_age(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	w.clock.Advance(59 * time.Second)
	granted(t, b.authorize(t, w.web, url.Values{"max_age": {"60"}}))
	w.clock.Advance(time.Second)
	next := asked(t, b.authorize(t, w.web, url.Values{"max_age": {"60"}}), "/a/login")
	asked(t, b.authorize(t, w.web, url.Values{"max_age": {"0"}}), "/a/login")
	w.clock.Advance(time.Second)
	b.signIn(t, w.ada, w.acme.ID)
	granted(t, b.get(t, next))
}

func TestOP_login_hint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	res := w.browser(t).authorize(t, w.web, url.Values{"login_hint": {"ada+1@example.com"}})
	asked(t, res, "/a/login")
	if got := res.location.Query().Get("login_hint"); got != "ada+1@example.com" {
		t.Errorf("login_hint = %q", got)
	}
}

func TestOP_prompt_select_account(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	next := asked(t, b.authorize(t, w.native, url.Values{"prompt": {"select_account"}}), "/a/organizations")
	asked(t, b.get(t, next), "/a/organizations")

	other := w.browser(t)
	other.authorize(t, w.web, nil) // gets a cookie of its own
	for name, hash := range map[string][]byte{"another browser": other.hash(t), "no browser": nil} {
		if err := w.provider.SwitcherAnswered(t.Context(), next, [][]byte{hash}); model.KindOf(err) != model.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.provider.SwitcherAnswered(t.Context(), "/ui/", [][]byte{b.hash(t)}); err != nil {
		t.Errorf("another next: %v", err)
	}
	if err := w.provider.SwitcherAnswered(t.Context(), next, [][]byte{b.hash(t)}); err != nil {
		t.Fatal(err)
	}
	a := w.redeem(t, w.redeemParams(granted(t, b.get(t, next)), nil))
	if got := claimsOf(t, a.AccessToken)["oid"]; got != string(s.Org.ID) {
		t.Errorf("oid = %v", got)
	}
}

func TestOP_organization_id(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var initech model.Organization
	w.write(t, func(tx *db.Tx) (err error) {
		initech, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Initech"})
		return err
	})
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	// Any page can send a browser here: the person decides about a change.
	next := asked(t, b.authorize(t, w.native, url.Values{"organization_id": {string(w.globex.ID)}}), "/a/organizations")
	asked(t, b.get(t, next), "/a/organizations")
	if now, err := w.sessions.LoadByID(t.Context(), s.ID); err != nil || now.Org.ID != w.acme.ID {
		t.Errorf("the session acts for %s, %v; want no change", now.Org.ID, err)
	}
	failed(t, w, b.get(t, next+"&stay=1"), "access_denied")
	asked(t, b.authorize(t, w.native, url.Values{"organization_id": {string(w.globex.ID)}, "stay": {"1"}}), "/a/organizations")
	b.choose(t, s, w.globex.ID)
	a := w.redeem(t, w.redeemParams(granted(t, b.get(t, next)), nil))
	if c := claimsOf(t, a.AccessToken); c["oid"] != string(w.globex.ID) || c["org_name"] != "Globex" {
		t.Errorf("oid = %v, org_name = %v", c["oid"], c["org_name"])
	}
	undecided := w.browser(t)
	undecided.signIn(t, w.ada, "") // acts for none that could change
	granted(t, undecided.authorize(t, w.native, url.Values{"organization_id": {string(w.globex.ID)}}))
	for _, org := range []string{string(initech.ID), "org_1"} {
		failed(t, w, b.authorize(t, w.native, url.Values{"organization_id": {org}}), "access_denied")
	}
}

func TestOP_no_organization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.person(t, "nobody@example.com"), "")
	failed(t, w, b.authorize(t, w.web, nil), "access_denied")

	undecided := w.browser(t)
	undecided.signIn(t, w.ada, "")
	asked(t, undecided.authorize(t, w.web, nil), "/a/organizations")
}
