package oidc

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/signin"
)

// passkeyWords is how a passkey proves who somebody is.
var passkeyWords = []string{"swk", "user", "mfa"}

// byPasskey has the person of a browser answer with a passkey, as the step-up page does.
func (b *browser) byPasskey(t *testing.T, s model.Session) {
	t.Helper()
	rules := signin.New(b.world.db, b.world.seal, secret.NewSource(nil), nil, model.Site(b.world.server.URL))
	now, err := b.world.sessions.LoadByID(t.Context(), s.ID)
	if err != nil {
		t.Fatal(err)
	}
	proof := func(context.Context, *db.Tx) (model.UserID, []model.Event, error) { return s.User.ID, nil, nil }
	token, err := rules.StepUp(t.Context(), now, model.Authentication{AMR: passkeyWords, Way: model.WayPasskey}, proof)
	if err != nil {
		t.Fatal(err)
	}
	b.client.Jar.SetCookies(b.base(t), []*http.Cookie{{Name: sessionCookie, Value: token, Path: "/"}})
}

// signInBy begins a session by an identity provider, which says something about it.
func (b *browser) signInBy(t *testing.T, u model.User, org model.OrgID, said model.Authentication) model.Session {
	t.Helper()
	token := secret.NewSource(nil).Token()
	said.Upstream.Connection = "conn_1"
	s := model.Session{User: u, AuthTime: b.world.clock.Now(), AMR: said.AMR, Upstream: said.Upstream}
	s.Org.ID = org
	b.world.write(t, func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), s, secret.Hash(token))
		return err
	})
	b.client.Jar.SetCookies(b.base(t), []*http.Cookie{{Name: sessionCookie, Value: token, Path: "/"}})
	return s
}

// wantSignedIn compares what a token says of how and when its person has signed in.
func wantSignedIn(t *testing.T, token, acr string, at time.Time, amr ...any) {
	t.Helper()
	c := claimsOf(t, token)
	if c["acr"] != acr || int64(c["auth_time"].(float64)) != at.Unix() || len(amr) > 0 && !cmp.Equal(c["amr"], any(amr)) || len(amr) == 0 && c["amr"] != nil {
		t.Errorf("acr %v, amr %v, auth_time %v; want %s, %v, %d", c["acr"], c["amr"], c["auth_time"], acr, amr, at.Unix())
	}
}

// TestOP_acr_values asks a person who came by email for their passkey, and nobody whose
// session is as the application wants it. The session and its sid stay, and both tokens
// and introspection tell (RFC 9470, section 6); a refresh token of before keeps telling
// what was true for it.
func TestOP_acr_values(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	began := w.clock.Now()
	before := w.redeem(t, w.redeemParams(granted(t, b.authorize(t, w.native, url.Values{"scope": {"openid offline_access"}})), nil))
	wantSignedIn(t, before.IDToken, "1", began, "otp")
	wantSignedIn(t, before.AccessToken, "1", began, "otp")
	w.clock.Advance(time.Minute)
	strong := url.Values{"acr_values": {"phr"}}
	failed(t, w, b.authorize(t, w.native, url.Values{"acr_values": {"phr"}, "prompt": {"none"}}), "login_required")
	next := asked(t, b.authorize(t, w.native, strong), "/a/step-up")
	asked(t, b.get(t, next), "/a/step-up")
	b.byPasskey(t, s)
	fresh := w.redeem(t, w.redeemParams(granted(t, b.get(t, next)), nil))
	for _, token := range []string{fresh.IDToken, fresh.AccessToken} {
		wantSignedIn(t, token, "phr", w.clock.Now(), "swk", "user", "mfa")
		if sid := claimsOf(t, token)["sid"]; sid != string(s.ID) {
			t.Errorf("sid %v, want %s", sid, s.ID)
		}
	}
	granted(t, b.authorize(t, w.native, strong))
	granted(t, b.authorize(t, w.native, url.Values{"acr_values": {"phr"}, "prompt": {"none"}}))
	if a := w.refresh(t, before.Refresh, nil); a.status != http.StatusOK {
		t.Errorf("the refresh token of before: %d %s", a.status, a.Error)
	} else {
		wantSignedIn(t, a.IDToken, "1", began, "otp")
		wantSignedIn(t, a.AccessToken, "1", began, "otp")
	}
	code := granted(t, b.authorize(t, w.web, strong))
	a := w.redeem(t, w.redeemParams(code, url.Values{"client_id": {string(w.web.ID)}, "client_secret": {clientSecret}}))
	var said struct {
		ACR      string `json:"acr"`
		AuthTime int64  `json:"auth_time"`
	}
	if err := json.Unmarshal([]byte(w.asWeb(t, "/oauth/introspect", a.AccessToken).body), &said); err != nil || said.ACR != "phr" || said.AuthTime != w.clock.Now().Unix() {
		t.Errorf("introspection says %+v, %v", said, err)
	}
}

// TestOP_acr_values_in_order: any value that the session meets answers, the first of them
// is told, and values that nobody knows are a wish.
func TestOP_acr_values_in_order(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code, passkey := w.browser(t), w.browser(t)
	code.signIn(t, w.ada, w.acme.ID)
	passkey.byPasskey(t, passkey.signIn(t, w.person(t, "eve@example.com", w.acme), w.acme.ID))
	for asks, want := range map[string][2]string{
		"1": {"1", "1"}, "phr 1": {"1", "phr"}, "1 phr": {"1", "1"}, "urn:example:gold": {"1", "phr"}, "phrh": {"1", "phr"}, "phrh phr": {"", "phr"}, "": {"1", "phr"},
	} {
		for i, b := range []*browser{code, passkey} {
			res := b.authorize(t, w.native, url.Values{"acr_values": {asks}})
			if want[i] == "" {
				asked(t, res, "/a/step-up")
				continue
			}
			if got := claimsOf(t, w.redeem(t, w.redeemParams(granted(t, res), nil)).IDToken)["acr"]; got != want[i] {
				t.Errorf("%q: acr %v, want %s", asks, got, want[i])
			}
		}
	}
}

// TestOP_acr_unmet: who has no passkey, or does not want to use it, goes back with an
// error that says so, and a condition that nobody here could meet fails at once
// (OpenID Connect Core, section 5.5.1.1).
func TestOP_acr_unmet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	s := b.signIn(t, w.ada, w.acme.ID)
	const unmet = "unmet_authentication_requirements"
	next := asked(t, b.authorize(t, w.web, url.Values{"acr_values": {"phr"}}), "/a/step-up")
	failed(t, w, b.get(t, next+"&unmet=1"), unmet)
	b.byPasskey(t, s) // and thinks better of it
	granted(t, b.get(t, next+"&unmet=1"))
	failed(t, w, b.authorize(t, w.web, url.Values{"claims": {`{"id_token":{"acr":{"essential":true,"value":"urn:example:gold"}}}`}}), unmet)
	// Nobody is known yet, and the identity provider of who comes may say so.
	asked(t, w.browser(t).authorize(t, w.web, url.Values{"claims": {`{"id_token":{"acr":{"essential":true,"value":"urn:example:gold"}}}`}}), "/a/login")
}

// TestOP_acr_claim: an essential claim counts before acr_values, and one that is a wish
// after.
func TestOP_acr_claim(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	claims := func(acr string) url.Values { return url.Values{"claims": {`{"id_token":{"acr":` + acr + `}}`}} }
	and := func(v url.Values, acr string) url.Values { v.Set("acr_values", acr); return v }
	for name, more := range map[string]url.Values{
		"essential":                  claims(`{"essential":true,"values":["phrh","phr"]}`),
		"essential, before a wish":   and(claims(`{"essential":true,"value":"phr"}`), "1"),
		"a wish":                     claims(`{"values":["phr"]}`),
		"a wish after a better one":  and(claims(`{"values":["1"]}`), "phr"),
		"essential, and not for it":  and(claims(`{"essential":true}`), "phr"),
		"something else is asked of": {"claims": {`{"id_token":{"auth_time":{"essential":true}},"userinfo":{"name":null}}`}, "acr_values": {"phr"}},
	} {
		t.Run(name, func(t *testing.T) { asked(t, b.authorize(t, w.web, more), "/a/step-up") })
	}
	for name, more := range map[string]url.Values{
		"none":      claims(`null`),
		"any":       claims(`{"essential":true}`),
		"of one":    claims(`{"essential":true,"values":["phr","1"]}`),
		"elsewhere": {"claims": {`{"userinfo":{"acr":{"essential":true,"value":"phr"}}}`}},
	} {
		t.Run(name, func(t *testing.T) { granted(t, b.authorize(t, w.web, more)) })
	}
	for name, more := range map[string]url.Values{
		"no JSON":      {"claims": {"acr"}},
		"no word":      claims(`{"value":"two words"}`),
		"an empty one": claims(`{"values":[""]}`),
		"a number":     claims(`{"value":1}`),
		"too many":     {"acr_values": {strings.Repeat("urn:example:gold ", 31)}},
	} {
		t.Run(name, func(t *testing.T) { failed(t, w, b.authorize(t, w.web, more), "invalid_request") })
	}
}

// TestOP_acr_of_a_connection: what the identity provider says counts, in its own words,
// too. Where it does not say enough a passkey does, and the session ends when the
// provider wants all the same.
func TestOP_acr_of_a_connection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	strong, gold := url.Values{"acr_values": {"phr"}}, url.Values{"claims": {`{"id_token":{"acr":{"essential":true,"value":"urn:example:gold"}}}`}}
	says := func(acr string, amr ...string) *browser {
		b := w.browser(t)
		b.signInBy(t, w.ada, w.acme.ID, model.Authentication{AMR: amr, Upstream: model.Upstream{ACR: acr}})
		return b
	}
	granted(t, says("phr").authorize(t, w.native, strong))
	granted(t, says("", "fido", "mfa").authorize(t, w.native, strong))
	granted(t, says("urn:example:gold").authorize(t, w.native, gold))
	asked(t, says("", "hwk", "mfa").authorize(t, w.native, strong), "/a/step-up") // a signed push

	b, entered := w.browser(t), w.clock.Now()
	ends := entered.Add(time.Hour)
	s := b.signInBy(t, w.ada, w.acme.ID, model.Authentication{AMR: []string{"pwd"}, Upstream: model.Upstream{AuthTime: entered.Add(-time.Hour), Until: ends}})
	silent := w.redeem(t, w.redeemParams(granted(t, b.authorize(t, w.native, nil)), nil))
	wantSignedIn(t, silent.IDToken, "1", entered.Add(-time.Hour), "pwd")
	w.clock.Advance(10 * time.Minute)
	next := asked(t, b.authorize(t, w.native, strong), "/a/step-up")
	b.byPasskey(t, s)
	wantSignedIn(t, w.redeem(t, w.redeemParams(granted(t, b.get(t, next)), nil)).AccessToken, "phr", w.clock.Now(), "swk", "user", "mfa")
	now, err := w.sessions.LoadByID(t.Context(), s.ID)
	if err != nil || now.Upstream.Connection != "conn_1" || !now.AuthTime.Equal(entered) || !now.ExpiresAt.Equal(ends) {
		t.Errorf("the session is of %s, from %s until %s, %v", now.Upstream.Connection, now.AuthTime, now.ExpiresAt, err)
	}
	granted(t, b.authorize(t, w.native, url.Values{"max_age": {"60"}}))
}

// TestOP_max_age_of_a_connection: when a person signed in is what their identity provider
// says. One that does not ask them anew is not asked a second time.
func TestOP_max_age_of_a_connection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	said := func(age time.Duration) model.Authentication {
		return model.Authentication{Upstream: model.Upstream{AuthTime: w.clock.Now().Add(-age)}}
	}
	b.signInBy(t, w.ada, w.acme.ID, said(time.Hour))
	recent := url.Values{"max_age": {"600"}}
	failed(t, w, b.authorize(t, w.native, url.Values{"max_age": {"600"}, "prompt": {"none"}}), "login_required")
	next := asked(t, b.authorize(t, w.native, recent), "/a/login")
	w.clock.Advance(time.Second)
	b.signInBy(t, w.ada, w.acme.ID, said(time.Hour))
	failed(t, w, b.get(t, next), "unmet_authentication_requirements")
	b.signInBy(t, w.ada, w.acme.ID, said(time.Minute))
	granted(t, b.get(t, next))
	next = asked(t, b.authorize(t, w.native, url.Values{"max_age": {"0"}}), "/a/login")
	w.clock.Advance(time.Second)
	b.signInBy(t, w.ada, w.acme.ID, said(30*time.Second)) // the clocks differ
	granted(t, b.get(t, next))

	next = asked(t, b.authorize(t, w.native, url.Values{"prompt": {"login"}}), "/a/login")
	w.clock.Advance(time.Second)
	b.signInBy(t, w.ada, w.acme.ID, said(time.Hour)) // without having been asked to, such as from a dashboard
	failed(t, w, b.get(t, next), "unmet_authentication_requirements")
	b.signInBy(t, w.ada, w.acme.ID, said(0))
	granted(t, b.get(t, next))
	b.signInBy(t, w.ada, w.acme.ID, model.Authentication{}) // one that does not say when
	next = asked(t, b.authorize(t, w.native, url.Values{"prompt": {"login"}}), "/a/login")
	w.clock.Advance(time.Second)
	b.signInBy(t, w.ada, w.acme.ID, model.Authentication{})
	granted(t, b.get(t, next))

	stranger := w.browser(t)
	next = asked(t, stranger.authorize(t, w.native, recent), "/a/login")
	stranger.signInBy(t, w.ada, w.acme.ID, said(time.Hour))
	failed(t, w, stranger.get(t, next), "unmet_authentication_requirements")
}

// TestOP_acr_after_prompt_login: who signs in again by email for an application that wants
// a passkey is asked for that then, and not to sign in a third time.
func TestOP_acr_after_prompt_login(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	next := asked(t, b.authorize(t, w.native, url.Values{"prompt": {"login"}, "acr_values": {"phr"}}), "/a/login")
	w.clock.Advance(time.Second)
	s := b.signIn(t, w.ada, w.acme.ID)
	asked(t, b.get(t, next), "/a/step-up")
	b.byPasskey(t, s)
	granted(t, b.get(t, next))
}
