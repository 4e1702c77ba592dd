package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestWithoutMailServer: nobody is told that a code is on its way when none can be.
func TestWithoutMailServer(t *testing.T) {
	t.Parallel()
	const says = "Email is not set up here"
	w, clock := handlerstest.NewWith(t)
	dana, b := w.As(t, handlerstest.Dana), w.Browser(t)
	invitation := w.Invite(t, dana, "zoe@acme.test")
	link := "/a/invite/" + w.Token(t, "zoe@acme.test")
	if main := b.Get(t, "/a/login").Shows(t).Find("main"); main.Says(says) || !main.Says("We send you a code") {
		t.Errorf("with a mail server: %s", main.Text())
	}
	w.WithoutMail(t)
	if main := b.Get(t, "/a/login").Shows(t).Find("main"); !main.Find(".notice").Says(says) || main.Says("We send you a code") {
		t.Errorf("without one: %s", main.Text())
	}
	for name, refused := range map[string]handlerstest.Answer{
		"sign in":      b.Post(t, "/a/login", url.Values{"email": {handlerstest.Kim}}),
		"accept":       w.Browser(t).Post(t, link, url.Values{}),
		"change email": dana.Post(t, "/ui/profile/email", url.Values{"email": {"dana@elsewhere.test"}}),
		"invite":       dana.Post(t, "/ui/members/invitations", url.Values{"emails": {"bo@acme.test"}, "role": {w.Role(t, "member")}}),
		"invite again": dana.Post(t, "/ui/members/invitations/"+string(invitation.ID)+"/resend", url.Values{}),
	} {
		if main := refused.Page(t, http.StatusUnprocessableEntity).Find("main"); strings.Count(main.Text(), says) != 1 {
			t.Errorf("%s: %s", name, main.Text())
		}
	}
	elsewhere := b.Get(t, "/a/login/code?challenge=chl_1").Page(t, http.StatusNotFound).Find("main")
	if elsewhere.Heading() != "This sign-in cannot go on here" || elsewhere.Find("a.button").Attr("href") != "/a/login" {
		t.Errorf("a code that this browser did not ask for: %s", elsewhere.HTML())
	}
	clock.Advance(model.SudoLife + time.Minute)
	held := dana.Post(t, "/ui/profile/email", url.Values{"email": {"dana@elsewhere.test"}}).After(t, "/a/sudo?request=")
	if main := dana.Get(t, "/a/sudo?request="+held).Shows(t).Find("main"); !main.Find(".notice").Says(says) || main.Has("form[action=/a/sudo/email]") {
		t.Errorf("confirm: %s", main.Text())
	}
}

// TestSignInNamesTheApplication that the person comes from, when it is not what all
// is about.
func TestSignInNamesTheApplication(t *testing.T) {
	t.Parallel()
	s := newSigned(t)
	page := s.Browser(t).Get(t, s.waitsAt(t, s.Browser(t))).Shows(t).Find("main")
	if !page.Says("You go on to " + s.app.Name) {
		t.Errorf("the page says %s", page.Text())
	}
	s.SetInstance(t, func(i *model.Instance) { i.AppName = s.app.Name })
	page = s.Browser(t).Get(t, s.waitsAt(t, s.Browser(t))).Shows(t).Find("main")
	if page.Says("You go on to") || page.Heading() != "Sign in to "+s.app.Name {
		t.Errorf("it says it twice: %s", page.Text())
	}
}

// TestCodePageShowsTheAddress as it was typed, so that a slip is seen; and tells
// somebody who was invited nothing about if.
func TestCodePageShowsTheAddress(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.Browser(t)
	a := b.Post(t, "/a/login", url.Values{"email": {"kmi@acme.test"}})
	if main := b.Get(t, a.Location()).Shows(t).Find("main"); !main.Says("If kmi@acme.test has an account, we have sent") {
		t.Errorf("the page says %s", main.Text())
	}
	w.Invite(t, w.As(t, handlerstest.Dana), "zoe@acme.test")
	zoe := w.Browser(t)
	a = zoe.Post(t, "/a/invite/"+w.Token(t, "zoe@acme.test"), url.Values{})
	page := zoe.Get(t, a.Location()).Shows(t).Find("main")
	if !page.Says("We have sent a six-digit code and a link to zoe@acme.test.") {
		t.Errorf("the page says %s", page.Text())
	}
	again := zoe.Post(t, "/a/login/resend", url.Values{"challenge": {page.Form("/a/login/resend").Field("challenge").Value()}})
	if got := zoe.Get(t, again.Location()).Shows(t).Toast(); got != "A new code is on its way." {
		t.Errorf("the toast says %q", got)
	}
	// Who types another address there reads nothing about it.
	next := page.Form("/a/login/code").Field("next").Value()
	for _, email := range []string{handlerstest.Kim, "kit@acme.test"} {
		a = b.Post(t, "/a/login", url.Values{"email": {email}, "next": {next}})
		if main := b.Get(t, a.Location()).Shows(t).Find("main"); !main.Says("If " + email + " has an account") {
			t.Errorf("%s: the page says %s", email, main.Text())
		}
	}
}
