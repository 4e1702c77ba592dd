package signin_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// tighten sets an organization's policy as the operator does.
func tighten(t *testing.T, w *handlerstest.World, org model.OrgID, p model.SessionPolicy) {
	t.Helper()
	by := model.Actor{Kind: model.ActorOperator, Org: org}
	if _, err := w.Config.Sessions.SetPolicy(t.Context(), by, p, true, w.Org(t, org).Version); err != nil {
		t.Fatal(err)
	}
}

// TestSwitchAsksToSignInAgain: who chooses an organization whose limits the
// session has passed signs in again for it, and is there then. Until then the
// session stays where it was.
func TestSwitchAsksToSignInAgain(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	tighten(t, w, w.Globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Dana, "/a/organizations")
	choose := func(org model.OrgID) handlerstest.Answer {
		return b.Post(t, "/a/organizations", url.Values{"organization": {string(org)}, "next": {"/ui/members?q=x"}})
	}
	choose(w.Acme).LeadsTo(t, "/ui/members?q=x")
	clock.Advance(time.Hour)
	to := choose(w.Globex).Header.Get("Location")
	if !strings.HasPrefix(to, "/a/login?next=%2Fa%2Forganizations%3F") {
		t.Fatalf("Location %q, want the sign-in page", to)
	}
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("the active organization is %s", got)
	}
	page := b.Get(t, to).Shows(t)
	if got := page.Find(".notice").Text(); !strings.Contains(got, "Globex asks you to sign in again: its sessions last 30 minutes.") {
		t.Errorf("the notice says %q", got)
	}
	if got := page.Form("/a/login").Field("email").Value(); got != handlerstest.Dana {
		t.Errorf("the field has %q", got)
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	b.SignIn(t, handlerstest.Dana, u.Query().Get("next")).LeadsTo(t, "/ui/members?q=x")
	if got := b.ActsFor(t); got != "Globex" {
		t.Errorf("the active organization is %s", got)
	}
	// The link, opened again, changes nothing: there is nothing to sign in for.
	b.Get(t, to).LeadsTo(t, "/ui/members?q=x")
}

// TestChoiceOfSomebodyElse: an address that names an organization leads only
// those there who belong to it.
func TestChoiceOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	tighten(t, w, w.Globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	next := "/a/organizations?" + url.Values{"organization": {string(w.Globex)}, "next": {"/ui/"}}.Encode()
	b := w.As(t, handlerstest.Dana)
	clock.Advance(time.Hour)
	b.Get(t, "/a/login?next="+url.QueryEscape(next)).LeadsTo(t, next)
	if page := b.Get(t, next).Shows(t).Find("main"); !page.Says("Acme") || page.Says("Globex") {
		t.Errorf("the switcher shows %s", page.Text())
	}
	b = w.Browser(t)
	b.SignIn(t, handlerstest.Dana, next).LeadsTo(t, next)
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("the active organization is %s", got)
	}
	// What follows the choice is checked as every other address.
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	evil := "/a/organizations?" + url.Values{"organization": {string(w.Globex)}, "next": {"//evil.test/ui/"}}.Encode()
	w.Browser(t).SignIn(t, handlerstest.Dana, evil).LeadsTo(t, "/ui/")
}

// TestApplicationAsksForStricterOrganization: the request for an organization
// that the session is too old for leads through signing in to the application.
func TestApplicationAsksForStricterOrganization(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t, model.FeatureSessionPolicy)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana", "member")
	tighten(t, w, w.Globex, model.SessionPolicy{Absolute: 30 * time.Minute})
	app := w.Application(t, model.Application{Type: model.ApplicationSPA})
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Dana, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}})
	clock.Advance(time.Hour)
	ask := url.Values{
		"client_id": {string(app.ID)}, "redirect_uri": {"https://app.test/callback"}, "response_type": {"code"}, "scope": {"openid"},
		"code_challenge": {"vBn8cWRhiYCy42qZms_a_u98WBUBBe6YA5yHTVA4Nmo"}, "code_challenge_method": {"S256"}, "organization_id": {string(w.Globex)},
	}
	a := b.Get(t, "/oauth/authorize?"+ask.Encode())
	to := a.Location()
	if !strings.HasPrefix(to, "/a/login?next=%2Fa%2Forganizations%3Fnext%3D%252Foauth%252Fauthorize%252F") {
		t.Fatalf("status %d, Location %q: %s", a.Status, to, a.Body)
	}
	page := b.Get(t, to).Shows(t)
	if got := page.Form("/a/login").Field("email").Value(); got != handlerstest.Dana || !page.Find(".notice").Says("Globex asks you to sign in again") {
		t.Errorf("the field has %q, the notice says %s", got, page.Find(".notice").Text())
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	choice, err := url.Parse(u.Query().Get("next"))
	if err != nil {
		t.Fatal(err)
	}
	waiting := choice.Query().Get("next")
	b.Get(t, waiting).AsksToSignIn(t)
	b.SignIn(t, handlerstest.Dana, choice.String()).LeadsTo(t, waiting)
	if a := b.Get(t, waiting); !strings.HasPrefix(a.Location(), "https://app.test/callback?code=") {
		t.Errorf("status %d, Location %q", a.Status, a.Location())
	}
	ask.Set("prompt", "none")
	clock.Advance(time.Hour)
	if a := b.Get(t, "/oauth/authorize?"+ask.Encode()); !strings.Contains(a.Location(), "error=login_required") {
		t.Errorf("silently: Location %q", a.Location())
	}
}
