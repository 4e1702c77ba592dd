package general_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream/github/githubtest"
)

// allow saves what is allowed, as an admin who sees the version that is true now.
func allow(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, allowed ...string) handlerstest.Answer {
	t.Helper()
	version := strconv.FormatInt(w.Org(t, w.Acme).Version, 10)
	return b.Post(t, "/ui/general/sign-in", url.Values{"version": {version}, "allowed": allowed})
}

// come signs in whoever is at a GitHub.
func come(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, s *githubtest.Server) handlerstest.Answer {
	t.Helper()
	return b.Bring(t, w.AtGitHub(t, s, b.Get(t, "/sso/social/github/start")))
}

// TestNotAllowed: what an organization does not allow ends at once, is refused at the next
// sign-in with words, and holds for that organization only.
func TestNotAllowed(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana := w.As(t, handlerstest.Dana)
	if dana.Get(t, "/ui/general").Shows(t).Has("#general-sign-in") {
		t.Error("there is a choice of nothing")
	}
	s := w.GitHub(t)
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	kim := w.Browser(t)
	come(t, w, kim, s).LeadsTo(t, "/ui/")
	w.Add(t, w.Acme, "zoe@acme.test", "Zoe", "member")
	w.Add(t, w.Globex, "zoe@acme.test", "Zoe", "member")
	s.SignIn(githubtest.User(2, "zoe@acme.test", true))
	zoe := w.Browser(t)
	come(t, w, zoe, s).LeadsTo(t, "/ui/")
	zoe.Post(t, "/a/organizations", url.Values{"organization": {string(w.Globex)}}).LeadsTo(t, "/ui/")

	allow(t, w, dana, "github").LeadsTo(t, "/ui/general") // as it is
	allow(t, w, dana).LeadsTo(t, "/ui/general")
	if page := dana.Get(t, "/ui/general").Shows(t); !page.Says("1 person was signed out by that.") {
		t.Errorf("does not say whom it has signed out: %s", page.Find("body").Text())
	}
	kim.Get(t, "/ui/profile").AsksToSignIn(t)
	const why = "Acme does not let its people sign in with GitHub."
	if page := kim.Get(t, "/a/login").Shows(t).Find("main"); !page.Says(why) {
		t.Errorf("does not say why: %s", page.Text())
	}
	s.SignIn(githubtest.User(1, handlerstest.Kim, true))
	if page := come(t, w, kim, s).Shows(t).Find("main"); !page.Says(why) {
		t.Errorf("signed in: %s", page.Text())
	}
	kim.SignIn(t, handlerstest.Kim, "/ui/profile").LeadsTo(t, "/ui/profile")

	// Zoe goes on for Globex, and signs in in another way to act for Acme.
	zoe.Get(t, "/ui/profile").Shows(t)
	refused := zoe.Post(t, "/a/organizations", url.Values{"organization": {string(w.Acme)}})
	if page := zoe.Get(t, refused.Location()).Shows(t).Find("main"); !strings.HasPrefix(refused.Location(), "/a/login?") || !page.Says(why) {
		t.Errorf("leads to %q, which says %s", refused.Location(), page.Text())
	}
	if got := zoe.ActsFor(t); got != "Globex" {
		t.Errorf("acts for %s", got)
	}
}

// TestAllowRefused: who may not, who was overtaken, and who would end their own session.
func TestAllowRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	s := w.GitHub(t)
	allow(t, w, w.As(t, handlerstest.Kim)).Expect(t, http.StatusNotFound)
	dana := w.As(t, handlerstest.Dana)
	stale := dana.Post(t, "/ui/general/sign-in", url.Values{"version": {"7"}}).Page(t, http.StatusConflict)
	if form := stale.Find("#general-sign-in"); !form.Says("changed meanwhile") || form.Find("[value=github]").Is("checked") {
		t.Errorf("the form: %s", form.HTML())
	}
	s.SignIn(githubtest.User(1, handlerstest.Ana, true))
	ana := w.Browser(t)
	come(t, w, ana, s).LeadsTo(t, "/ui/")
	waits := allow(t, w, ana) // a provider’s word is no proof
	waits.After(t, "/a/sudo?request=")
	if got := w.Org(t, w.Acme).Refuses; got != "" {
		t.Errorf("refuses %q", got)
	}
	var own model.Actor
	linked, err := w.DB.OwnSessions(t.Context(), w.Members[handlerstest.Ana].User, 1)
	if err != nil {
		t.Fatal(err)
	}
	own = model.Actor{Kind: model.ActorUser, ID: string(linked[0].User.ID), Org: w.Acme, Session: linked[0].ID}
	_, err = w.Config.Social.SetRefused(t.Context(), own, model.NewSocialSet(model.SocialGitHub), w.Org(t, w.Acme).Version)
	if model.KindOf(err) != model.Invalid {
		t.Errorf("ends one’s own session: %v", err)
	}
}
