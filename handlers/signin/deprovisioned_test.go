package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// leaver is somebody with everything that one can have here.
type leaver struct {
	holdings
	code            string                // of an application, not redeemed yet
	device          *handlerstest.Device  // with a passkey
	asking          *handlerstest.Browser // in which an email was asked for
	challenge, mail string
}

// equips signs somebody in and gives them everything.
func equips(t *testing.T, w *handlerstest.World, email string) leaver {
	t.Helper()
	app, clientSecret, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "Coffeedesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, OfflineAccess: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	b := w.As(t, email)
	l := leaver{holdings: uses(t, b, app, clientSecret), device: w.Device(), asking: w.Browser(t)}
	b.AddPasskey(t, l.device)
	query, err := url.ParseQuery(b.Get(t, authorize(app, "openid")).After(t, "https://app.test/callback?"))
	if err != nil {
		t.Fatal(err)
	}
	l.code = query.Get("code")
	l.challenge, l.mail, _ = l.asking.Begin(t, email, "")
	return l
}

// TestDeprovisioned: whoever a directory deactivates or deletes has nothing any more that
// opens the organization, at the very next request: no session, no token, no code of an
// application, no passkey, no email that they have already.
func TestDeprovisioned(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]struct {
		method, body string
		status       int
	}{
		"PATCH":             {"PATCH", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`, http.StatusOK},
		"PATCH as Okta":     {"PATCH", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}`, http.StatusOK},
		"PATCH as Entra ID": {"PATCH", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}`, http.StatusOK},
		"PUT":               {"PUT", `{"userName":"kim@acme.test","externalId":"00u-kim@acme.test","emails":[{"value":"kim@acme.test"}],"active":false}`, http.StatusOK},
		"DELETE":            {"DELETE", "", http.StatusNoContent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			w.Own(t, w.Acme, "acme.test")
			p := w.Provisions(t)
			kim := p.Tells(t, handlerstest.Kim)
			p.Tells(t, handlerstest.Ana)
			left, stays := equips(t, w, handlerstest.Kim), equips(t, w, handlerstest.Ana)
			left.works(t, true)

			p.Send(t, end.method, kim, end.body).Expect(t, end.status)
			left.shut(t)
			stays.works(t, true)
			stays.redeem(t, redeemed(stays.code)).Expect(t, http.StatusOK)
		})
	}
}

// shut checks that every door to Acme is shut. The account itself is nobody's but the
// person's: by a passkey or an email they still come to it, and from there nowhere.
func (l leaver) shut(t *testing.T) {
	t.Helper()
	w := l.browser.World
	l.works(t, false)
	l.browser.Get(t, "/ui/members").AsksToSignIn(t)
	l.redeem(t, redeemed(l.code)).Expect(t, http.StatusBadRequest)
	if a := l.redeem(t, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {l.refresh}}); !strings.Contains(a.Body, `"invalid_grant"`) {
		t.Errorf("refresh: %s", a.Body)
	}
	keyed, mailed := w.Browser(t), l.asking
	keyed.Send(t, "/a/login/passkey", keyed.Answer(t, l.device, "")).Expect(t, http.StatusOK)
	mailed.Post(t, "/a/login/code", url.Values{"challenge": {l.challenge}, "code": {l.mail}}).LeadsTo(t, "/ui/")
	for way, b := range map[string]*handlerstest.Browser{"by passkey": keyed, "by email": mailed} {
		if a := b.Get(t, "/ui/members"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), "/a/organizations") {
			t.Errorf("%s the portal answers %d, %q", way, a.Status, a.Location())
		}
		if choice := b.Get(t, "/a/organizations").Shows(t).Find("main"); choice.Says("Acme") {
			t.Errorf("%s they may choose: %s", way, choice.Text())
		}
		b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}}).Expect(t, http.StatusNotFound)
		if a := b.Get(t, "/auth/verify?client_id="+string(l.app.ID), "X-Forwarded-Uri", "/", "X-Forwarded-Method", "GET", "X-Forwarded-Host", "app.test"); a.Status == http.StatusOK {
			t.Errorf("%s the proxy lets them in", way)
		}
		if a := b.Get(t, authorize(l.app, "openid")); strings.Contains(a.Location(), "code=") {
			t.Errorf("%s an application gets %s", way, a.Location())
		}
	}
}

// TestDeprovisionedBySSO: whoever the directory has deactivated or deleted does not come
// back by single sign-on, and nothing is written that would let them.
func TestDeprovisionedBySSO(t *testing.T) {
	t.Parallel()
	for _, kind := range protocols {
		for method, body := range map[string]string{
			"PATCH": `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`, "DELETE": "",
		} {
			t.Run(string(kind)+" "+method, func(t *testing.T) {
				t.Parallel()
				w := handlerstest.New(t)
				idp := w.Upstream(t, kind)
				p := w.Provisions(t)
				kim, b := p.Tells(t, handlerstest.Kim), w.Browser(t)
				who := handlerstest.Person{Email: handlerstest.Kim}
				idp.SignIn(t, b, "/ui/profile", who).LeadsTo(t, "/ui/profile")
				b.Get(t, "/ui/profile").Shows(t)

				p.Send(t, method, kim, body)
				b.Get(t, "/ui/profile").AsksToSignIn(t)
				before := w.Member(t, handlerstest.Kim)
				for _, browser := range []*handlerstest.Browser{b, w.Browser(t)} {
					if a := idp.SignIn(t, browser, "/ui/profile", who); a.Location() == "/ui/profile" {
						t.Error("single sign-on lets them in")
					}
					browser.Get(t, "/ui/profile").AsksToSignIn(t)
				}
				if after := w.Member(t, handlerstest.Kim); after.Status != model.MemberInactive || after.Version != before.Version {
					t.Errorf("they are %s, version %d after %d", after.Status, after.Version, before.Version)
				}
			})
		}
	}
}

func redeemed(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {"https://app.test/callback"}, "code_verifier": {verifier}}
}
