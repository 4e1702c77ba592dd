package invitations_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestWithoutMailServer: whoever invites, or is invited, reads that nothing can be sent
// before anything is typed or sent, and what can be done all the same.
func TestWithoutMailServer(t *testing.T) {
	t.Parallel()
	const says = "Email is not set up here"
	w, clock := handlerstest.NewWith(t)
	dana, zoe := w.As(t, handlerstest.Dana), w.Browser(t)
	i := w.Invite(t, dana, "zoe@acme.test")
	link, at := "/a/invite/"+w.Token(t, "zoe@acme.test"), "/ui/members/invitations/"+string(i.ID)
	const form, list = "/ui/members/invite", "/ui/members/invitations"
	for _, path := range []string{form, list} {
		if main := dana.Get(t, path).Shows(t).Find("main"); main.Says(says) {
			t.Errorf("with a mail server, %s: %s", path, main.Text())
		}
	}
	w.WithoutMail(t)

	main := dana.Get(t, form).Shows(t).Find("main")
	if !main.Find(".notice").Says(says) || main.Has("[name=emails]") || main.Find("a.button").Attr("href") != list {
		t.Errorf("the form: %s", main.HTML())
	}
	typed := dana.Post(t, list, url.Values{"emails": {"bo@acme.test"}, "role": {w.Role(t, "member")}}, handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity)
	if got := typed.Field("emails").Value(); got != "bo@acme.test" || !typed.Find("#invite-emails-error").Says(says) {
		t.Errorf("what was typed before that became so: %q, %s", got, typed.HTML())
	}
	main = dana.Get(t, list).Shows(t).Find("main")
	if !main.Find(".notice").Says("Links of open invitations can be copied") || main.Has("#resend-"+string(i.ID)) || !main.Has("#link-"+string(i.ID)) {
		t.Errorf("the list: %s", main.HTML())
	}
	if got := dana.Get(t, at+"/link", handlerstest.Inline...).Shows(t); !got.Says("somebody who is signed in with that address") || got.Says("takes a code") {
		t.Errorf("the link: %s", got.Text())
	}

	main = zoe.Get(t, link).Shows(t).Find("main")
	if !main.Find(".notice").Says(says) || main.Has("#invitation-accept") || main.Says("We send a code") || main.Find("a.button.primary").Attr("href") != "/a/login?next=%2Fa%2Forganizations" {
		t.Errorf("the invited person: %s", main.HTML())
	}
	if main = dana.Get(t, link).Shows(t).Find("main"); !main.Find(".notice").Says(says) || main.Has("a.button.primary") {
		t.Errorf("somebody else who is signed in: %s", main.HTML())
	}

	clock.Advance(16 * 24 * time.Hour)
	if main = zoe.Get(t, link).Page(t, http.StatusGone).Find("main"); !main.Says(says) || main.Has("#invitation-ask") {
		t.Errorf("one that has expired: %s", main.HTML())
	}
	zoe.Post(t, link+"/ask", url.Values{}).LeadsTo(t, link)
	if now, err := w.DB.Invitation(t.Context(), w.Acme, i.ID); err != nil || !now.AskedAt.IsZero() {
		t.Errorf("it was asked for: %+v, %v", now, err)
	}
}

// TestAcceptWithoutMailServer: somebody whose address is proven needs no code.
func TestAcceptWithoutMailServer(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Invite(t, w.As(t, handlerstest.Dana), handlerstest.Gus)
	link, gus := "/a/invite/"+w.Token(t, handlerstest.Gus), w.As(t, handlerstest.Gus)
	w.WithoutMail(t)
	if main := gus.Get(t, link).Shows(t).Find("main"); main.Has(".notice") || !main.Has("#invitation-accept") {
		t.Errorf("the page: %s", main.HTML())
	}
	if a := gus.Post(t, link, url.Values{}); a.Status != http.StatusSeeOther {
		t.Errorf("accepting: %d", a.Status)
	}
	m, err := w.DB.MemberOfUser(t.Context(), w.Acme, w.Members[handlerstest.Gus].User)
	if err != nil || m.Status != model.MemberActive {
		t.Errorf("he is %+v, %v", m, err)
	}
}
