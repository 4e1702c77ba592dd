package signin_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/demo/identityprovider"
	"github.com/anteroom/anteroom/internal/model"
)

// upstreamOf returns the only session of a user, and what their identity provider has said
// about it.
func upstreamOf(t *testing.T, w *handlerstest.World, email string) model.Session {
	t.Helper()
	all, err := w.DB.OwnSessions(t.Context(), w.Members[email].User, 10)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	row, err := w.DB.Session(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return row.Session
}

// TestSessionEndsWithTheIdPs: what the identity provider allows bounds the session, and
// what the organization allows where that is less. The list of sessions says which.
func TestSessionEndsWithTheIdPs(t *testing.T) {
	eachProtocol(t, func(t *testing.T, w *handlerstest.World, idp *handlerstest.IdP) {
		b := w.Browser(t)
		who := handlerstest.Person{Email: handlerstest.Kim, Fault: identityprovider.FaultShortSession}
		idp.SignIn(t, b, "/ui/profile", who).LeadsTo(t, "/ui/profile")
		s, now := upstreamOf(t, w, handlerstest.Kim), w.DB.Now()
		if s.Upstream.Connection != idp.Connection.ID || s.Upstream.Until.Before(now.Add(9*time.Minute)) || s.Upstream.Until.After(now.Add(10*time.Minute)) {
			t.Errorf("upstream %+v", s.Upstream)
		}
		says := func(want string) {
			t.Helper()
			if row := b.Get(t, "/ui/security").Shows(t).Find("#s-" + string(s.ID)); !row.Says("at the latest: " + want) {
				t.Errorf("the list says %q, want %q", row.Text(), want)
			}
		}
		says("your identity provider allows no more")
		w.Enable(t, w.Acme, model.FeatureSessionPolicy)
		if _, err := w.Config.Sessions.SetPolicy(t.Context(), w.Actor(t, handlerstest.Dana), model.SessionPolicy{Absolute: 8 * time.Minute}, true, 1); err != nil {
			t.Fatal(err)
		}
		says("Acme allows no more")
	})
}

// TestHowIsKept: when and how somebody signed in at their identity provider is what
// applications are told.
func TestHowIsKept(t *testing.T) {
	t.Parallel()
	by := func(method string) handlerstest.Person {
		return handlerstest.Person{Email: handlerstest.Kim, Change: func(form url.Values) { form.Set("method", method) }}
	}
	for name, test := range map[string]struct {
		kind   model.ConnectionType
		method string
		amr    []string
		acr    string
		meets  bool // what an application asks for that wants a passkey
	}{
		"a password by OpenID Connect": {model.ConnectionOIDC, "pwd", []string{"pwd"}, "urn:okta:loa:1fa:any", false},
		"a passkey by OpenID Connect":  {model.ConnectionOIDC, "phr", []string{"hwk", "user", "mfa"}, "phr", true},
		"two factors by SAML":          {model.ConnectionSAML, "mfa", nil, "https://refeds.org/profile/mfa", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			idp, b := w.Upstream(t, test.kind), w.Browser(t)
			began := time.Now().Truncate(time.Second)
			idp.SignIn(t, b, "/ui/profile", by(test.method)).LeadsTo(t, "/ui/profile")
			s := upstreamOf(t, w, handlerstest.Kim)
			if !slices.Equal(s.AMR, test.amr) || s.Upstream.ACR != test.acr {
				t.Errorf("by %q, as %q; want %q, %q", s.AMR, s.Upstream.ACR, test.amr, test.acr)
			}
			if at := s.Upstream.AuthTime; at.Before(began) || at.After(time.Now()) {
				t.Errorf("signed in at %v, want since %v", at, began)
			}
			app := signed{World: w, app: w.Application(t, model.Application{Type: model.ApplicationSPA})}
			want := map[bool]string{true: "https://app.test/callback?", false: "/a/step-up?"}[test.meets]
			if a := b.Get(t, app.ask("acr_values", "phr")); !strings.HasPrefix(a.Location(), want) {
				t.Errorf("an application that wants a passkey leads to %q, want %s…", a.Location(), want)
			}
		})
	}
}
