package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// invite invites an address, with a name or without, to the organization that b
// acts for, as a plain browser does, and returns its invitation.
func (w *world) invite(t *testing.T, b *browser, email string, name ...string) model.Invitation {
	t.Helper()
	a := b.post(t, "/ui/members/invitations", url.Values{"emails": {strings.Join(name, " ") + " <" + email + ">"}, "role": {w.role(t, "member")}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members/invitations" {
		t.Fatalf("invite %s: status %d, Location %q: %s", email, a.status, a.header.Get("Location"), a.body)
	}
	i, err := w.config.Invitations.Find(t.Context(), w.token(t, email))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

var invitationInMail = regexp.MustCompile(`/a/invite/([\w-]{43})`)

// token delivers what waits and returns the token in the newest invitation to an
// address.
func (w *world) token(t *testing.T, email string) string {
	t.Helper()
	return w.mail(t, email, invitationInMail)
}

// code delivers what waits and returns the code in the newest mail to an
// address.
func (w *world) code(t *testing.T, email string) string {
	t.Helper()
	return w.mail(t, email, regexp.MustCompile(`Your code is (\d{6})`))
}

func (w *world) mail(t *testing.T, email string, pattern *regexp.Regexp) string {
	t.Helper()
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	w.post.mu.Lock()
	defer w.post.mu.Unlock()
	for i := len(w.post.mails) - 1; i >= 0; i-- {
		if m := pattern.FindStringSubmatch(w.post.mails[i].Text); m != nil && w.post.mails[i].To == email {
			return m[1]
		}
	}
	t.Fatalf("no mail to %s with %v", email, pattern)
	return ""
}

// keep changes what no rule changes yet.
func (w *world) keep(t *testing.T, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

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

func (w *world) state(t *testing.T, i model.Invitation) model.InvitationState {
	t.Helper()
	got, err := w.db.Invitation(t.Context(), i.Org, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got.State
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
	full, fullPage := open("full@acme.test")
	w.keep(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, 3) })
	events := len(w.events(t, w.acme))
	for _, test := range []struct {
		name, page string
		status     int
		want       string
	}{
		{"replaced", oldPage, http.StatusGone, "A newer invitation was sent"},
		{"cancelled", cancelledPage, http.StatusGone, "This invitation doesn’t work"},
		{"unknown", "/a/invite/" + strings.Repeat("A", 43), http.StatusGone, "This invitation doesn’t work"},
		{"malformed", "/a/invite/x", http.StatusGone, "This invitation doesn’t work"},
		{"declined", declinedPage, http.StatusGone, "You declined this invitation"},
		{"organization deleted", gonePage, http.StatusGone, "This organization no longer exists"},
		{"full", fullPage, http.StatusConflict, "There is no room right now"},
	} {
		b := w.browser(t)
		if a := b.get(t, test.page); a.status != test.status || !strings.Contains(a.body, test.want) || strings.Contains(a.body, "Accept invitation") {
			t.Errorf("%s: status %d, want %d: %s", test.name, a.status, test.status, a.body)
		}
		if test.name == "full" {
			continue // the address is proven first: whether there is room is asked then
		}
		if a := b.post(t, test.page, url.Values{}); a.status != test.status || !strings.Contains(a.body, test.want) {
			t.Errorf("%s: POST: status %d, want %d", test.name, a.status, test.status)
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
	w.fullAfterProof(t, full, fullPage)
}

// fullAfterProof: the person has signed in, and learns that there is no room.
func (w *world) fullAfterProof(t *testing.T, i model.Invitation, page string) {
	t.Helper()
	w.application(t)
	b := w.browser(t)
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
	w := newWorld(t)
	admin := w.as(t, dana)
	w.keep(t, func(tx *db.Tx) error {
		i, err := tx.Instance(t.Context())
		if err != nil {
			return err
		}
		i.Invitation = 0 // runs out when it is sent
		return tx.SetInstance(t.Context(), i)
	})
	i := w.invite(t, admin, gus)
	page := "/a/invite/" + w.token(t, gus)
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

// TestInvitationsTab walks through the list with and without htmx.
func TestInvitationsTab(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, reader := w.as(t, dana), w.as(t, kim)
	if a := admin.get(t, "/ui/members/invitations"); !strings.Contains(a.body, "No open invitations.") {
		t.Errorf("empty: status %d: %s", a.status, a.body)
	}
	i := w.invite(t, admin, "zoe@acme.test")
	at := "/ui/members/invitations/" + string(i.ID)
	if a := reader.get(t, "/ui/members/invitations"); a.status != http.StatusOK || !strings.Contains(a.body, "zoe@acme.test") || strings.Contains(a.body, "Resend") {
		t.Errorf("reader: status %d: %s", a.status, a.body)
	}
	for _, path := range []string{"/ui/members/invite", at + "/link"} {
		if a := reader.get(t, path); a.status != http.StatusNotFound {
			t.Errorf("reader: %s: status %d, want 404", path, a.status)
		}
	}
	for _, path := range []string{at + "/resend", at + "/cancel", "/ui/members/invitations"} {
		if a := reader.post(t, path, url.Values{}); a.status != http.StatusNotFound {
			t.Errorf("reader: POST %s: status %d, want 404", path, a.status)
		}
	}
	if a := admin.get(t, at+"/link"); a.status != http.StatusOK || !strings.Contains(a.body, w.token(t, "zoe@acme.test")) ||
		!strings.Contains(a.header.Get("Cache-Control"), "no-store") {
		t.Errorf("link: status %d, Cache-Control %q", a.status, a.header.Get("Cache-Control"))
	}
	if a := admin.get(t, at+"/link", "HX-Request", "true"); a.status != http.StatusOK || strings.Contains(a.body, "<html") || !strings.Contains(a.body, "invitation-link") {
		t.Errorf("link as a fragment: status %d: %s", a.status, a.body)
	}
	a := admin.post(t, at+"/resend", url.Values{}, "HX-Request", "true")
	if a.status != http.StatusOK || !strings.Contains(a.body, "<tr") || !strings.Contains(a.body, "A new invitation is on its way to zoe@acme.test.") {
		t.Errorf("resend: status %d: %s", a.status, a.body)
	}
	// The other tab shows the old one still.
	for _, action := range []string{"/resend", "/cancel"} {
		if a := admin.post(t, at+action, url.Values{}, "HX-Request", "true"); a.status != http.StatusConflict || !strings.Contains(a.body, "A newer invitation was sent") {
			t.Errorf("stale %s: status %d: %s", action, a.status, a.body)
		}
		if a := admin.post(t, at+action, url.Values{}); a.status != http.StatusConflict || !strings.Contains(a.body, "Open invitations") {
			t.Errorf("stale %s without htmx: status %d: %s", action, a.status, a.body)
		}
	}
	fresh, err := w.config.Invitations.Find(t.Context(), w.token(t, "zoe@acme.test"))
	if err != nil {
		t.Fatal(err)
	}
	a = admin.post(t, "/ui/members/invitations/"+string(fresh.ID)+"/cancel", url.Values{}, "HX-Request", "true")
	if a.status != http.StatusOK || !strings.Contains(a.body, "No open invitations.") || !strings.Contains(a.body, "is cancelled") ||
		!strings.Contains(a.header.Get("HX-Trigger"), "invitations-list") {
		t.Errorf("cancel: status %d: %s", a.status, a.body)
	}
}

// TestInvitationsPages goes through more than a page, forwards and back.
func TestInvitationsPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as(t, dana)
	var crowd strings.Builder
	for n := range 60 {
		crowd.WriteString(string(rune('a'+n/26)) + string(rune('a'+n%26)) + "@crowd.test\n")
	}
	if a := admin.post(t, "/ui/members/invitations", url.Values{"emails": {crowd.String()}, "role": {w.role(t, "member")}}); a.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	first := admin.get(t, "/ui/members/invitations").body
	next := regexp.MustCompile(`id="invitations-next" href="([^"]+)"`).FindStringSubmatch(first)
	if next == nil || strings.Contains(first, "invitations-previous") || !strings.Contains(first, "60 open invitations") {
		t.Fatalf("first page: %s", first)
	}
	second := admin.get(t, strings.ReplaceAll(next[1], "&amp;", "&")).body
	previous := regexp.MustCompile(`id="invitations-previous" href="([^"]+)"`).FindStringSubmatch(second)
	if strings.Count(first, "@crowd.test</th>") != 50 || strings.Count(second, "@crowd.test</th>") != 10 || previous == nil || strings.Contains(second, "invitations-next") {
		t.Fatalf("second page: %s", second)
	}
	if back := admin.get(t, previous[1]).body; strings.Count(back, "@crowd.test</th>") != 50 || strings.Contains(back, "invitations-previous") {
		t.Errorf("back: %s", back)
	}
	for _, odd := range []string{"?after=x", "?after=99999999999999.inv_1", "?before=0.inv_1", "?after=1.mem_1"} {
		if a := admin.get(t, "/ui/members/invitations"+odd); a.status != http.StatusOK || strings.Contains(a.body, "No open invitations.") {
			t.Errorf("%s: status %d", odd, a.status)
		}
	}
}

// TestInviteSaysWhoWasNot invited, and keeps what can be put right.
func TestInviteSaysWhoWasNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	a := b.get(t, "/ui/members/invite")
	if a.status != http.StatusOK || !strings.Contains(a.body, `value="`+w.role(t, "member")+`" required checked`) || !strings.Contains(a.body, "15 days") {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	waiting := w.invite(t, b, "zoe@acme.test")
	for _, htmx := range []string{"", "true"} {
		a = b.post(t, "/ui/members/invitations", url.Values{
			"emails": {"new" + htmx + "@acme.test; bob@acme, kim@acme.test zoe@acme.test"}, "role": {w.role(t, "admin")}, "note": {"Hi"},
		}, "HX-Request", htmx)
		if a.status != http.StatusOK || strings.Contains(a.body, "<html") != (htmx == "") {
			t.Errorf("htmx %q: status %d", htmx, a.status)
		}
		for _, want := range []string{"1 invitation sent.", "not a full address", "already a member", "already invited", string(waiting.ID), "\nbob@acme</textarea>", "\nHi</textarea>"} {
			if !strings.Contains(a.body, want) {
				t.Errorf("htmx %q: no %q: %s", htmx, want, a.body)
			}
		}
	}
	for _, test := range []struct{ name, field, value, want string }{
		{"nobody new", "emails", "kim@acme.test", "No invitation was sent."},
		{"nobody", "emails", " ", "Enter at least one email address."},
		{"no role", "role", "", "Choose a role."},
		{"long note", "note", strings.Repeat("x", 301), "A note can have 300 characters."},
	} {
		form := url.Values{"emails": {"ann@acme.test"}, "role": {w.role(t, "member")}}
		form.Set(test.field, test.value)
		if a := b.post(t, "/ui/members/invitations", form); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, test.want) {
			t.Errorf("%s: status %d: %s", test.name, a.status, a.body)
		}
	}
	if a := b.post(t, "/ui/members/invitations/"+string(waiting.ID)+"/resend", url.Values{"from": {"invite"}}, "HX-Request", "true"); a.status != http.StatusOK || !strings.Contains(a.body, "Sent again") {
		t.Errorf("resend from the form: status %d: %s", a.status, a.body)
	}
	a = b.post(t, "/ui/members/invitations", url.Values{"emails": {"ann@acme.test"}, "role": {w.role(t, "member")}}, "HX-Request", "true")
	if a.status != http.StatusNoContent || a.header.Get("HX-Redirect") != "/ui/members/invitations" {
		t.Errorf("all sent: status %d, HX-Redirect %q", a.status, a.header.Get("HX-Redirect"))
	}
}

// TestSwitcherOffers invitations, and organizations by the domain of the address.
func TestSwitcherOffers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as(t, dana)
	i := w.invite(t, admin, gus)
	third := w.organization(t, "Initech")
	w.keep(t, func(tx *db.Tx) error {
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: third, Type: model.DomainAllowedEmail, Name: "globex.test"})
		return err
	})
	b := w.as(t, gus)
	if a := b.get(t, "/ui/members"); !strings.Contains(a.body, `href="/a/organizations"`) {
		t.Errorf("the portal does not lead to the switcher: %s", a.body)
	}
	a := b.get(t, "/a/organizations")
	for _, want := range []string{"Dana Lee</bdi> invited you as Member.", string(i.ID), "Initech", "Open to everybody at globex.test."} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %q: %s", want, a.body)
		}
	}
	if a := b.post(t, "/a/organizations/join", url.Values{"organization": {string(w.acme)}}); a.status != http.StatusNotFound {
		t.Errorf("join what is not offered: status %d, want 404", a.status)
	}
	if a := b.post(t, "/a/organizations/join", url.Values{"organization": {string(third)}}); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/" {
		t.Errorf("join: status %d: %s", a.status, a.body)
	}
	if a := b.get(t, "/ui/members"); !strings.Contains(a.body, ">Initech</bdi>") {
		t.Errorf("Initech is not the active organization: %d", a.status)
	}
	a = b.post(t, "/a/organizations/join", url.Values{"organization": {string(third)}})
	if a.status != http.StatusConflict || !strings.Contains(a.body, "You belong to Initech") {
		t.Errorf("join again: status %d: %s", a.status, a.body)
	}
	form := url.Values{"invitation": {string(i.ID)}, "next": {"/ui/members"}}
	if a := w.as(t, kim).post(t, "/a/organizations/join", form); a.status != http.StatusNotFound {
		t.Errorf("somebody else's invitation: status %d, want 404", a.status)
	}
	if a := b.post(t, "/a/organizations/join", form); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members" || w.state(t, i) != model.InvitationAccepted {
		t.Errorf("accept: status %d: %s", a.status, a.body)
	}
	if a := b.post(t, "/a/organizations/decline", form); a.status != http.StatusConflict {
		t.Errorf("decline what was accepted: status %d", a.status)
	}
	kims := w.as(t, kim)
	if a := b.post(t, "/a/organizations", url.Values{"organization": {string(w.globex)}}); a.status != http.StatusSeeOther {
		t.Fatalf("choose: status %d", a.status)
	}
	j := w.invite(t, b, kim)
	if a := kims.post(t, "/a/organizations/decline", url.Values{"invitation": {string(j.ID)}}); a.status != http.StatusSeeOther || w.state(t, j) != model.InvitationDeclined {
		t.Errorf("decline: status %d: %s", a.status, a.body)
	}
	if a := kims.get(t, "/a/organizations"); !strings.Contains(a.body, "You declined the invitation to ") || strings.Contains(a.body, string(j.ID)) {
		t.Errorf("after declining: %s", a.body)
	}
}
