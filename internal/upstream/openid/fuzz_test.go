package openid

import (
	"context"
	"encoding/base64"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// eachForgery goes through what was thought of, always in the same order.
func eachForgery(do func(attempt)) {
	all := forgeries()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		do(all[name])
	}
}

// FuzzAnswer: whatever a browser brings, it neither falls nor has a code exchanged that
// did not come with the state and the issuer of the request.
func FuzzAnswer(f *testing.F) {
	c := Connection{Provider: &Provider{Issuer: "https://idp.example", NamesIssuer: true}, ClientID: clientID}
	pending := Pending{Issuer: "https://idp.example", ClientID: clientID, State: "s"}
	for _, s := range []string{
		"code=c&state=s&iss=https://idp.example", "error=access_denied&error_description=no&state=s&iss=https://idp.example",
		"code=c&state=s&state=t", "code=c&state=&iss=", "code=%zz&state=s;iss",
	} {
		f.Add(s)
	}
	eachForgery(func(a attempt) {
		query := url.Values{"code": {"c"}, "state": {"s"}, "iss": {"https://idp.example"}}
		if a.query != nil {
			a.query(query)
			f.Add(query.Encode())
		}
	})
	f.Fuzz(func(t *testing.T, s string) {
		query, err := url.ParseQuery(s)
		code, refused := c.answer(query, pending)
		switch {
		case (code == "") == (refused == nil):
			t.Errorf("code %q, fault %v", code, refused)
		case code != "" && (query.Get("state") != "s" || query.Get("iss") != "https://idp.example" || query.Get("code") != code || query.Get("error") != ""):
			t.Errorf("%q (%v): code %q", s, err, code)
		case refused != nil && len(refused.Error()) > 4096:
			t.Errorf("repeats %d bytes", len(refused.Error()))
		}
	})
}

// FuzzIDToken: whatever an ID token is, it neither falls nor proves anything that the
// provider did not sign. The only signed name is Dana's.
func FuzzIDToken(f *testing.F) {
	p := &idp{nonce: "n"}
	c := p.offline(f)
	pending := Pending{Nonce: "n"}
	good := signer{}.sign(p.honest())
	f.Add(good)
	f.Add(tampered(good))
	f.Add(inJSON(good))
	f.Add(signer{kid: "none"}.sign(says{"aud": []string{clientID}}))
	f.Add(base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + ".e30.")
	eachForgery(func(a attempt) {
		if a.idp != nil && a.idp.raw != "" {
			f.Add(a.idp.raw)
		} else if a.claims != nil || a.signer != (signer{}) {
			f.Add(a.signer.sign(a.claims.over(p.honest())))
		}
	})
	f.Fuzz(func(t *testing.T, token string) {
		said, refused := c.idToken(context.Background(), c.HTTP, tokens{id: token}, pending, now)
		if refused == nil && said.text("sub") != "dana" {
			t.Errorf("proves %s", said)
		}
		if refused == nil && strings.Count(token, ".") != 2 {
			t.Errorf("accepts %q", token)
		}
		part(strings.Split(token, "."), 1)
	})
}

// FuzzClaims: what a provider signs may be anything, and is read without falling.
func FuzzClaims(f *testing.F) {
	f.Add(`{"iss":"https://idp.example","aud":["a","b"],"exp":1e400,"_claim_names":{"groups":1}}`, `{"sub":null,"groups":{}}`)
	f.Add(`{"email":"dana@acme.example","email_verified":true,"amr":"pwd","exp":-1,"iat":1.5}`, `null`)
	honest := &idp{Server: &httptest.Server{URL: "https://idp.example/t"}, nonce: "n"}
	eachForgery(func(a attempt) {
		if a.claims != nil {
			f.Add(string(encoded(a.claims.over(honest.honest()))), "{}")
		}
		if a.idp != nil && a.idp.info != nil {
			f.Add("{}", string(encoded(a.idp.info)))
		}
	})
	f.Fuzz(func(t *testing.T, id, info string) {
		said, ok := parse([]byte(id))
		more, _ := parse([]byte(info))
		if !ok {
			return
		}
		for _, kind := range []Kind{KindPlain, KindGoogle, KindEntra} {
			c := Connection{Provider: &Provider{Issuer: "https://idp.example/t"}, ClientID: clientID, Kind: kind}
			if refused := c.meant(said, now); refused == nil && said.text("iss") != c.Provider.Issuer {
				t.Error("meant for us by somebody else")
			}
			c.answers(said, Pending{Nonce: "n"}, now)
			ends(said, now)
			got, refused := c.identity(said, more)
			if refused == nil && got.EmailVerified && !said.says("email_verified") && !more.says("email_verified") && !said.says("xms_edov") && !more.says("xms_edov") {
				t.Errorf("proves %q", got.Email)
			}
		}
	})
}
