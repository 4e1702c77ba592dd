package accounts_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDisable: who is disabled is out at the next request, and gets in by no way that they had:
// not by a code that was sent before, nor by a passkey, an API key, an identity provider, or
// what a directory says. Once enabled they sign in anew.
func TestDisable(t *testing.T) {
	t.Parallel()
	w, b, _ := in(t)
	gus, at := w.As(t, handlerstest.Gus), list+"/"+string(w.Members[handlerstest.Gus].User) // the only administrator of Globex
	device := w.Device()
	gus.AddPasskey(t, device)
	_, key := w.OwnKey(t, handlerstest.Gus, model.UsersRead)
	begun := w.Browser(t)
	challenge, code, _ := begun.Begin(t, handlerstest.Gus, "")

	page := b.Post(t, at+"/disable", url.Values{"reason": {" "}}).Page(t, http.StatusUnprocessableEntity)
	if !page.Has("#account-reason-error") {
		t.Errorf("without a reason: %s", page.Text())
	}
	gus.Get(t, "/ui/profile").Shows(t)
	b.Post(t, at+"/disable", url.Values{"reason": {"Sends <spam>"}}).LeadsTo(t, at)
	if page := b.Get(t, at).Shows(t); !page.Says("Sends <spam>") || !page.Says("Disabled by Olga Ruiz") || page.Has("#account-disable") {
		t.Errorf("the page: %s", page.Text())
	}
	b.Post(t, at+"/disable", url.Values{"reason": {"Once more"}}).Expect(t, http.StatusConflict)

	enters := func() map[string]bool {
		by := w.Browser(t)
		touched := by.Send(t, "/a/login/passkey", by.Answer(t, device, ""))
		_, failed := w.Config.APIKeys.Authenticate(t.Context(), key)
		return map[string]bool{"passkey": touched.Status == http.StatusOK, "API key": failed == nil}
	}
	gus.Get(t, "/ui/profile").AsksToSignIn(t)
	if a := begun.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}}); a.Location() == "/ui/" {
		t.Error("a code from before lets them in")
	}
	before := len(w.Deliver(t))
	w.Browser(t).Post(t, "/a/login", url.Values{"email": {handlerstest.Gus}}).After(t, "/a/login/code?challenge=")
	if n := len(w.Deliver(t)) - before; n != 0 {
		t.Errorf("they are sent %d mails", n)
	}
	for way, in := range enters() {
		if in {
			t.Errorf("they get in by a %s", way)
		}
	}

	b.Post(t, at+"/enable", nil).LeadsTo(t, at)
	b.Post(t, at+"/enable", nil).Expect(t, http.StatusConflict)
	gus.Get(t, "/ui/profile").AsksToSignIn(t)
	for way, in := range enters() {
		if !in {
			t.Errorf("enabled, they do not get in by a %s", way)
		}
	}
	w.As(t, handlerstest.Gus).Get(t, "/ui/profile").Shows(t)
}

// TestDisabledElsewhere: neither an identity provider nor a directory opens the account again.
func TestDisabledElsewhere(t *testing.T) {
	t.Parallel()
	w, b, at := in(t)
	idp := w.Upstream(t, model.ConnectionSAML)
	kim := handlerstest.Person{Email: handlerstest.Kim}
	idp.SignIn(t, w.Browser(t), "/ui/profile", kim).LeadsTo(t, "/ui/profile")
	directory := w.Provisions(t)
	b.Post(t, at+"/disable", url.Values{"reason": {"Left"}}).LeadsTo(t, at)
	directory.Tells(t, handlerstest.Kim)
	idp.SignIn(t, w.Browser(t), "/ui/profile", kim)
	if last := idp.Attempts(t)[0]; last.Code != "account_disabled" {
		t.Errorf("code %q (%s)", last.Code, last.Got)
	}
	if u, err := w.DB.User(t.Context(), w.Members[handlerstest.Kim].User); err != nil || u.Status != model.UserDisabled {
		t.Errorf("Kim is %s, %v", u.Status, err)
	}
}

// TestLastAdministrator: who is about to disable the only admin of an organization reads of which.
func TestLastAdministrator(t *testing.T) {
	t.Parallel()
	w, b, kim := in(t)
	if page := b.Get(t, kim).Shows(t); page.Has("#account-alone") {
		t.Errorf("of a member: %s", page.Find("#account-alone").Text())
	}
	gus := list + "/" + string(w.Members[handlerstest.Gus].User)
	warned := b.Get(t, gus).Shows(t).Find("#account-alone")
	if !warned.Says("Nobody else administers these organizations Globex.") || warned.Find("a").Attr("href") != model.ConsoleOrganization(w.Globex).Home() {
		t.Errorf("of the only admin: %s", warned.Text())
	}
	w.Add(t, w.Globex, "another@globex.test", "Another", "admin")
	if page := b.Get(t, gus).Shows(t); page.Has("#account-alone") {
		t.Error("one of two is warned of")
	}
	b.Post(t, list+"/"+string(w.Member(t, "another@globex.test").User)+"/disable", url.Values{"reason": {"Left"}})
	if page := b.Get(t, gus).Shows(t); !page.Has("#account-alone") {
		t.Error("one who is not let in counts as an admin")
	}
}
