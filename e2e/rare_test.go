package e2e

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// comeTooLate is what people see whose code or link is wrong, or works no more.
func comeTooLate(t *testing.T, w *world) {
	v, b := w.visit(t), w.Browser(t)
	_, _, other := b.Begin(t, handlerstest.Dana, "")
	v.shows(w, "link-other", "/a/login/link/"+other, "Open the link where you started")
	v.shows(w, "code-elsewhere", "/a/login/code?challenge=chl_1", "This sign-in cannot go on here")
	begin := func() (code string) {
		t.Helper()
		v.open(w.Server.URL + "/a/login")
		v.enter("#email", handlerstest.Dana)
		v.click("main form button.primary")
		v.sees("h1", "Check your email")
		return w.Code(t, handlerstest.Dana)
	}
	code := begin()
	for i, says := range []string{"4 more times", "3 more times", "2 more times", "once more", "Too many wrong codes"} {
		v.clear("#code")
		v.enter("#code", handlerstest.Wrong(code))
		v.click("main form.signin-code button.primary")
		v.sees("#code-error", says)
		if i == 0 || i == 4 {
			v.inspect([]string{"code-wrong", "", "", "", "code-burned"}[i])
		}
	}
	begin()
	link := w.Mail(t, handlerstest.Dana, regexp.MustCompile(`/a/login/link/([\w-]{43})`))
	v.shows(w, "link-open", "/a/login/link/"+link, "Confirm it’s you")
	w.wait(11 * time.Minute)
	v.click("main form button.primary")
	v.reads("link-expired", "This link has expired")
	v.click("main a.button.primary")
	v.sees("h1", "Sign in to")
	for range model.MostCodesFromOne {
		begin()
	}
	v.open(w.Server.URL + "/a/login")
	v.enter("#email", handlerstest.Dana)
	v.click("main form button.primary")
	v.sees("#email-error", "You have asked for several codes")
	v.inspect("codes-several")
}

// answerOldInvitations is what people see whose invitation works no more, or not yet,
// and what those who sent it see.
func answerOldInvitations(t *testing.T, w *world) {
	const address = "aurelia-konstanze.hohenberger-wittelsbach@acme-northern-regions.example"
	by := w.Organization(t, "Acme Corp for Restaurants, Hotels and Donaudampfschifffahrtsgesellschaften")
	w.Add(t, by, "konstanze@acme.test", "Konstanze-Wilhelmina Hohenberger-Wittelsbach", "admin")
	dana, b := w.as(t, "konstanze@acme.test")
	path := func() string {
		t.Helper()
		w.Invite(t, b, address, "Aurelia Konstanze", "Hohenberger-Wittelsbach")
		return model.InvitationPath(w.Token(t, address))
	}
	v := w.visit(t)
	v.shows(w, "answer-invalid", "/a/invite/"+strings.Repeat("x", 43), "This invitation doesn’t work")
	first := path()
	v.shows(w, "answer-long", first, "Join Acme Corp")
	seats := 1
	set := func() {
		t.Helper()
		if _, err := organizations.New(w.DB).Set(t.Context(), model.Actor{Kind: model.ActorOperator, Org: by}, by, organizations.Change{Seats: &seats}); err != nil {
			t.Fatal(err)
		}
	}
	set()
	v.shows(w, "answer-full", first, "There is no room right now")
	seats = 0
	set()
	w.wait(16 * 24 * time.Hour)
	v.shows(w, "answer-expired", first, "This invitation has expired")
	v.click("#invitation-ask")
	v.sees("main", "You asked for a new one")
	v.inspect("answer-asked")
	b = w.As(t, "konstanze@acme.test")
	dana.has(w, b)
	dana.shows(w, "invitations-asked", "/ui/members/invitations", "Members")
	dana.click("[id^=resend-]")
	dana.sees("#toasts .toast", "A new invitation")
	dana.inspect("invitations-resent")
	v.shows(w, "answer-replaced", first, "A newer invitation was sent")

	b.Post(t, "/ui/members/invitations", url.Values{"emails": {"nobody@acme.test"}, "role": {w.Role(t, "member")}})
	w.RefuseMails(t)
	dana.shows(w, "invitations-undelivered", "/ui/members/invitations", "Members")
	to := b.Post(t, "/ui/profile/email", url.Values{"email": {address}}).Location()
	w.RefuseMails(t)
	dana.shows(w, "profile-code-undelivered", to, "The email was not delivered")
}

// doWithoutMail is what people see where no mail server is set up.
func doWithoutMail(t *testing.T, w *world) {
	dana, b := w.as(t, handlerstest.Dana)
	w.Invite(t, b, "zoe@acme.test")
	answer := model.InvitationPath(w.Token(t, "zoe@acme.test"))
	typing, _ := w.as(t, handlerstest.Dana)
	typing.open(w.Server.URL + "/ui/profile/email")
	typing.enter("#profile-new-email", "dana@new.test")
	w.WithoutMail(t)
	stranger := w.visit(t)
	stranger.shows(w, "nomail-signin", "/a/login", "Sign in to")
	stranger.enter("#email", handlerstest.Dana)
	stranger.click("main form button.primary")
	stranger.holds(`document.title.startsWith("Error: ")`)
	stranger.reads("nomail-signin-sent", "Sign in to")
	stranger.shows(w, "nomail-answer", answer, "Join Acme")
	dana.shows(w, "nomail-email", "/ui/profile/email", "Change email")
	dana.shows(w, "nomail-invite", "/ui/members/invite", "Invite members")
	dana.shows(w, "nomail-invitations", "/ui/members/invitations", "Members")
	w.wait(10 * time.Minute)
	typing.click("main form button.primary")
	typing.reads("nomail-sudo", "Confirm it’s you")
}

// beginEmpty is an organization of one person, in which nothing is yet.
func beginEmpty(t *testing.T, w *world) {
	org := w.Organization(t, "Fresh")
	for _, f := range []model.Feature{model.FeatureDomainVerification, model.FeatureSessionPolicy} {
		w.Enable(t, org, f)
	}
	w.Add(t, org, "fay@fresh.test", "Fay", "admin")
	fay, b := w.as(t, "fay@fresh.test")
	fay.shows(w, "empty-general", "/ui/general", "General")
	fay.shows(w, "empty-members", "/ui/members", "Members")
	fay.shows(w, "empty-invitations", "/ui/members/invitations", "Members")
	fay.shows(w, "empty-domains", "/ui/domains", "Domains")
	fay.shows(w, "empty-security", "/ui/security", "Security")
	fay.shows(w, "empty-activity", "/ui/security/activity", "Activity")
	w.Invite(t, b, "flo@fresh.test")
	b.Post(t, "/ui/session-policy", url.Values{"source": {"custom"}, "absolute": {"8"}, "absolute_unit": {"hours"}, "version": {"1"}})
	b.UploadTo(t, "/ui/general/logo", "logo", handlerstest.Square(t, 64))
	fay.shows(w, "checklist-most", "/ui/general", "General")
	fay.sees("#general-checklist", "(3 of 4 done)")
}
