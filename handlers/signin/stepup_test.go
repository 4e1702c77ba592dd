package signin_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
)

// stepsUp begins an authorization request of somebody who is signed in, for which they
// have to use a passkey, and returns the address of the page that asks for it.
func (s signed) stepsUp(t *testing.T, b *handlerstest.Browser) string {
	t.Helper()
	return "/a/step-up?" + b.Get(t, s.ask("acr_values", "phr")).After(t, "/a/step-up?")
}

// session returns the session of a browser.
func (s signed) session(t *testing.T, b *handlerstest.Browser) model.Session {
	t.Helper()
	session, err := s.Config.Sessions.Load(t.Context(), b.Cookie(t).Value, sessions.Background)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// TestStepUp asks for a passkey in the application's name, takes only the person's own,
// and goes on in the same session, which has another token then. Who comes back to the
// page has nothing to do there.
func TestStepUp(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b, d, hers := s.As(t, handlerstest.Dana), s.Device(), s.Device()
	b.AddPasskey(t, d)
	s.As(t, handlerstest.Kim).AddPasskey(t, hers)
	s.clock.Advance(model.SudoLife)
	before, session := b.Cookie(t), s.session(t, b)
	at := s.stepsUp(t, b)
	page := b.Get(t, at).Shows(t)
	page.Find("script[src^=/static/passkeys.js]")
	if title := page.Find("h1").Text(); title != s.app.Name+" asks for a passkey" {
		t.Errorf("the page is called %q", title)
	}
	next, err := url.Parse(page.Find("form[method=get]").Attr("action"))
	if err != nil {
		t.Fatal(err)
	}
	const confirm = "/a/step-up/passkey"
	if button := page.Find("#step-up-passkey"); button.Attr("data-passkey-confirm") != confirm {
		t.Errorf("the button asks at %q", button.Attr("data-passkey-confirm"))
	}
	b.Send(t, confirm, b.Touch(t, hers, confirm, "")).Expect(t, http.StatusUnprocessableEntity)
	b.Get(t, at).Expect(t, http.StatusOK)

	b.Send(t, confirm, b.Touch(t, d, confirm, "")).Expect(t, http.StatusOK)
	if b.Cookie(t).Value == before.Value {
		t.Error("the session kept its token")
	}
	if now := s.session(t, b); now.ID != session.ID || now.ACR() != model.ACRPhishingResistant || !now.AuthTime.Equal(s.clock.Now()) || !now.Sudo(s.clock.Now()) {
		t.Errorf("the session is %+v", now)
	}
	b.Get(t, at).LeadsTo(t, next.String())
	b.Get(t, next.String()).After(t, "https://app.test/callback?code=")
	b.Get(t, s.ask("acr_values", "phr")).After(t, "https://app.test/callback?code=")
}

// TestStepUpWithout says to somebody who has no passkey what they can do, and takes them
// back to an application that is told why nothing came of it.
func TestStepUpWithout(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.As(t, handlerstest.Dana)
	at := s.stepsUp(t, b)
	page := b.Get(t, at).Shows(t).Find("main")
	if page.Has("#step-up-passkey") || page.Find("a.primary").Attr("href") != "/ui/security" {
		t.Errorf("the page says %s", page.Text())
	}
	back := page.Find("a[href^=/oauth/authorize/]").Attr("href")
	answer, err := url.ParseQuery(b.Get(t, back).After(t, "https://app.test/callback?"))
	if err != nil || answer.Get("error") != "unmet_authentication_requirements" || answer.Get("state") != "mine" {
		t.Errorf("the application is told %v, %v", answer, err)
	}
	b.AddPasskey(t, s.Device()) // and comes back to the page
	b.Get(t, at).Shows(t).Find("#step-up-passkey")
}

// TestStepUpLeadsOn whoever has nothing to do there, and has who is signed out sign in.
func TestStepUpLeadsOn(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.As(t, handlerstest.Dana)
	a := b.Get(t, s.ask("acr_values", "phr"))
	at, next := a.Location(), nextOf(t, a, "/a/step-up?")
	for path, want := range map[string]string{
		"/a/step-up":                              "/ui/",
		"/a/step-up?next=%2Fui%2Fmembers":         "/ui/members",
		"/a/step-up?next=https%3A%2F%2Fevil.test": "/ui/",
		"/a/step-up?next=" + url.QueryEscape("/oauth/authorize/req_1?client_id="+string(s.app.ID)): "/oauth/authorize/req_1?client_id=" + string(s.app.ID),
	} {
		b.Get(t, path).LeadsTo(t, want)
	}
	out := b.SignedOut(t)
	s.clock.Advance(time.Minute)
	to := nextOf(t, out.Get(t, at), "/a/login?")
	out.SignIn(t, handlerstest.Dana, to).LeadsTo(t, at)
	s.clock.Advance(model.AuthRequestLife)
	out.Get(t, at).LeadsTo(t, next)
	out.Get(t, next).After(t, "https://app.test/callback?error=login_required")
}

// TestSignInSaysWhatIsAskedFor: whoever is about to sign in for an application that wants
// a passkey reads so at once, and one that does not mind says nothing.
func TestSignInSaysWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	b := s.Browser(t)
	if got := b.Get(t, s.waitsAt(t, b, "acr_values", "phr")).Shows(t).Find(".notice").Text(); got != s.app.Name+" asks for a passkey. Use it right away, or after you have signed in in another way." {
		t.Errorf("the notice says %q", got)
	}
	if b.Get(t, s.waitsAt(t, b, "acr_values", "phr 1")).Shows(t).Find("main").Has(".notice") {
		t.Error("there is a notice about nothing")
	}
}

// TestFreshUpstream has an identity provider ask its people anew when an application
// wants that, and only then.
func TestFreshUpstream(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	s.Enable(t, s.Acme, model.FeatureSSO)
	s.Enable(t, s.Acme, model.FeatureDomainVerification)
	s.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertConnection(t.Context(), model.Connection{Org: s.Acme, Enabled: true})
		return err
	})
	if _, err := s.Config.Domains.Verify(t.Context(), model.Actor{Kind: model.ActorOperator, Org: s.Acme}, "sso.example"); err != nil {
		t.Fatal(err)
	}
	b := s.Browser(t)
	for name, test := range map[string]struct {
		next  string
		fresh string
	}{
		"an application": {s.waits(t, b), ""},
		"prompt=login":   {s.waits(t, b, "prompt", "login"), "1"},
		"max_age":        {s.waits(t, b, "max_age", "3600"), ""},
		"a page":         {"/ui/members", ""},
	} {
		a := b.Post(t, "/a/login", url.Values{"email": {"anybody@sso.example"}, "next": {test.next}})
		to, err := url.Parse(a.Location())
		if err != nil || to.Query().Get("next") != test.next || to.Query().Get("fresh") != test.fresh {
			t.Errorf("%s: sent to %s, want fresh %q", name, to, test.fresh)
		}
	}
}
