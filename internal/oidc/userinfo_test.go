package oidc

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func (w *world) adasInfo() string {
	return `{"sub":"` + string(w.ada.ID) + `","oid":"` + string(w.acme.ID) + `","org_name":"Acme Corp","email":"ada@example.com",` +
		`"email_verified":true,"name":"Ada Lovelace","given_name":"Ada","family_name":"Lovelace"}` + "\n"
}

func TestOP_userinfo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.tokens(t)
	address := w.server.URL + "/userinfo"
	inForm := url.Values{"access_token": {a.AccessToken}}
	inHeader := func(r *http.Request, value string) *http.Request {
		r.Header.Add("Authorization", value)
		return r
	}
	bearer := "Bearer " + a.AccessToken
	for name, test := range map[string]struct {
		request   *http.Request
		status    int
		challenge string // how the WWW-Authenticate header begins
	}{
		"get":                    {inHeader(newRequest(t, http.MethodGet, address, nil), bearer), 200, ""},
		"get, lower-case scheme": {inHeader(newRequest(t, http.MethodGet, address, nil), "bearer "+a.AccessToken), 200, ""},
		"post, header":           {inHeader(newRequest(t, http.MethodPost, address, nil), bearer), 200, ""},
		"post, body":             {newRequest(t, http.MethodPost, address, inForm), 200, ""},
		"no token":               {newRequest(t, http.MethodGet, address, nil), 401, "Bearer"},
		"another scheme":         {inHeader(newRequest(t, http.MethodGet, address, nil), "Basic eDp5"), 401, "Bearer"},
		"empty token":            {inHeader(newRequest(t, http.MethodGet, address, nil), "Bearer "), 401, `Bearer error="invalid_token"`},
		"garbage":                {inHeader(newRequest(t, http.MethodGet, address, nil), "Bearer x.y.z"), 401, `Bearer error="invalid_token"`},
		"too long":               {inHeader(newRequest(t, http.MethodGet, address, nil), bearer+strings.Repeat("x", maxToken)), 401, `Bearer error="invalid_token"`},
		"in the address":         {newRequest(t, http.MethodGet, address+"?"+inForm.Encode(), nil), 400, `Bearer error="invalid_request"`},
		"header and body":        {inHeader(newRequest(t, http.MethodPost, address, inForm), bearer), 400, `Bearer error="invalid_request"`},
		"two headers":            {inHeader(inHeader(newRequest(t, http.MethodGet, address, nil), bearer), bearer), 400, `Bearer error="invalid_request"`},
		"delete":                 {inHeader(newRequest(t, http.MethodDelete, address, nil), bearer), 405, ""},
	} {
		t.Run(name, func(t *testing.T) {
			res := w.browser(t).do(t, test.request)
			challenge := res.header.Get("WWW-Authenticate")
			if res.status != test.status || !strings.HasPrefix(challenge, test.challenge) || (challenge == "") != (test.challenge == "") {
				t.Errorf("%d, WWW-Authenticate %q", res.status, challenge)
			}
			if test.challenge == "Bearer" && challenge != "Bearer" {
				t.Errorf("WWW-Authenticate %q for who brings no token", challenge)
			}
			if test.status == 200 {
				if diff := cmp.Diff(w.adasInfo(), res.body); diff != "" {
					t.Error(diff)
				}
			}
			if res.header.Get("Cache-Control") != "no-store" || res.header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("headers %v", res.header)
			}
		})
	}
}

func TestOP_userinfo_by_scope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.browser(t)
	b.signIn(t, w.ada, w.acme.ID)
	base := `{"sub":"` + string(w.ada.ID) + `","oid":"` + string(w.acme.ID) + `","org_name":"Acme Corp"`
	for scope, want := range map[string]string{
		"openid":                     base + "}\n",
		"email openid":               base + `,"email":"ada@example.com","email_verified":true}` + "\n",
		"openid profile phone admin": base + `,"name":"Ada Lovelace","given_name":"Ada","family_name":"Lovelace"}` + "\n",
	} {
		code := granted(t, b.authorize(t, w.native, url.Values{"scope": {scope}}))
		a := w.redeem(t, w.redeemParams(code, nil))
		if diff := cmp.Diff(want, w.userinfo(t, a.AccessToken).body); diff != "" {
			t.Errorf("%s: %s", scope, diff)
		}
		if got := claimsOf(t, a.IDToken)["email"]; (got != nil) != strings.Contains(scope, "email") {
			t.Errorf("%s: email %v in the ID token", scope, got)
		}
	}
}

// TestOP_revoked_at_once ends what a token rests on in every way there is, and
// expects the token to be worthless at the next request.
func TestOP_revoked_at_once(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *world, *browser, model.Session){
		"session ended": func(t *testing.T, w *world, _ *browser, s model.Session) {
			w.write(t, func(tx *db.Tx) error {
				_, err := tx.EndSessions(t.Context(), db.OneSession(s.ID), model.EndRevoked)
				return err
			})
		},
		"signed out": func(t *testing.T, w *world, _ *browser, s model.Session) {
			if err := w.sessions.SignOut(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		},
		"token expired": func(_ *testing.T, w *world, _ *browser, _ model.Session) { w.clock.Advance(5 * time.Minute) },
		"policy tightened": func(t *testing.T, w *world, _ *browser, _ model.Session) {
			w.clock.Advance(2 * time.Minute)
			w.setPolicy(t, model.SessionPolicy{Absolute: time.Minute})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b, s, a := w.tokens(t)
			if res := w.userinfo(t, a.AccessToken); res.status != http.StatusOK {
				t.Fatalf("before: %d", res.status)
			}
			end(t, w, b, s)
			res := w.userinfo(t, a.AccessToken)
			if res.status != http.StatusUnauthorized || strings.Contains(res.body, "ada@") {
				t.Errorf("after: %d %s", res.status, res.body)
			}
		})
	}
}

func (w *world) setPolicy(t testing.TB, p model.SessionPolicy) {
	t.Helper()
	i, err := w.db.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i.Policy = p
	w.write(t, func(tx *db.Tx) error { return tx.SetInstance(t.Context(), i) })
}

// TestOP_token_after_switch keeps a token good for the organization that it was
// issued for while the person works for another one.
func TestOP_token_after_switch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, s, a := w.tokens(t)
	if _, err := w.sessions.Switch(t.Context(), s, w.globex.ID, secret.NewSource(nil).Token()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w.adasInfo(), w.userinfo(t, a.AccessToken).body); diff != "" {
		t.Error(diff)
	}
}

// TestOP_not_a_member covers grants of organizations to which the person does
// not belong, or not yet.
func TestOP_not_a_member(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bob := w.person(t, "bob@example.com", w.globex)
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.InsertMember(t.Context(), w.acme.ID, bob, model.MemberPendingInvite, model.FromOperator)
		return err
	})
	for _, org := range []model.OrgID{w.acme.ID, "org_1"} {
		b := w.browser(t)
		s := b.signIn(t, bob, w.globex.ID)
		g := model.Grant{
			Application: w.native.ID, User: bob.ID, Org: org, Session: s.ID, RedirectURI: callback, Challenge: challengeOf, Scopes: []string{"openid"},
		}
		if _, err := w.provider.grantHolder(t.Context(), g); !isOver(err) {
			t.Errorf("%s: %v", org, err)
		}
	}
}

// TestOP_at_as_id_token and TestOP_id_token_as_at offer each sort of token where
// the other is expected (RFC 8725, section 3.11).
func TestOP_at_as_id_token(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _, a := w.tokens(t)
	res := b.get(t, "/oidc/logout?"+url.Values{"id_token_hint": {a.AccessToken}}.Encode())
	if res.location == nil || res.location.Path != "/a/logout" {
		t.Errorf("%d to %v, want the page that asks", res.status, res.location)
	}
}

func TestOP_id_token_as_at(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.tokens(t)
	if res := w.userinfo(t, a.IDToken); res.status != http.StatusUnauthorized {
		t.Errorf("userinfo: %d", res.status)
	}
}

// TestOP_forged_token tries what is known against verifiers of tokens (RFC 8725,
// section 2).
func TestOP_forged_token(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, a := w.tokens(t)
	head, rest, _ := strings.Cut(a.AccessToken, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	claims := claimsOf(t, a.AccessToken)
	resigned := func(change func(map[string]any)) string {
		c := map[string]any{}
		for k, v := range claims {
			c[k] = v
		}
		change(c)
		token, err := w.provider.sign(t.Context(), "ES256", typeAccess, c)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	for name, token := range map[string]string{
		"alg none":            encode(`{"alg":"none","typ":"at+jwt"}`) + "." + payload + ".",
		"no signature":        head + "." + payload + ".",
		"another payload":     head + "." + encode(`{"sub":"usr_1"}`) + "." + signature,
		"HS256 by the key":    hs256(t, w, claims),
		"another issuer":      resigned(func(c map[string]any) { c["iss"] = "https://evil.example" }),
		"another audience":    resigned(func(c map[string]any) { c["aud"] = []string{string(w.web.ID)} }),
		"no audience":         resigned(func(c map[string]any) { c["aud"] = []string{} }),
		"its own not first":   resigned(func(c map[string]any) { c["aud"] = []string{string(w.web.ID), string(w.native.ID)} }),
		"another application": resigned(func(c map[string]any) { c["aud"], c["client_id"] = []string{string(w.web.ID)}, w.web.ID }),
		"not yet":             resigned(func(c map[string]any) { c["nbf"] = w.clock.Now().Unix() + 1 }),
		"unknown grant":       resigned(func(c map[string]any) { c["grant_id"] = "gra_1" }),
		"not JSON":            w.sealed(t, "not JSON"),
	} {
		t.Run(name, func(t *testing.T) {
			if res := w.userinfo(t, token); res.status != http.StatusUnauthorized {
				t.Errorf("%d %s", res.status, res.body)
			}
		})
	}
	if res := w.userinfo(t, resigned(func(map[string]any) {})); res.status != http.StatusOK {
		t.Errorf("the same claims again: %d", res.status)
	}
}

// sealed signs a payload of any form.
func (w *world) sealed(t *testing.T, payload string) string {
	t.Helper()
	signed, err := ringNow(t, w.provider.keys).signers[signerID{jose.ES256, typeAccess}].Sign([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}
