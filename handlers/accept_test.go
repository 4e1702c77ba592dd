package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// prove answers the page that asks for a code, and returns where it leads.
func (b *browser) prove(t *testing.T, a answer, email string) answer {
	t.Helper()
	page := a.header.Get("Location")
	_, challenge, ok := strings.Cut(page, "challenge=")
	if a.status != http.StatusSeeOther || !ok {
		t.Fatalf("status %d, Location %q: %s", a.status, page, a.body)
	}
	if csp := b.get(t, page).header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' https://app.test") {
		t.Errorf("the form of the code may not end at the application: %s", csp)
	}
	return b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {b.world.code(t, email)}})
}

// application registers an application where people begin.
func (w *world) application(t *testing.T) {
	t.Helper()
	_, _, err := applications.New(w.db, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
		Name: "App", Type: model.ApplicationWeb, RedirectURIs: []string{"https://app.test/callback"}, InitiateLoginURI: "https://app.test/login",
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestInvitationFromPasteToApplication is the whole way: an admin pastes an
// address, the person opens the mail, accepts, proves the address, and ends in
// the application as a member.
func TestInvitationFromPasteToApplication(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.application(t)
	i := w.invite(t, w.as(t, dana), "zoe@acme.test", "Zoe", "Quist")
	token := w.token(t, "zoe@acme.test")
	zoe := w.browser(t)
	page := "/a/invite/" + token
	for range 3 { // mail scanners open links
		a := zoe.get(t, page)
		if a.status != http.StatusOK || !strings.Contains(a.body, "Dana Lee</bdi> invited you") || !strings.Contains(a.body, "Accept invitation") {
			t.Fatalf("status %d: %s", a.status, a.body)
		}
	}
	if a := zoe.get(t, "/ui/"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/login") {
		t.Fatalf("opening the link signed in: %d", a.status)
	}
	a := zoe.post(t, page, url.Values{})
	if got := zoe.get(t, "/ui/"); !strings.HasPrefix(got.header.Get("Location"), "/a/login") {
		t.Fatal("the link alone signed in")
	}
	if got := w.state(t, i); got != model.InvitationOpen {
		t.Fatalf("invitation is %s before the proof", got)
	}
	a = zoe.prove(t, a, "zoe@acme.test")
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "https://app.test/login" {
		t.Fatalf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	m, err := w.db.Member(t.Context(), w.acme, i.Member)
	if err != nil || m.Status != model.MemberActive || m.Name != "Zoe Quist" {
		t.Errorf("member = %+v, %v", m, err)
	}
	if a := zoe.get(t, "/ui/members"); a.status != http.StatusOK || !strings.Contains(a.body, "Zoe Quist") {
		t.Errorf("members: status %d", a.status)
	}
	if a := zoe.get(t, page); a.status != http.StatusOK || !strings.Contains(a.body, "You already joined") || !strings.Contains(a.body, `name="organization" value="`+string(w.acme)+`"`) {
		t.Errorf("link afterwards: status %d: %s", a.status, a.body)
	}
	if a := w.browser(t).post(t, page, url.Values{}); a.status != http.StatusOK || !strings.Contains(a.body, "You already joined") {
		t.Errorf("replayed elsewhere: status %d: %s", a.status, a.body)
	}
}

// TestInvitationOfAnotherAccount: who is signed in as somebody else switches by
// proving the invited address.
func TestInvitationOfAnotherAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.application(t)
	i := w.invite(t, w.as(t, dana), gus)
	page := "/a/invite/" + w.token(t, gus)
	b := w.as(t, kim)
	a := b.get(t, page)
	if a.status != http.StatusOK || !strings.Contains(a.body, "Switch account and accept") || !strings.Contains(a.body, kim) {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if a := b.post(t, "/a/invite/accept/"+string(i.ID), url.Values{}); a.status != http.StatusNotFound {
		t.Errorf("by id, as somebody else: status %d, want 404", a.status)
	}
	a = b.prove(t, b.post(t, page, url.Values{}), gus)
	if a.header.Get("Location") != "https://app.test/login" || w.state(t, i) != model.InvitationAccepted {
		t.Fatalf("status %d, Location %q, invitation %s", a.status, a.header.Get("Location"), w.state(t, i))
	}
	if a := b.get(t, "/ui/members"); !strings.Contains(a.body, ">Acme</bdi>") || !strings.Contains(a.body, "Account of Gus Lee") {
		t.Errorf("not Gus in Acme: %d", a.status)
	}
}

// TestSigningInAcceptsNothing: an admin who sends somebody a link to the sign-in
// does not get a member by it.
func TestSigningInAcceptsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.invite(t, w.as(t, dana), gus)
	b := w.browser(t)
	next := "/a/invite/accept/" + string(i.ID)
	b.get(t, "/a/login?next="+url.QueryEscape(next))
	challenge, code, _ := b.begin(t, gus, next)
	a := b.post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}, "next": {next}})
	if a.header.Get("Location") != "/ui/" || w.state(t, i) != model.InvitationOpen {
		t.Errorf("Location %q, invitation %s", a.header.Get("Location"), w.state(t, i))
	}
}

// TestInvitedPersonIsSignedIn: then one click accepts.
func TestInvitedPersonIsSignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.invite(t, w.as(t, dana), gus)
	b := w.as(t, gus)
	a := b.post(t, "/a/invite/"+w.token(t, gus), url.Values{})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/" || w.state(t, i) != model.InvitationAccepted {
		t.Fatalf("status %d, Location %q, invitation %s", a.status, a.header.Get("Location"), w.state(t, i))
	}
	if a := b.get(t, "/ui/members"); !strings.Contains(a.body, ">Acme</bdi>") {
		t.Error("Acme is not the active organization")
	}
}

// TestInvitationStates looks at the page of each, and at what a POST does there.
func TestInvitationStates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as(t, dana)
	open := func(email string) (model.Invitation, string) {
		i := w.invite(t, admin, email)
		return i, "/a/invite/" + w.token(t, email)
	}
	replaced, oldPage := open("replaced@acme.test")
	if a := admin.post(t, "/ui/members/invitations/"+string(replaced.ID)+"/resend", url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("resend: status %d", a.status)
	}
	cancelled, cancelledPage := open("cancelled@acme.test")
	if a := admin.post(t, "/ui/members/invitations/"+string(cancelled.ID)+"/cancel", url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("cancel: status %d", a.status)
	}
	declined, declinedPage := open("declined@acme.test")
	if a := w.browser(t).post(t, declinedPage+"/decline", url.Values{}); a.status != http.StatusSeeOther || w.state(t, declined) != model.InvitationDeclined {
		t.Fatalf("decline: status %d", a.status)
	}
	gone, gonePage := open("gone@acme.test")
	w.keep(t, func(tx *db.Tx) error {
		_, err := tx.CloseInvitation(t.Context(), gone.Org, gone.ID, model.InvitationOrganizationDeleted)
		return err
	})
	events := len(w.events(t, w.acme))
	for _, test := range []struct{ name, page, want string }{
		{"replaced", oldPage, "A newer invitation was sent"},
		{"cancelled", cancelledPage, "This invitation doesn’t work"},
		{"unknown", "/a/invite/" + strings.Repeat("A", 43), "This invitation doesn’t work"},
		{"malformed", "/a/invite/x", "This invitation doesn’t work"},
		{"declined", declinedPage, "You declined this invitation"},
		{"organization deleted", gonePage, "This organization no longer exists"},
	} {
		b := w.browser(t)
		if a := b.get(t, test.page); a.status != http.StatusGone || !strings.Contains(a.body, test.want) || strings.Contains(a.body, "Accept invitation") {
			t.Errorf("%s: status %d, want 410: %s", test.name, a.status, a.body)
		}
		if a := b.post(t, test.page, url.Values{}); a.status != http.StatusGone || !strings.Contains(a.body, test.want) {
			t.Errorf("%s: POST: status %d, want 410", test.name, a.status)
		}
		if a := b.post(t, test.page+"/decline", url.Values{}); a.status >= 500 {
			t.Errorf("%s: decline: status %d", test.name, a.status)
		}
		if a := b.post(t, test.page+"/ask", url.Values{}); a.status >= 500 {
			t.Errorf("%s: ask: status %d", test.name, a.status)
		}
	}
	if got := len(w.events(t, w.acme)); got != events {
		t.Errorf("%d events were written", got-events)
	}
}

// TestInvitationWithoutASeat waits until there is one.
func TestInvitationWithoutASeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.application(t)
	i := w.invite(t, w.as(t, dana), "zoe@acme.test")
	page := "/a/invite/" + w.token(t, i.Email)
	w.keep(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, 3) })
	b := w.browser(t)
	if a := b.get(t, page); a.status != http.StatusConflict || !strings.Contains(a.body, "There is no room right now") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	a := b.prove(t, b.post(t, page, url.Values{}), i.Email)
	mine := "/a/invite/accept/" + string(i.ID)
	if a.status != http.StatusSeeOther || a.header.Get("Location") != mine {
		t.Fatalf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(t, mine); a.status != http.StatusConflict || !strings.Contains(a.body, "There is no room right now") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	w.keep(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, 4) })
	if a := b.get(t, mine); a.status != http.StatusOK || !strings.Contains(a.body, "Accept invitation") {
		t.Errorf("with room: status %d: %s", a.status, a.body)
	}
	if a := b.post(t, mine, url.Values{}); a.header.Get("Location") != "https://app.test/login" {
		t.Errorf("with room: status %d: %s", a.status, a.body)
	}
}

// TestExpiredInvitation is not accepted, and lets one ask for a new one, once.
func TestExpiredInvitation(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	w := newWorldAt(t, clock.Now)
	admin := w.as(t, dana)
	w.keep(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.Invitation = time.Minute // less than sessions last
		return tx.SetInstance(t.Context(), i)
	})
	i := w.invite(t, admin, gus)
	page := "/a/invite/" + w.token(t, gus)
	clock.Advance(time.Minute)
	b := w.as(t, gus)
	for name, a := range map[string]answer{"GET": b.get(t, page), "POST": b.post(t, page, url.Values{})} {
		if a.status != http.StatusGone || !strings.Contains(a.body, "This invitation has expired") || !strings.Contains(a.body, "Ask <bdi>Dana Lee</bdi> for a new one") {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	if a := b.get(t, "/a/organizations"); strings.Contains(a.body, string(i.ID)) {
		t.Error("the switcher offers it")
	}
	if a := b.post(t, "/a/organizations/join", url.Values{"invitation": {string(i.ID)}}); a.status != http.StatusConflict || !strings.Contains(a.body, "has expired") {
		t.Errorf("join: status %d: %s", a.status, a.body)
	}
	if a := admin.get(t, "/ui/members/invitations/"+string(i.ID)+"/link"); a.status != http.StatusConflict {
		t.Errorf("copy link: status %d, want 409", a.status)
	}
	for range 2 {
		if a := b.post(t, page+"/ask", url.Values{}); a.status != http.StatusSeeOther || a.header.Get("Location") != page {
			t.Errorf("ask: status %d: %s", a.status, a.body)
		}
	}
	if a := b.get(t, page); !strings.Contains(a.body, "You asked for a new one.") || strings.Contains(a.body, "/ask") {
		t.Errorf("after asking: %s", a.body)
	}
	w.mail(t, dana, regexp.MustCompile(`(gus@globex.test asks for a new invitation)`))
	asked := 0
	for _, m := range w.post.mails {
		if strings.Contains(m.Subject, "asks for a new invitation") {
			asked++
		}
	}
	if a := admin.get(t, "/ui/members/invitations"); asked != 1 || !strings.Contains(a.body, "Asks for a new one") || !strings.Contains(a.body, "Expired") {
		t.Errorf("%d mails, list: %s", asked, a.body)
	}
	if w.state(t, i) != model.InvitationOpen {
		t.Errorf("invitation is %s", w.state(t, i))
	}
}
