package invitations_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// toLogin is where people begin in the application.
const toLogin = "https://app.test/login"

func application(t *testing.T, w *handlerstest.World) {
	t.Helper()
	w.Application(t, model.Application{InitiateLoginURI: toLogin})
}

// prove answers the page that asks for a code, and returns where it leads.
func prove(t *testing.T, b *handlerstest.Browser, a handlerstest.Answer, email string) handlerstest.Answer {
	t.Helper()
	challenge := a.After(t, "/a/login/code?challenge=")
	return b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {b.World.Code(t, email)}})
}

// TestInvitationFromPasteToApplication is the whole way: an admin pastes an
// address, the person opens the mail, accepts, proves the address, and ends in
// the application as a member.
func TestInvitationFromPasteToApplication(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	application(t, w)
	i := w.Invite(t, w.As(t, handlerstest.Dana), "zoe@acme.test", "Zoe", "Quist")
	zoe := w.Browser(t)
	path := "/a/invite/" + w.Token(t, "zoe@acme.test")
	for range 3 { // mail scanners open links
		page := zoe.Get(t, path).Shows(t).Find("main")
		if got := page.Form(path).Find("button").Text(); !page.Says("Dana Lee invited you") || got != "Accept invitation" {
			t.Fatalf("the button is %q in %s", got, page.Text())
		}
	}
	zoe.Get(t, "/ui/").AsksToSignIn(t)
	accepted := zoe.Post(t, path, url.Values{})
	zoe.Get(t, "/ui/").AsksToSignIn(t)
	if got := w.State(t, i); got != model.InvitationOpen {
		t.Fatalf("invitation is %s before the proof", got)
	}
	prove(t, zoe, accepted, "zoe@acme.test").LeadsTo(t, toLogin)
	m, err := w.DB.Member(t.Context(), w.Acme, i.Member)
	if err != nil || m.Status != model.MemberActive || m.Name != "Zoe Quist" {
		t.Errorf("member = %+v, %v", m, err)
	}
	if row := zoe.Get(t, "/ui/members").Shows(t).Row(string(i.Member)); !row.Says("Zoe Quist") {
		t.Errorf("her row says %s", row.Text())
	}
	used := zoe.Get(t, path).Shows(t)
	if got := used.Form("/a/organizations").Field("organization").Value(); used.Heading() != "You already joined" || got != string(w.Acme) {
		t.Errorf("link afterwards: %q, to %s", used.Heading(), got)
	}
	if got := w.Browser(t).Post(t, path, url.Values{}).Shows(t).Heading(); got != "You already joined" {
		t.Errorf("replayed elsewhere: %q", got)
	}
}

// TestInvitationOfAnotherAccount: who is signed in as somebody else switches by
// proving the invited address.
func TestInvitationOfAnotherAccount(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	application(t, w)
	i := w.Invite(t, w.As(t, handlerstest.Dana), handlerstest.Gus)
	path := "/a/invite/" + w.Token(t, handlerstest.Gus)
	b := w.As(t, handlerstest.Kim)
	page := b.Get(t, path).Shows(t).Find("main")
	if got := page.Form(path).Text(); got != "Switch account and accept" || !page.Says("You are signed in as "+handlerstest.Kim) {
		t.Fatalf("the form says %q in %s", got, page.Text())
	}
	b.Post(t, "/a/invite/accept/"+string(i.ID), url.Values{}).Expect(t, http.StatusNotFound)
	prove(t, b, b.Post(t, path, url.Values{}), handlerstest.Gus).LeadsTo(t, toLogin)
	if got := w.State(t, i); got != model.InvitationAccepted {
		t.Fatalf("invitation is %s", got)
	}
	frame := b.Get(t, "/ui/members").Shows(t)
	if frame.Find("#org-name").Text() != "Acme" || !frame.Find("#identity").Says(handlerstest.Gus) {
		t.Errorf("it is %s in %s", frame.Find("#identity").Text(), frame.Find("#org-name").Text())
	}
}

// TestSigningInAcceptsNothing: an admin who sends somebody a link to the sign-in
// does not get a member by it.
func TestSigningInAcceptsNothing(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := w.Invite(t, w.As(t, handlerstest.Dana), handlerstest.Gus)
	b := w.Browser(t)
	next := "/a/invite/accept/" + string(i.ID)
	b.Get(t, "/a/login?next="+url.QueryEscape(next))
	challenge, code, _ := b.Begin(t, handlerstest.Gus, next)
	b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}, "next": {next}}).LeadsTo(t, "/ui/")
	if got := w.State(t, i); got != model.InvitationOpen {
		t.Errorf("invitation is %s", got)
	}
}

// TestInvitedPersonIsSignedIn: then one click accepts.
func TestInvitedPersonIsSignedIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := w.Invite(t, w.As(t, handlerstest.Dana), handlerstest.Gus)
	b := w.As(t, handlerstest.Gus)
	path, offered := "/a/invite/"+w.Token(t, handlerstest.Gus), "/a/invite/accept/"+string(i.ID)
	b.Post(t, path, url.Values{}).LeadsTo(t, "/ui/")
	if got := w.State(t, i); got != model.InvitationAccepted {
		t.Fatalf("invitation is %s", got)
	}
	for _, again := range []string{path, offered} { // a second click
		b.Post(t, again, url.Values{}).LeadsTo(t, "/ui/")
	}
	w.Browser(t).Post(t, path, url.Values{}).Shows(t) // of nobody
	if got := b.Get(t, "/ui/members").Shows(t).Find("#org-name").Text(); got != "Acme" {
		t.Errorf("the active organization is %s", got)
	}
}

// TestInvitationStates looks at the page of each, and at what a POST does there.
func TestInvitationStates(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	admin := w.As(t, handlerstest.Dana)
	open := func(email string) (model.Invitation, string) {
		i := w.Invite(t, admin, email)
		return i, "/a/invite/" + w.Token(t, email)
	}
	replaced, oldPage := open("replaced@acme.test")
	admin.Post(t, "/ui/members/invitations/"+string(replaced.ID)+"/resend", url.Values{}).LeadsTo(t, "/ui/members/invitations")
	cancelled, cancelledPage := open("cancelled@acme.test")
	admin.Post(t, "/ui/members/invitations/"+string(cancelled.ID)+"/cancel", url.Values{}).LeadsTo(t, "/ui/members/invitations")
	declined, declinedPage := open("declined@acme.test")
	w.Browser(t).Post(t, declinedPage+"/decline", url.Values{}).LeadsTo(t, declinedPage)
	if got := w.State(t, declined); got != model.InvitationDeclined {
		t.Fatalf("the declined invitation is %s", got)
	}
	gone, gonePage := open("gone@acme.test")
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.CloseInvitation(t.Context(), gone.Org, gone.ID, model.InvitationOrganizationDeleted)
		return err
	})
	events := len(w.Events(t, w.Acme))
	for _, test := range []struct{ name, path, want string }{
		{"replaced", oldPage, "A newer invitation was sent"},
		{"cancelled", cancelledPage, "This invitation doesn’t work"},
		{"unknown", "/a/invite/" + strings.Repeat("A", 43), "This invitation doesn’t work"},
		{"malformed", "/a/invite/x", "This invitation doesn’t work"},
		{"declined", declinedPage, "You declined this invitation"},
		{"organization deleted", gonePage, "This organization no longer exists"},
	} {
		b := w.Browser(t)
		for _, a := range []handlerstest.Answer{b.Get(t, test.path), b.Post(t, test.path, url.Values{})} {
			if page := a.Page(t, http.StatusGone).Find("main"); page.Heading() != test.want || page.Has("#invitation-accept") {
				t.Errorf("%s: %s shows %s", test.name, a.Asked, page.HTML())
			}
		}
		for _, path := range []string{"/decline", "/ask"} {
			if a := b.Post(t, test.path+path, url.Values{}); a.Status >= 500 {
				t.Errorf("%s: %s: status %d", test.name, path, a.Status)
			}
		}
	}
	if got := len(w.Events(t, w.Acme)); got != events {
		t.Errorf("%d events were written", got-events)
	}
}

// TestInvitationWithoutASeat waits until there is one.
func TestInvitationWithoutASeat(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	application(t, w)
	i := w.Invite(t, w.As(t, handlerstest.Dana), "zoe@acme.test")
	path, mine := "/a/invite/"+w.Token(t, i.Email), "/a/invite/accept/"+string(i.ID)
	w.Write(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.Acme, 3) })
	b := w.Browser(t)
	full := func(path string) {
		t.Helper()
		if page := b.Get(t, path).Page(t, http.StatusConflict).Find("main"); !page.Says("There is no room right now") {
			t.Errorf("%s says %s", path, page.Text())
		}
	}
	full(path)
	prove(t, b, b.Post(t, path, url.Values{}), i.Email).LeadsTo(t, mine)
	full(mine)
	w.Write(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.Acme, 4) })
	if page := b.Get(t, mine).Shows(t).Find("main"); page.Form(mine).Text() != "Accept invitation" || page.Says("no room") {
		t.Errorf("with room: %s", page.Text())
	}
	b.Post(t, mine, url.Values{}).LeadsTo(t, toLogin)
}

// TestExpiredInvitation is not accepted, and lets one ask for a new one, once.
// TestNotWelcome: what operators let nobody in by is said where people are invited by it, also
// when they switch it off while an invitation is open.
func TestNotWelcome(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := w.Invite(t, w.As(t, handlerstest.Dana), "zoe@gmail.com")
	path := "/a/invite/" + w.Token(t, "zoe@gmail.com")
	zoe := w.Browser(t)
	asked := zoe.Post(t, path, url.Values{})
	set := func(change func(*model.Instance)) {
		t.Helper()
		w.Write(t, func(tx *db.Tx) error {
			now, err := tx.Instance(t.Context())
			if err != nil {
				return err
			}
			change(&now)
			return tx.SetInstance(t.Context(), now)
		})
	}
	set(func(now *model.Instance) { now.Refuses.Public = true })
	page := zoe.Get(t, path).Page(t, http.StatusConflict)
	if !page.Says("Addresses at gmail.com are not let in here") || page.Has("#invitation-accept") || page.Has("#invitation-ask") {
		t.Errorf("the page says %s", page.Find("main").Text())
	}
	prove(t, zoe, asked, "zoe@gmail.com")
	if got := w.State(t, i); got != model.InvitationOpen {
		t.Errorf("the invitation is %s, want it not accepted", got)
	}
	set(func(now *model.Instance) { now.Refuses.Public, now.Ways = false, model.Ways{Passkey: true} })
	closed := w.Browser(t).Get(t, path).Shows(t)
	if !closed.Says("signs nobody in by email") || closed.Has("#invitation-accept") || !closed.Has("a[href]") {
		t.Errorf("without mail the page says %s", closed.Find("main").Text())
	}
	if a := w.Browser(t).Post(t, path, url.Values{}); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("accepting all the same: status %d", a.Status)
	}
	set(func(now *model.Instance) { now.Ways = model.Ways{Link: true} })
	if page := w.Browser(t).Get(t, path).Shows(t); !page.Says("We send a link to zoe@gmail.com first") {
		t.Errorf("by link: %s", page.Find("main").Text())
	}
}

func TestExpiredInvitation(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	admin := w.As(t, handlerstest.Dana)
	w.SetInstance(t, func(i *model.Instance) { i.Invitation = time.Minute }) // less than sessions last
	i := w.Invite(t, admin, handlerstest.Gus)
	path := "/a/invite/" + w.Token(t, handlerstest.Gus)
	clock.Advance(time.Minute)
	b := w.As(t, handlerstest.Gus)
	for _, a := range []handlerstest.Answer{b.Get(t, path), b.Post(t, path, url.Values{})} {
		page := a.Page(t, http.StatusGone)
		if got := page.Form(path + "/ask").Text(); page.Heading() != "This invitation has expired" || got != "Ask Dana Lee for a new one" {
			t.Errorf("%s: %s", a.Asked, page.Find("main").Text())
		}
	}
	notOffered(t, b, i)
	if problem := join(t, b, i); !problem.Says("has expired") {
		t.Errorf("join: %s", problem.Text())
	}
	admin.Get(t, "/ui/members/invitations/"+string(i.ID)+"/link").Expect(t, http.StatusConflict)
	for range 2 {
		b.Post(t, path+"/ask", url.Values{}).LeadsTo(t, path)
	}
	if page := b.Get(t, path).Page(t, http.StatusGone).Find("main"); !page.Says("You asked for a new one.") || page.Has("form") {
		t.Errorf("after asking: %s", page.HTML())
	}
	w.Mail(t, handlerstest.Dana, regexp.MustCompile(`(gus@globex.test asks for a new invitation)`))
	asked := 0
	for _, m := range w.Post.Mails() {
		if strings.Contains(m.Subject, "asks for a new invitation") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("%d mails ask for a new one", asked)
	}
	row := admin.Get(t, "/ui/members/invitations").Shows(t).Row(string(i.ID))
	if !row.Says("Asks for a new one") || !row.Says("Expired") {
		t.Errorf("the row says %s", row.Text())
	}
	if got := w.State(t, i); got != model.InvitationOpen {
		t.Errorf("invitation is %s", got)
	}
}

// notOffered checks that the switcher does not offer to join by an invitation.
func notOffered(t *testing.T, b *handlerstest.Browser, i model.Invitation) {
	t.Helper()
	if switcher := b.Get(t, "/a/organizations").Shows(t).Find("main"); !switcher.Says("Globex") || switcher.Has("[value="+string(i.ID)+"]") {
		t.Errorf("the switcher offers %s", switcher.HTML())
	}
}

// join accepts an invitation in the switcher, and returns why that is refused.
func join(t *testing.T, b *handlerstest.Browser, i model.Invitation) handlerstest.Part {
	t.Helper()
	return b.Post(t, "/a/organizations/join", url.Values{"invitation": {string(i.ID)}}).Page(t, http.StatusConflict).Find("main")
}
