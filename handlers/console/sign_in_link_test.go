package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// linkShown returns the path of the sign-in link that a page shows.
func linkShown(t *testing.T, w *handlerstest.World, a handlerstest.Answer) string {
	t.Helper()
	return strings.TrimPrefix(a.Shows(t).Find("#sign-in-link").Text(), w.Server.URL)
}

// enters uses a sign-in link in a browser of its own, which it returns.
func enters(t *testing.T, w *handlerstest.World, path string) (*handlerstest.Browser, handlerstest.Answer) {
	t.Helper()
	b := w.Browser(t)
	token := b.Get(t, path).Shows(t).Form("/a/sign-in").Field("token").Value()
	return b, b.Post(t, "/a/sign-in", url.Values{"token": {token}})
}

// TestFirstAdmin: whoever creates an organization is shown a link for its first admin, once, by
// which that one is in the portal; loading the page again makes no other.
func TestFirstAdmin(t *testing.T) {
	t.Parallel()
	w, b, _, clock := organizationConsole(t)
	clock.Advance(2 * model.SudoLife) // an account that is new needs no newer proof
	made := b.Post(t, home+"/new", url.Values{"name": {"Initech"}, "email": {"peter@initech.test"}})
	at := made.Location()
	other, _ := w.Config.Operators.Add(t.Context(), handlerstest.Operator, "Otto", "otto@coffeedesk.test")
	theirs := w.Browser(t)
	theirs.Post(t, w.OperatorLink(t, other.ID), url.Values{}).LeadsTo(t, "/console/")
	for _, c := range b.Client.Jar.Cookies(w.Config.BaseURL) {
		if strings.HasSuffix(c.Name, "-once") {
			theirs.SetCookie(t, c)
		}
	}
	if theirs.Get(t, at).Shows(t).Has("#sign-in-link") {
		t.Error("another operator is shown the link")
	}
	b.Get(t, home).Shows(t) // another page, which shows nothing of it
	link := linkShown(t, w, b.Get(t, at))
	again := b.Get(t, at).Shows(t)
	if again.Has("#sign-in-link") || !again.Find("main").Says("It was shown when it was made") {
		t.Errorf("loaded again: %s", again.Find("main").Text())
	}
	peter, a := enters(t, w, link)
	a.LeadsTo(t, "/ui/members")
	if got := peter.ActsFor(t); got != "Initech" {
		t.Errorf("acts for %q", got)
	}
	if used := b.Get(t, at).Shows(t); used.Find("#sign-in-link-make").Text() != "Make a link" {
		t.Errorf("once it is used: %s", used.Find("main").Text())
	}
}

// TestFirstAdminElsewhere: who belongs to another organization gets no link, which would open that
// one as well, and the organization is there.
func TestFirstAdminElsewhere(t *testing.T) {
	t.Parallel()
	w, b, _, _ := organizationConsole(t)
	at := b.Post(t, home+"/new", url.Values{"name": {"Initech"}, "email": {handlerstest.Dana}}).Location()
	page := b.Get(t, at).Shows(t)
	if page.Has("#sign-in-link") || !strings.Contains(page.Toast(), "belongs to other organizations, too") {
		t.Errorf("a link is shown, or not why there is none: %s", page.Toast())
	}
	memberships, err := w.DB.Memberships(t.Context(), w.Members[handlerstest.Dana].User)
	if err != nil || len(memberships) != 2 {
		t.Errorf("%+v, %v", memberships, err)
	}
}

// TestFirstAdminWithAnAccount: a link for whom there was already opens more than what was just made,
// and takes a new proof.
func TestFirstAdminWithAnAccount(t *testing.T) {
	t.Parallel()
	w, b, _, clock := organizationConsole(t)
	found := func(name string) handlerstest.Answer {
		return b.Post(t, home+"/new", url.Values{"name": {name}, "email": {handlerstest.Gus}})
	}
	leave := func() { // and belong nowhere
		t.Helper()
		memberships, err := w.DB.Memberships(t.Context(), w.Members[handlerstest.Gus].User)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range memberships {
			if _, err := w.Config.Organizations.Delete(t.Context(), model.Actor{Kind: model.ActorOperator, Org: m.Org}, m.OrgName); err != nil {
				t.Fatal(err)
			}
		}
	}
	leave()
	linkShown(t, w, b.Get(t, found("Initech").Location()))
	leave()
	clock.Advance(model.SudoLife)
	action := found("Umbrella").Location()
	page := b.Get(t, action).Shows(t)
	if page.Has("#sign-in-link") {
		t.Error("a link is shown")
	}
	page.Form(action)
	if a := b.Post(t, action, url.Values{}); a.Status != http.StatusSeeOther || a.Location() == action {
		t.Errorf("without a new proof: %d %s", a.Status, a.Location())
	}
	if b.Get(t, action).Shows(t).Find("#sign-in-link-make").Text() != "Make a link" {
		t.Error("there is a link")
	}
}

// TestSignInLinkOfAnAdmin: the overview leads to where each admin gets a link, which takes the place
// of the last one; where there can be none, it says why.
func TestSignInLinkOfAnAdmin(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	dana := w.Members[handlerstest.Dana].ID
	at := acme.Home() + "sign-in-links/" + string(dana)
	if got := b.Get(t, acme.Home()).Shows(t).Find("#sign-in-link-" + string(dana)).Attr("href"); got != at {
		t.Errorf("the overview leads to %q", got)
	}
	b.Get(t, at).Shows(t)
	b.Post(t, at, url.Values{}).LeadsTo(t, at)
	first := linkShown(t, w, b.Get(t, at))
	b.Post(t, at, url.Values{}).LeadsTo(t, at)
	second := linkShown(t, w, b.Get(t, at))
	w.Browser(t).Get(t, first).Expect(t, http.StatusNotFound)
	_, a := enters(t, w, second)
	a.LeadsTo(t, "/ui/members")
	for _, who := range []string{handlerstest.Kim} {
		b.Post(t, acme.Home()+"sign-in-links/"+string(w.Members[who].ID), url.Values{}).LeadsTo(t, acme.Home())
		if toast := b.Get(t, acme.Home()).Shows(t).Toast(); !strings.Contains(toast, "is no active admin") {
			t.Errorf("%s: %s", who, toast)
		}
	}
	for _, id := range []model.MemberID{w.Members[handlerstest.Gus].ID, "mem_1"} {
		b.Get(t, acme.Home()+"sign-in-links/"+string(id)).Expect(t, http.StatusNotFound)
		b.Post(t, acme.Home()+"sign-in-links/"+string(id), url.Values{}).Expect(t, http.StatusNotFound)
	}
	w.Connect(t, w.Acme, "acme.test", true)
	b.Post(t, at, url.Values{}).LeadsTo(t, acme.Home())
	if toast := b.Get(t, acme.Home()).Shows(t).Toast(); !strings.Contains(toast, "no link goes around that") {
		t.Errorf("with a connection: %s", toast)
	}
	w.As(t, handlerstest.Gus).Get(t, at).After(t, "/console/sign-in")
	w.Browser(t).Post(t, at, url.Values{}).After(t, "/console/sign-in")
}
