package handlers

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
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

// deliver sends what waits, before it expires when the clock is moved.
func (w *world) deliver(t *testing.T) {
	t.Helper()
	if err := w.outbox.SendDue(t.Context(), func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
}

func (w *world) mail(t *testing.T, email string, pattern *regexp.Regexp) string {
	t.Helper()
	w.deliver(t)
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

func (w *world) state(t *testing.T, i model.Invitation) model.InvitationState {
	t.Helper()
	got, err := w.db.Invitation(t.Context(), i.Org, i.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got.State
}

// TestInvitationsReadOnly: who may not invite sees who is invited, and no more.
func TestInvitationsReadOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	i := w.invite(t, w.as(t, dana), "zoe@acme.test")
	at := "/ui/members/invitations/" + string(i.ID)
	reader := w.as(t, kim)
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
}

// TestInvitationsTab walks through the list with and without htmx.
func TestInvitationsTab(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as(t, dana)
	if a := admin.get(t, "/ui/members/invitations"); !strings.Contains(a.body, "No open invitations.") {
		t.Errorf("empty: status %d: %s", a.status, a.body)
	}
	i := w.invite(t, admin, "zoe@acme.test")
	at := "/ui/members/invitations/" + string(i.ID)
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

// TestInvitationOfAFiredInviter is worth nothing, and every page says so.
func TestInvitationOfAFiredInviter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.as(t, dana)
	i := w.invite(t, w.as(t, ana), gus)
	page := "/a/invite/" + w.token(t, gus)
	const gone = "1 open invitation that they sent stops working."
	ana := string(w.members[ana].ID)
	for _, ask := range []string{"/ui/members/" + ana, "/ui/members/" + ana + "/remove"} {
		a := admin.get(t, ask, "HX-Request", "true", "HX-Request-Type", "partial")
		if !strings.Contains(a.body, gone) {
			t.Errorf("%s does not say %q: %s", ask, gone, a.body)
		}
	}
	both := url.Values{"action": {"confirm-remove"}, "id": {ana, string(w.members[kim].ID)}}
	if a := admin.post(t, "/ui/members/bulk", both); !strings.Contains(a.body, gone) {
		t.Errorf("in bulk: %s", a.body)
	}
	if a := admin.post(t, "/ui/members/"+ana+"/remove", url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("remove: status %d", a.status)
	}
	b := w.as(t, gus)
	for name, a := range map[string]answer{"GET": b.get(t, page), "POST": b.post(t, page, url.Values{})} {
		if name == "POST" && a.status == http.StatusSeeOther {
			a = b.get(t, a.header.Get("Location"))
		}
		if a.status != http.StatusConflict || !strings.Contains(a.body, "Ana Lee can’t invite people to Acme any more. Ask an admin for a new invitation.") || strings.Contains(a.body, "invitation-accept") {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	if a := b.get(t, "/a/organizations"); strings.Contains(a.body, string(i.ID)) {
		t.Error("the switcher offers it")
	}
	if a := b.post(t, "/a/organizations/join", url.Values{"invitation": {string(i.ID)}}); a.status != http.StatusConflict || !strings.Contains(a.body, "can’t invite people") {
		t.Errorf("join: status %d: %s", a.status, a.body)
	}
	const badge = "Inviter can’t invite"
	if a := admin.get(t, "/ui/members/invitations"); !strings.Contains(a.body, badge) || !strings.Contains(a.body, "resend-"+string(i.ID)) || strings.Contains(a.body, "/link") {
		t.Errorf("list: %s", a.body)
	}
	a := admin.post(t, "/ui/members/invitations/"+string(i.ID)+"/resend", url.Values{}, "HX-Request", "true")
	if a.status != http.StatusOK || strings.Contains(a.body, badge) || !strings.Contains(a.body, "Dana Lee") {
		t.Errorf("resent: status %d: %s", a.status, a.body)
	}
}
