package invitations_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"anteroom/db"
	"anteroom/db/dbtest"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// prove answers the page that asks for a code, and returns where it leads.
func prove(t *testing.T, b *handlerstest.Browser, a handlerstest.Answer, email string) handlerstest.Answer {
	t.Helper()
	page := a.Header.Get("Location")
	_, challenge, ok := strings.Cut(page, "challenge=")
	if a.Status != http.StatusSeeOther || !ok {
		t.Fatalf("status %d, Location %q: %s", a.Status, page, a.Body)
	}
	if csp := b.Get(t, page).Header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "form-action 'self' https://app.test") {
		t.Errorf("the form of the code may not end at the application: %s", csp)
	}
	return b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code(t, b.World, email)}})
}

// application registers an application where people begin.
func application(t *testing.T, w *handlerstest.World) {
	t.Helper()
	_, _, err := applications.New(w.DB, secret.NewSource(nil)).Create(t.Context(), model.System, model.Application{
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
	w := handlerstest.New(t)
	application(t, w)
	i := w.Invite(t, w.As(t, handlerstest.Dana), "zoe@acme.test", "Zoe", "Quist")
	token := w.Token(t, "zoe@acme.test")
	zoe := w.Browser(t)
	page := "/a/invite/" + token
	for range 3 { // mail scanners open links
		a := zoe.Get(t, page)
		if a.Status != http.StatusOK || !strings.Contains(a.Body, "Dana Lee</bdi> invited you") || !strings.Contains(a.Body, "Accept invitation") {
			t.Fatalf("status %d: %s", a.Status, a.Body)
		}
	}
	if a := zoe.Get(t, "/ui/"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/login") {
		t.Fatalf("opening the link signed in: %d", a.Status)
	}
	a := zoe.Post(t, page, url.Values{})
	if got := zoe.Get(t, "/ui/"); !strings.HasPrefix(got.Header.Get("Location"), "/a/login") {
		t.Fatal("the link alone signed in")
	}
	if got := w.State(t, i); got != model.InvitationOpen {
		t.Fatalf("invitation is %s before the proof", got)
	}
	a = prove(t, zoe, a, "zoe@acme.test")
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "https://app.test/login" {
		t.Fatalf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	m, err := w.DB.Member(t.Context(), w.Acme, i.Member)
	if err != nil || m.Status != model.MemberActive || m.Name != "Zoe Quist" {
		t.Errorf("member = %+v, %v", m, err)
	}
	if a := zoe.Get(t, "/ui/members"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Zoe Quist") {
		t.Errorf("members: status %d", a.Status)
	}
	if a := zoe.Get(t, page); a.Status != http.StatusOK || !strings.Contains(a.Body, "You already joined") || !strings.Contains(a.Body, `name="organization" value="`+string(w.Acme)+`"`) {
		t.Errorf("link afterwards: status %d: %s", a.Status, a.Body)
	}
	if a := w.Browser(t).Post(t, page, url.Values{}); a.Status != http.StatusOK || !strings.Contains(a.Body, "You already joined") {
		t.Errorf("replayed elsewhere: status %d: %s", a.Status, a.Body)
	}
}

// TestInvitationOfAnotherAccount: who is signed in as somebody else switches by
// proving the invited address.
func TestInvitationOfAnotherAccount(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	application(t, w)
	i := w.Invite(t, w.As(t, handlerstest.Dana), handlerstest.Gus)
	page := "/a/invite/" + w.Token(t, handlerstest.Gus)
	b := w.As(t, handlerstest.Kim)
	a := b.Get(t, page)
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "Switch account and accept") || !strings.Contains(a.Body, handlerstest.Kim) {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if a := b.Post(t, "/a/invite/accept/"+string(i.ID), url.Values{}); a.Status != http.StatusNotFound {
		t.Errorf("by id, as somebody else: status %d, want 404", a.Status)
	}
	a = prove(t, b, b.Post(t, page, url.Values{}), handlerstest.Gus)
	if a.Header.Get("Location") != "https://app.test/login" || w.State(t, i) != model.InvitationAccepted {
		t.Fatalf("status %d, Location %q, invitation %s", a.Status, a.Header.Get("Location"), w.State(t, i))
	}
	if a := b.Get(t, "/ui/members"); !strings.Contains(a.Body, ">Acme</bdi>") || !strings.Contains(a.Body, "Account of Gus Lee") {
		t.Errorf("not Gus in Acme: %d", a.Status)
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
	a := b.Post(t, "/a/login/code", url.Values{"challenge": {challenge}, "code": {code}, "next": {next}})
	if a.Header.Get("Location") != "/ui/" || w.State(t, i) != model.InvitationOpen {
		t.Errorf("Location %q, invitation %s", a.Header.Get("Location"), w.State(t, i))
	}
}

// TestInvitedPersonIsSignedIn: then one click accepts.
func TestInvitedPersonIsSignedIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := w.Invite(t, w.As(t, handlerstest.Dana), handlerstest.Gus)
	b := w.As(t, handlerstest.Gus)
	a := b.Post(t, "/a/invite/"+w.Token(t, handlerstest.Gus), url.Values{})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/" || w.State(t, i) != model.InvitationAccepted {
		t.Fatalf("status %d, Location %q, invitation %s", a.Status, a.Header.Get("Location"), w.State(t, i))
	}
	if a := b.Get(t, "/ui/members"); !strings.Contains(a.Body, ">Acme</bdi>") {
		t.Error("Acme is not the active organization")
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
	if a := admin.Post(t, "/ui/members/invitations/"+string(replaced.ID)+"/resend", url.Values{}); a.Status != http.StatusSeeOther {
		t.Fatalf("resend: status %d", a.Status)
	}
	cancelled, cancelledPage := open("cancelled@acme.test")
	if a := admin.Post(t, "/ui/members/invitations/"+string(cancelled.ID)+"/cancel", url.Values{}); a.Status != http.StatusSeeOther {
		t.Fatalf("cancel: status %d", a.Status)
	}
	declined, declinedPage := open("declined@acme.test")
	if a := w.Browser(t).Post(t, declinedPage+"/decline", url.Values{}); a.Status != http.StatusSeeOther || w.State(t, declined) != model.InvitationDeclined {
		t.Fatalf("decline: status %d", a.Status)
	}
	gone, gonePage := open("gone@acme.test")
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.CloseInvitation(t.Context(), gone.Org, gone.ID, model.InvitationOrganizationDeleted)
		return err
	})
	events := len(w.Events(t, w.Acme))
	for _, test := range []struct{ name, page, want string }{
		{"replaced", oldPage, "A newer invitation was sent"},
		{"cancelled", cancelledPage, "This invitation doesn’t work"},
		{"unknown", "/a/invite/" + strings.Repeat("A", 43), "This invitation doesn’t work"},
		{"malformed", "/a/invite/x", "This invitation doesn’t work"},
		{"declined", declinedPage, "You declined this invitation"},
		{"organization deleted", gonePage, "This organization no longer exists"},
	} {
		b := w.Browser(t)
		if a := b.Get(t, test.page); a.Status != http.StatusGone || !strings.Contains(a.Body, test.want) || strings.Contains(a.Body, "Accept invitation") {
			t.Errorf("%s: status %d, want 410: %s", test.name, a.Status, a.Body)
		}
		if a := b.Post(t, test.page, url.Values{}); a.Status != http.StatusGone || !strings.Contains(a.Body, test.want) {
			t.Errorf("%s: POST: status %d, want 410", test.name, a.Status)
		}
		if a := b.Post(t, test.page+"/decline", url.Values{}); a.Status >= 500 {
			t.Errorf("%s: decline: status %d", test.name, a.Status)
		}
		if a := b.Post(t, test.page+"/ask", url.Values{}); a.Status >= 500 {
			t.Errorf("%s: ask: status %d", test.name, a.Status)
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
	page := "/a/invite/" + w.Token(t, i.Email)
	w.Write(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.Acme, 3) })
	b := w.Browser(t)
	if a := b.Get(t, page); a.Status != http.StatusConflict || !strings.Contains(a.Body, "There is no room right now") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	a := prove(t, b, b.Post(t, page, url.Values{}), i.Email)
	mine := "/a/invite/accept/" + string(i.ID)
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != mine {
		t.Fatalf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.Get(t, mine); a.Status != http.StatusConflict || !strings.Contains(a.Body, "There is no room right now") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	w.Write(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.Acme, 4) })
	if a := b.Get(t, mine); a.Status != http.StatusOK || !strings.Contains(a.Body, "Accept invitation") {
		t.Errorf("with room: status %d: %s", a.Status, a.Body)
	}
	if a := b.Post(t, mine, url.Values{}); a.Header.Get("Location") != "https://app.test/login" {
		t.Errorf("with room: status %d: %s", a.Status, a.Body)
	}
}

// TestExpiredInvitation is not accepted, and lets one ask for a new one, once.
func TestExpiredInvitation(t *testing.T) {
	t.Parallel()
	clock := dbtest.NewClock()
	w := handlerstest.NewAt(t, clock.Now)
	admin := w.As(t, handlerstest.Dana)
	w.Write(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.Invitation = time.Minute // less than sessions last
		return tx.SetInstance(t.Context(), i)
	})
	i := w.Invite(t, admin, handlerstest.Gus)
	page := "/a/invite/" + w.Token(t, handlerstest.Gus)
	clock.Advance(time.Minute)
	b := w.As(t, handlerstest.Gus)
	for name, a := range map[string]handlerstest.Answer{"GET": b.Get(t, page), "POST": b.Post(t, page, url.Values{})} {
		if a.Status != http.StatusGone || !strings.Contains(a.Body, "This invitation has expired") || !strings.Contains(a.Body, "Ask <bdi>Dana Lee</bdi> for a new one") {
			t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
		}
	}
	if a := b.Get(t, "/a/organizations"); strings.Contains(a.Body, string(i.ID)) {
		t.Error("the switcher offers it")
	}
	if a := b.Post(t, "/a/organizations/join", url.Values{"invitation": {string(i.ID)}}); a.Status != http.StatusConflict || !strings.Contains(a.Body, "has expired") {
		t.Errorf("join: status %d: %s", a.Status, a.Body)
	}
	if a := admin.Get(t, "/ui/members/invitations/"+string(i.ID)+"/link"); a.Status != http.StatusConflict {
		t.Errorf("copy link: status %d, want 409", a.Status)
	}
	for range 2 {
		if a := b.Post(t, page+"/ask", url.Values{}); a.Status != http.StatusSeeOther || a.Header.Get("Location") != page {
			t.Errorf("ask: status %d: %s", a.Status, a.Body)
		}
	}
	if a := b.Get(t, page); !strings.Contains(a.Body, "You asked for a new one.") || strings.Contains(a.Body, "/ask") {
		t.Errorf("after asking: %s", a.Body)
	}
	w.Mail(t, handlerstest.Dana, regexp.MustCompile(`(gus@globex.test asks for a new invitation)`))
	asked := 0
	for _, m := range w.Post.Mails {
		if strings.Contains(m.Subject, "asks for a new invitation") {
			asked++
		}
	}
	if a := admin.Get(t, "/ui/members/invitations"); asked != 1 || !strings.Contains(a.Body, "Asks for a new one") || !strings.Contains(a.Body, "Expired") {
		t.Errorf("%d mails, list: %s", asked, a.Body)
	}
	if w.State(t, i) != model.InvitationOpen {
		t.Errorf("invitation is %s", w.State(t, i))
	}
}
