package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// suspend suspends Acme.
func suspend(t *testing.T, w *handlerstest.World) {
	t.Helper()
	if _, err := organizations.New(w.DB).Suspend(t.Context(), handlerstest.Operator, w.Acme, "Has not paid"); err != nil {
		t.Fatal(err)
	}
}

// resume undoes that.
func resume(t *testing.T, w *handlerstest.World) {
	t.Helper()
	if _, err := organizations.New(w.DB).Resume(t.Context(), handlerstest.Operator, w.Acme); err != nil {
		t.Fatal(err)
	}
}

// TestSuspendedAtEveryDoor: what acts for an organization does so at no door while it is suspended,
// from the next request on, and at each of them afterwards.
func TestSuspendedAtEveryDoor(t *testing.T) {
	t.Parallel()
	w, app := verifying(t, time.Now)
	dana, gus := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Gus)
	_, key := w.OrgKey(t, handlerstest.Dana, model.SettingsRead, model.UsersRead)
	_, own := w.OwnKey(t, handlerstest.Dana, model.UsersRead)
	machine := apiToken(t, w, model.Application{Org: w.Acme, Scopes: []string{string(model.ScopeOrganizationsRead)}})
	everywhere := apiToken(t, w, model.Application{Scopes: []string{string(model.ScopeOrganizationsRead)}})
	provider := w.Provisions(t)
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	w.Enable(t, w.Acme, model.FeatureSSO)
	visitor, link := w.Visitor(t, handlerstest.Dana)
	nobody := w.Browser(t)
	ask := func(path, token string) int {
		return askAPI(t, w, "GET", "/api/v1/organizations/"+string(w.Acme)+path, "", "Authorization", "Bearer "+token).Status
	}
	doors := map[string]func() bool{
		"portal":             func() bool { return dana.Get(t, "/ui/members").Status == http.StatusOK },
		"fragment":           func() bool { return dana.Get(t, "/ui/members", "HX-Request", "true").Status == http.StatusOK },
		"switcher":           func() bool { return dana.Get(t, "/a/organizations").Shows(t).Has(".signin-organization") },
		"proxy":              func() bool { return verify(t, dana, app, "").Status == http.StatusOK },
		"proxy with a key":   func() bool { return verifyKey(t, nobody, app, "", key).Status == http.StatusOK },
		"proxy with own key": func() bool { return verifyKey(t, nobody, app, "", own).Status == http.StatusOK },
		"API with a key":     func() bool { return ask("/users", key) == http.StatusOK },
		"API as its client":  func() bool { return ask("", machine) == http.StatusOK },
		"SCIM":               func() bool { return provider.Send(t, "GET", "/Users", "").Status == http.StatusOK },
		"admin portal":       func() bool { return visitor.Get(t, model.PortalLinks(link.ID).Home()).Status == http.StatusOK },
	}
	try := func(when string, open bool) {
		t.Helper()
		for name, door := range doors {
			if door() != open {
				t.Errorf("%s: %s is open: %t", when, name, !open)
			}
		}
		if a := gus.Get(t, "/ui/members"); a.Status != http.StatusOK {
			t.Errorf("%s: Globex: status %d", when, a.Status)
		}
		if s := ask("", everywhere); s != http.StatusOK {
			t.Errorf("%s: the app's own backend: status %d", when, s)
		}
	}
	try("before", true)
	suspend(t, w)
	try("suspended", false)
	try("suspended, once more", false)
	resume(t, w)
	try("resumed", true)
}

// TestSuspendedSays: who can act for nothing else is told why, and whom to ask.
func TestSuspendedSays(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	suspend(t, w)
	a := b.Get(t, "/ui/members")
	a.After(t, "/a/organizations")
	page := b.Get(t, "/a/organizations").Shows(t)
	if page.Heading() != "Acme is suspended" || !page.Says("Nobody can use it at the moment.") || !page.Says("Ask those who run") || page.Says("You don’t belong to any") || page.Says("an admin of your organization") {
		t.Errorf("the switcher says %s", page.Text())
	}
	if page := b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}}).Page(t, http.StatusForbidden); !page.Says("Acme is suspended: nobody can use it") {
		t.Errorf("chosen all the same: %s", page.Text())
	}
	b.Get(t, "/ui/profile").Shows(t) // what is their own stays theirs

	anew := w.Browser(t)
	anew.SignIn(t, handlerstest.Dana, "")
	if page := anew.Get(t, "/a/organizations").Shows(t); page.Heading() != "Acme is suspended" {
		t.Errorf("who signs in is told %s", page.Text())
	}
	resume(t, w)
	b.Get(t, "/ui/members").Shows(t)
	if page := anew.Get(t, "/a/organizations").Shows(t); !page.Has(".signin-organization") {
		t.Errorf("resumed: %s", page.Text())
	}
}

// TestSuspendedElsewhere: who belongs to another organization, too, acts for that one, and comes
// back to the one that was suspended by the same session.
func TestSuspendedElsewhere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Add(t, w.Globex, handlerstest.Dana, "Dana Lee", "member")
	b := w.Browser(t)
	b.SignIn(t, handlerstest.Dana, "")
	b.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}})
	suspend(t, w)
	anew := w.Browser(t)
	anew.SignIn(t, handlerstest.Dana, "")
	if got := anew.ActsFor(t); got != "Globex" {
		t.Errorf("who signs in acts for %q", got)
	}
	page := b.Get(t, "/a/organizations").Shows(t)
	if !page.Says("Suspended Acme") && !page.Find("#suspended").Says("Suspended") || len(page.All(".signin-organization")) != 1 {
		t.Errorf("the switcher has %s", page.Text())
	}
	resume(t, w)
	if got := b.ActsFor(t); got != "Acme" {
		t.Errorf("resumed, the session acts for %q", got)
	}
}

// TestNobodyEntersSuspended: by no way does anybody get into an organization that is suspended.
func TestNobodyEntersSuspended(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Invite(t, w.As(t, handlerstest.Dana), "new@invited.test")
	invited := w.Token(t, "new@invited.test")
	_, token, err := w.Config.SignIn.MakeLink(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, w.Acme, w.Members[handlerstest.Dana].ID)
	if err != nil {
		t.Fatal(err)
	}
	idp := w.Upstream(t, model.ConnectionSAML)
	begun := w.Browser(t)
	leads := begun.Get(t, idp.Start()) // at the provider already
	suspend(t, w)

	if page := w.Browser(t).Get(t, idp.Start()).Page(t, http.StatusForbidden); !page.Says("is suspended") {
		t.Errorf("the way to the identity provider says %s", page.Text())
	}
	if page := begun.Bring(t, idp.Answer(t, leads, handlerstest.Person{Email: handlerstest.Kim})).Page(t, http.StatusForbidden); !page.Says("is suspended") {
		t.Errorf("an answer of the identity provider: %s", page.Text())
	}
	by := w.Browser(t)
	if page := by.Post(t, "/a/sign-in", url.Values{"token": {token}}).Page(t, http.StatusForbidden); !page.Says("is suspended") {
		t.Errorf("a sign-in link: %s", page.Text())
	}
	if _, _, err := w.Config.SignIn.MakeLink(t.Context(), model.Actor{Kind: model.ActorOperator, Org: w.Acme}, w.Acme, w.Members[handlerstest.Dana].ID); model.KindOf(err) != model.Forbidden {
		t.Errorf("another sign-in link: %v", err)
	}
	// An address of its domain signs in by email meanwhile: the person may belong elsewhere.
	if a := w.Browser(t).Post(t, "/a/login", url.Values{"email": {handlerstest.Kim}}); !strings.HasPrefix(a.Location(), "/a/login/code") {
		t.Errorf("an address in its domain leads to %q", a.Location())
	}
	guest := w.Browser(t)
	guest.SignIn(t, "new@invited.test", "")
	invitation, err := w.Config.Invitations.Find(t.Context(), invited)
	if err != nil {
		t.Fatal(err)
	}
	if page := guest.Post(t, "/a/organizations/join", url.Values{"invitation": {string(invitation.ID)}}).Page(t, http.StatusForbidden); !page.Says("Acme is suspended") {
		t.Errorf("an invitation: %s", page.Text())
	}
	resume(t, w)
	guest.Post(t, "/a/organizations/join", url.Values{"invitation": {string(invitation.ID)}}).LeadsTo(t, "/ui/")
	by.Post(t, "/a/sign-in", url.Values{"token": {token}})
	idp.SignIn(t, w.Browser(t), "/ui/profile", handlerstest.Person{Email: handlerstest.Kim}).LeadsTo(t, "/ui/profile")
}

// TestSuspendedSuggestsNothing: an organization offers itself to nobody while it is suspended.
func TestSuspendedSuggestsNothing(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	if _, err := w.Config.Organizations.AddDomain(t.Context(), w.Actor(t, handlerstest.Dana), "open.test"); err != nil {
		t.Fatal(err)
	}
	w.Add(t, w.Globex, "zoe@open.test", "Zoe Roe", "member")
	b := w.As(t, "zoe@open.test")
	b.Get(t, "/a/organizations").Shows(t).Find("#suggestions")
	suspend(t, w)
	if page := b.Get(t, "/a/organizations").Shows(t); page.Has("#suggestions") {
		t.Errorf("it offers itself: %s", page.Text())
	}
	if page := b.Post(t, "/a/organizations/join", url.Values{"organization": {string(w.Acme)}}).Page(t, http.StatusForbidden); !page.Says("Acme is suspended") {
		t.Errorf("joined all the same: %s", page.Text())
	}
}

// TestSuspendedPortalLink: a link says why it opens nothing, and opens all again afterwards.
func TestSuspendedPortalLink(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureDomainVerification)
	w.Enable(t, w.Acme, model.FeatureSSO)
	w.Enable(t, w.Acme, model.FeatureDirSync)
	b, link := w.Visitor(t, handlerstest.Dana)
	home := model.PortalLinks(link.ID).Home()
	suspend(t, w)
	a := b.Get(t, home)
	if page := b.Get(t, a.Location()).Page(t, http.StatusGone); page.Heading() != "This organization is suspended" {
		t.Errorf("the link says %s", page.Text())
	}
	resume(t, w)
	b.Get(t, home).Shows(t)
}
