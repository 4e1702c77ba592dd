package invitations_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
)

// code delivers what waits and returns the code in the newest mail to an
// address.
func code(t *testing.T, w *handlerstest.World, email string) string {
	t.Helper()
	return w.Mail(t, email, regexp.MustCompile(`Your code is (\d{6})`))
}

// TestInvitationsReadOnly: who may not invite sees who is invited, and no more.
func TestInvitationsReadOnly(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := w.Invite(t, w.As(t, handlerstest.Dana), "zoe@acme.test")
	at := "/ui/members/invitations/" + string(i.ID)
	reader := w.As(t, handlerstest.Kim)
	if a := reader.Get(t, "/ui/members/invitations"); a.Status != http.StatusOK || !strings.Contains(a.Body, "zoe@acme.test") || strings.Contains(a.Body, "Resend") {
		t.Errorf("reader: status %d: %s", a.Status, a.Body)
	}
	for _, path := range []string{"/ui/members/invite", at + "/link"} {
		if a := reader.Get(t, path); a.Status != http.StatusNotFound {
			t.Errorf("reader: %s: status %d, want 404", path, a.Status)
		}
	}
	for _, path := range []string{at + "/resend", at + "/cancel", "/ui/members/invitations"} {
		if a := reader.Post(t, path, url.Values{}); a.Status != http.StatusNotFound {
			t.Errorf("reader: POST %s: status %d, want 404", path, a.Status)
		}
	}
}

// TestInvitationsTab walks through the list with and without htmx.
func TestInvitationsTab(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	admin := w.As(t, handlerstest.Dana)
	if a := admin.Get(t, "/ui/members/invitations"); !strings.Contains(a.Body, "No open invitations.") {
		t.Errorf("empty: status %d: %s", a.Status, a.Body)
	}
	i := w.Invite(t, admin, "zoe@acme.test")
	at := "/ui/members/invitations/" + string(i.ID)
	if a := admin.Get(t, at+"/link"); a.Status != http.StatusOK || !strings.Contains(a.Body, w.Token(t, "zoe@acme.test")) ||
		!strings.Contains(a.Header.Get("Cache-Control"), "no-store") {
		t.Errorf("link: status %d, Cache-Control %q", a.Status, a.Header.Get("Cache-Control"))
	}
	if a := admin.Get(t, at+"/link", "HX-Request", "true"); a.Status != http.StatusOK || strings.Contains(a.Body, "<html") || !strings.Contains(a.Body, "invitation-link") {
		t.Errorf("link as a fragment: status %d: %s", a.Status, a.Body)
	}
	a := admin.Post(t, at+"/resend", url.Values{}, "HX-Request", "true")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "<tr") || !strings.Contains(a.Body, "A new invitation is on its way to zoe@acme.test.") {
		t.Errorf("resend: status %d: %s", a.Status, a.Body)
	}
	// The other tab shows the old one still.
	for _, action := range []string{"/resend", "/cancel"} {
		if a := admin.Post(t, at+action, url.Values{}, "HX-Request", "true"); a.Status != http.StatusConflict || !strings.Contains(a.Body, "A newer invitation was sent") {
			t.Errorf("stale %s: status %d: %s", action, a.Status, a.Body)
		}
		if a := admin.Post(t, at+action, url.Values{}); a.Status != http.StatusConflict || !strings.Contains(a.Body, "Open invitations") {
			t.Errorf("stale %s without htmx: status %d: %s", action, a.Status, a.Body)
		}
	}
	fresh, err := w.Config.Invitations.Find(t.Context(), w.Token(t, "zoe@acme.test"))
	if err != nil {
		t.Fatal(err)
	}
	a = admin.Post(t, "/ui/members/invitations/"+string(fresh.ID)+"/cancel", url.Values{}, "HX-Request", "true")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "No open invitations.") || !strings.Contains(a.Body, "is cancelled") ||
		!strings.Contains(a.Header.Get("HX-Trigger"), "invitations-list") {
		t.Errorf("cancel: status %d: %s", a.Status, a.Body)
	}
}

// TestInvitationsPages goes through more than a page, forwards and back.
func TestInvitationsPages(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	admin := w.As(t, handlerstest.Dana)
	var crowd strings.Builder
	for n := range 60 {
		crowd.WriteString(string(rune('a'+n/26)) + string(rune('a'+n%26)) + "@crowd.test\n")
	}
	if a := admin.Post(t, "/ui/members/invitations", url.Values{"emails": {crowd.String()}, "role": {w.Role(t, "member")}}); a.Status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	first := admin.Get(t, "/ui/members/invitations").Body
	next := regexp.MustCompile(`id="invitations-next" href="([^"]+)"`).FindStringSubmatch(first)
	if next == nil || strings.Contains(first, "invitations-previous") || !strings.Contains(first, "60 open invitations") {
		t.Fatalf("first page: %s", first)
	}
	second := admin.Get(t, strings.ReplaceAll(next[1], "&amp;", "&")).Body
	previous := regexp.MustCompile(`id="invitations-previous" href="([^"]+)"`).FindStringSubmatch(second)
	if strings.Count(first, "@crowd.test</th>") != 50 || strings.Count(second, "@crowd.test</th>") != 10 || previous == nil || strings.Contains(second, "invitations-next") {
		t.Fatalf("second page: %s", second)
	}
	if back := admin.Get(t, previous[1]).Body; strings.Count(back, "@crowd.test</th>") != 50 || strings.Contains(back, "invitations-previous") {
		t.Errorf("back: %s", back)
	}
	for _, odd := range []string{"?after=x", "?after=99999999999999.inv_1", "?before=0.inv_1", "?after=1.mem_1"} {
		if a := admin.Get(t, "/ui/members/invitations"+odd); a.Status != http.StatusOK || strings.Contains(a.Body, "No open invitations.") {
			t.Errorf("%s: status %d", odd, a.Status)
		}
	}
}

// TestInviteSaysWhoWasNot invited, and keeps what can be put right.
func TestInviteSaysWhoWasNot(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	a := b.Get(t, "/ui/members/invite")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, `value="`+w.Role(t, "member")+`" required checked`) || !strings.Contains(a.Body, "15 days") {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	waiting := w.Invite(t, b, "zoe@acme.test")
	for _, htmx := range []string{"", "true"} {
		a = b.Post(t, "/ui/members/invitations", url.Values{
			"emails": {"new" + htmx + "@acme.test; bob@acme, kim@acme.test zoe@acme.test"}, "role": {w.Role(t, "admin")}, "note": {"Hi"},
		}, "HX-Request", htmx)
		if a.Status != http.StatusOK || strings.Contains(a.Body, "<html") != (htmx == "") {
			t.Errorf("htmx %q: status %d", htmx, a.Status)
		}
		for _, want := range []string{"1 invitation sent.", "not a full address", "already a member", "already invited", string(waiting.ID), "\nbob@acme</textarea>", "\nHi</textarea>"} {
			if !strings.Contains(a.Body, want) {
				t.Errorf("htmx %q: no %q: %s", htmx, want, a.Body)
			}
		}
	}
	for _, test := range []struct{ name, field, value, want string }{
		{"nobody new", "emails", "kim@acme.test", "No invitation was sent."},
		{"nobody", "emails", " ", "Enter at least one email address."},
		{"no role", "role", "", "Choose a role."},
		{"long note", "note", strings.Repeat("x", 301), "A note can have 300 characters."},
	} {
		form := url.Values{"emails": {"ann@acme.test"}, "role": {w.Role(t, "member")}}
		form.Set(test.field, test.value)
		if a := b.Post(t, "/ui/members/invitations", form); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, test.want) {
			t.Errorf("%s: status %d: %s", test.name, a.Status, a.Body)
		}
	}
	if a := b.Post(t, "/ui/members/invitations/"+string(waiting.ID)+"/resend", url.Values{"from": {"invite"}}, "HX-Request", "true"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Sent again") {
		t.Errorf("resend from the form: status %d: %s", a.Status, a.Body)
	}
	a = b.Post(t, "/ui/members/invitations", url.Values{"emails": {"ann@acme.test"}, "role": {w.Role(t, "member")}}, "HX-Request", "true")
	if a.Status != http.StatusNoContent || a.Header.Get("HX-Redirect") != "/ui/members/invitations" {
		t.Errorf("all sent: status %d, HX-Redirect %q", a.Status, a.Header.Get("HX-Redirect"))
	}
}

// TestInvitationOfAFiredInviter is worth nothing, and every page says so.
func TestInvitationOfAFiredInviter(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	admin := w.As(t, handlerstest.Dana)
	i := w.Invite(t, w.As(t, handlerstest.Ana), handlerstest.Gus)
	page := "/a/invite/" + w.Token(t, handlerstest.Gus)
	const gone = "1 open invitation that they sent stops working."
	ana := string(w.Members[handlerstest.Ana].ID)
	for _, ask := range []string{"/ui/members/" + ana, "/ui/members/" + ana + "/remove"} {
		a := admin.Get(t, ask, "HX-Request", "true", "HX-Request-Type", "partial")
		if !strings.Contains(a.Body, gone) {
			t.Errorf("%s does not say %q: %s", ask, gone, a.Body)
		}
	}
	both := url.Values{"action": {"confirm-remove"}, "id": {ana, string(w.Members[handlerstest.Kim].ID)}}
	if a := admin.Post(t, "/ui/members/bulk", both); !strings.Contains(a.Body, gone) {
		t.Errorf("in bulk: %s", a.Body)
	}
	if a := admin.Post(t, "/ui/members/"+ana+"/remove", url.Values{}); a.Status != http.StatusSeeOther {
		t.Fatalf("remove: status %d", a.Status)
	}
	b := w.As(t, handlerstest.Gus)
	for name, a := range map[string]handlerstest.Answer{"GET": b.Get(t, page), "POST": b.Post(t, page, url.Values{})} {
		if name == "POST" && a.Status == http.StatusSeeOther {
			a = b.Get(t, a.Header.Get("Location"))
		}
		if a.Status != http.StatusConflict || !strings.Contains(a.Body, "Ana Lee can’t invite people to Acme any more. Ask an admin for a new invitation.") || strings.Contains(a.Body, "invitation-accept") {
			t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
		}
	}
	if a := b.Get(t, "/a/organizations"); strings.Contains(a.Body, string(i.ID)) {
		t.Error("the switcher offers it")
	}
	if a := b.Post(t, "/a/organizations/join", url.Values{"invitation": {string(i.ID)}}); a.Status != http.StatusConflict || !strings.Contains(a.Body, "can’t invite people") {
		t.Errorf("join: status %d: %s", a.Status, a.Body)
	}
	const badge = "Inviter can’t invite"
	if a := admin.Get(t, "/ui/members/invitations"); !strings.Contains(a.Body, badge) || !strings.Contains(a.Body, "resend-"+string(i.ID)) || strings.Contains(a.Body, "/link") {
		t.Errorf("list: %s", a.Body)
	}
	a := admin.Post(t, "/ui/members/invitations/"+string(i.ID)+"/resend", url.Values{}, "HX-Request", "true")
	if a.Status != http.StatusOK || strings.Contains(a.Body, badge) || !strings.Contains(a.Body, "Dana Lee") {
		t.Errorf("resent: status %d: %s", a.Status, a.Body)
	}
}
