package invitations_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestInvitationsReadOnly: who may not invite sees who is invited, and no more.
func TestInvitationsReadOnly(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	i := w.Invite(t, w.As(t, handlerstest.Dana), "zoe@acme.test")
	at := "/ui/members/invitations/" + string(i.ID)
	reader := w.As(t, handlerstest.Kim)
	page := reader.Get(t, "/ui/members/invitations").Shows(t).Find("main")
	if row := page.Row(string(i.ID)); !row.Says("zoe@acme.test") || page.Has("form") || page.Has("a[href=/ui/members/invite]") {
		t.Errorf("the reader sees %s", page.HTML())
	}
	for _, path := range []string{"/ui/members/invite", at + "/link"} {
		reader.Get(t, path).Expect(t, http.StatusNotFound)
	}
	for _, path := range []string{at + "/resend", at + "/cancel", "/ui/members/invitations"} {
		reader.Post(t, path, url.Values{}).Expect(t, http.StatusNotFound)
	}
}

// TestInvitationsTab walks through the list with and without htmx.
func TestInvitationsTab(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	admin := w.As(t, handlerstest.Dana)
	if list := admin.Get(t, "/ui/members/invitations").Shows(t).Find("#invitations-list"); !list.Find(".empty").Says("No open invitations.") {
		t.Errorf("empty: %s", list.Text())
	}
	i := w.Invite(t, admin, "zoe@acme.test")
	at := "/ui/members/invitations/" + string(i.ID)
	link := admin.Get(t, at+"/link")
	if !link.Shows(t).Find(".invitations-link").Find("code").Says(w.Token(t, "zoe@acme.test")) || !strings.Contains(link.Header.Get("Cache-Control"), "no-store") {
		t.Errorf("link: Cache-Control %q, %s", link.Header.Get("Cache-Control"), link.Body)
	}
	if shown := admin.Get(t, at+"/link", "HX-Request", "true").Shows(t); !shown.Has(".invitations-link") || shown.Has("html") {
		t.Errorf("link as a fragment: %s", shown.HTML())
	}
	resent := admin.Post(t, at+"/resend", url.Values{}, "HX-Request", "true").Shows(t)
	if got := resent.Toast(); !resent.Find("tr").Says("zoe@acme.test") || !strings.HasPrefix(got, "A new invitation is on its way to zoe@acme.test.") {
		t.Errorf("resend: the toast says %q, the row %s", got, resent.Find("tr").Text())
	}
	// The other tab shows the old one still.
	for _, action := range []string{"/resend", "/cancel"} {
		if got := admin.Post(t, at+action, url.Values{}, "HX-Request", "true").Page(t, http.StatusConflict).Toast(); !strings.Contains(got, "A newer invitation was sent") {
			t.Errorf("stale %s: the toast says %q", action, got)
		}
		if way := admin.Post(t, at+action, url.Values{}).Page(t, http.StatusConflict).Find(".problem").Find("a"); way.Attr("href") != "/ui/members/invitations" {
			t.Errorf("stale %s without htmx: the way on is %s", action, way.HTML())
		}
	}
	fresh, err := w.Config.Invitations.Find(t.Context(), w.Token(t, "zoe@acme.test"))
	if err != nil {
		t.Fatal(err)
	}
	a := admin.Post(t, "/ui/members/invitations/"+string(fresh.ID)+"/cancel", url.Values{}, "HX-Request", "true")
	if !strings.Contains(a.Header.Get("HX-Trigger"), "invitations-list") {
		t.Errorf("HX-Trigger = %s", a.Header.Get("HX-Trigger"))
	}
	cancelled := a.Shows(t)
	if got := cancelled.Toast(); !cancelled.Find("#invitations-list").Says("No open invitations.") || !strings.Contains(got, "is cancelled") {
		t.Errorf("cancel: the toast says %q, the list %s", got, cancelled.Find("#invitations-list").Text())
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
	admin.Post(t, "/ui/members/invitations", url.Values{"emails": {crowd.String()}, "role": {w.Role(t, "member")}}).LeadsTo(t, "/ui/members/invitations")
	list := func(path string, rows int, way, none string) (next string) {
		t.Helper()
		p := admin.Get(t, path).Shows(t).Find("#invitations-list")
		if got := p.All("tr[id^=i-inv_]"); len(got) != rows || p.Has(none) || p.Find("#invitations-count").Text() != "60 open invitations" {
			t.Fatalf("%s: %d rows, want %d: %s", path, len(got), rows, p.HTML())
		}
		return p.Find(way).Attr("href")
	}
	second := list("/ui/members/invitations", 50, "#invitations-next", "#invitations-previous")
	back := list(second, 10, "#invitations-previous", "#invitations-next")
	list(back, 50, "#invitations-next", "#invitations-previous")
	for _, odd := range []string{"?after=x", "?after=99999999999999.inv_1", "?before=0.inv_1", "?after=1.mem_1"} {
		if p := admin.Get(t, "/ui/members/invitations"+odd).Shows(t).Find("#invitations-list"); p.Has(".empty") || !p.Has("tr[id^=i-inv_]") {
			t.Errorf("%s: %s", odd, p.Text())
		}
	}
}

// TestInviteSaysWhoWasNot invited, and keeps what can be put right.
func TestInviteSaysWhoWasNot(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	const send = "/ui/members/invitations"
	b := w.As(t, handlerstest.Dana)
	form := b.Get(t, "/ui/members/invite").Shows(t).Form(send)
	if role := form.Choice("role", w.Role(t, "member")); !role.Is("required") || !role.Is("checked") || !form.Says("work for 15 days") {
		t.Fatalf("the form is %s", form.HTML())
	}
	waiting := w.Invite(t, b, "zoe@acme.test")
	for _, htmx := range []string{"", "true"} {
		page := b.Post(t, send, url.Values{
			"emails": {"new" + htmx + "@acme.test; bob@acme, kim@acme.test zoe@acme.test"}, "role": {w.Role(t, "admin")}, "note": {"Hi"},
		}, "HX-Request", htmx).Shows(t)
		if page.Has("html") != (htmx == "") {
			t.Errorf("htmx %q: whole page or fragment is wrong", htmx)
		}
		result := page.Find("#invite-result")
		result.Form(send + "/" + string(waiting.ID) + "/resend")
		for _, want := range []string{"1 invitation sent.", "bob@acme not a full address", "kim@acme.test already a member", "zoe@acme.test already invited"} {
			if !result.Says(want) {
				t.Errorf("htmx %q: %q does not say %q", htmx, result.Text(), want)
			}
		}
		if again := page.Form(send); again.Field("emails").Value() != "bob@acme" || again.Field("note").Value() != "Hi" || !again.Choice("role", w.Role(t, "admin")).Is("checked") {
			t.Errorf("htmx %q: the form is %s", htmx, again.HTML())
		}
	}
	for _, test := range []struct{ name, field, value, part, want string }{
		{"nobody new", "emails", "kim@acme.test", "#invite-result-title", "No invitation was sent."},
		{"nobody", "emails", " ", "#invite-emails-error", "Enter at least one email address."},
		{"no role", "role", "", "#invite-role-error", "Choose a role."},
		{"long note", "note", strings.Repeat("x", 301), "#invite-note-error", "A note can have 300 characters."},
	} {
		form := url.Values{"emails": {"ann@acme.test"}, "role": {w.Role(t, "member")}}
		form.Set(test.field, test.value)
		if part := b.Post(t, send, form).Page(t, http.StatusUnprocessableEntity).Find(test.part); !part.Says(test.want) {
			t.Errorf("%s: %q does not say %q", test.name, part.Text(), test.want)
		}
	}
	resent := b.Post(t, send+"/"+string(waiting.ID)+"/resend", url.Values{"from": {"invite"}}, "HX-Request", "true").Shows(t)
	if got := resent.Find(".badge").Text(); got != "Sent again" {
		t.Errorf("resend from the form: %q", got)
	}
	a := b.Post(t, send, url.Values{"emails": {"ann@acme.test"}, "role": {w.Role(t, "member")}}, "HX-Request", "true")
	if a.Status != http.StatusNoContent || a.Header.Get("HX-Redirect") != send {
		t.Errorf("all sent: status %d, HX-Redirect %q", a.Status, a.Header.Get("HX-Redirect"))
	}
}

// TestInvitationOfAFiredInviter is worth nothing, and every page says so.
func TestInvitationOfAFiredInviter(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	admin := w.As(t, handlerstest.Dana)
	i := w.Invite(t, w.As(t, handlerstest.Ana), handlerstest.Gus)
	path := "/a/invite/" + w.Token(t, handlerstest.Gus)
	const gone = "1 open invitation that they sent stops working."
	ana := string(w.Members[handlerstest.Ana].ID)
	menu := admin.Get(t, "/ui/members/"+ana, handlerstest.Inline...).Shows(t).Find(".members-menu")
	if got := menu.Find("#menu-consequence"); !got.Says(gone) {
		t.Errorf("the menu says %q", got.Text())
	}
	many := url.Values{"action": {"remove"}, "id": {ana, string(w.Members[handlerstest.Kim].ID)}}
	for i := range model.MostRemovedUnasked {
		many.Add("id", "mem_"+strconv.Itoa(i+1))
	}
	for _, a := range []handlerstest.Answer{admin.Get(t, "/ui/members/"+ana), admin.Post(t, "/ui/members/bulk", many)} {
		if page := a.Shows(t).Find("main"); !page.Says(gone) {
			t.Errorf("%s says %s", a.Asked, page.Text())
		}
	}
	admin.Post(t, "/ui/members/"+ana+"/remove", url.Values{}).LeadsTo(t, "/ui/members")
	b := w.As(t, handlerstest.Gus)
	accepted := b.Post(t, path, url.Values{})
	for _, a := range []handlerstest.Answer{b.Get(t, path), b.Get(t, accepted.Location())} {
		page := a.Page(t, http.StatusConflict).Find("main")
		if !page.Says("Ana Lee can’t invite people to Acme any more. Ask an admin for a new invitation.") || page.Has("#invitation-accept") {
			t.Errorf("%s: %s", a.Asked, page.HTML())
		}
	}
	notOffered(t, b, i)
	if problem := join(t, b, i); !problem.Says("can’t invite people") {
		t.Errorf("join: %s", problem.Text())
	}
	const badge = "Inviter can’t invite"
	row := admin.Get(t, "/ui/members/invitations").Shows(t).Row(string(i.ID))
	resend := row.Form("/ui/members/invitations/" + string(i.ID) + "/resend").Attr("action")
	if !row.Says(badge) || row.Has("#link-"+string(i.ID)) {
		t.Errorf("the row is %s", row.HTML())
	}
	if row := admin.Post(t, resend, url.Values{}, "HX-Request", "true").Shows(t).Find("tr"); row.Says(badge) || !row.Says("Dana Lee") {
		t.Errorf("resent: %s", row.Text())
	}
}

// TestInvitationNotDelivered: the list says whose mail the server has refused,
// until it is sent once more.
func TestInvitationNotDelivered(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	admin := w.As(t, handlerstest.Dana)
	admin.Post(t, "/ui/members/invitations", url.Values{"emails": {"zoe@acme.test, yan@acme.test"}, "role": {w.Role(t, "member")}})
	rows := func() (zoe, yan handlerstest.Part) {
		t.Helper()
		page := admin.Get(t, "/ui/members/invitations").Shows(t)
		open, err := w.DB.OpenInvitations(t.Context(), w.Acme, db.InvitationPosition{}, false, 9)
		if err != nil || len(open.Invitations) != 2 {
			t.Fatalf("%+v, %v", open, err)
		}
		for _, i := range open.Invitations {
			if i.Email == "zoe@acme.test" {
				zoe = page.Row(string(i.ID))
			} else {
				yan = page.Row(string(i.ID))
			}
		}
		return zoe, yan
	}
	const badge = "Not delivered"
	if zoe, yan := rows(); zoe.Says(badge) || yan.Says(badge) {
		t.Errorf("while they wait: %s, %s", zoe.Text(), yan.Text())
	}
	w.RefuseMails(t)
	zoe, yan := rows()
	if !zoe.Says(badge) || !yan.Says(badge) || !zoe.Says("Check the address, or copy the link.") || strings.Contains(zoe.Text(), "550") {
		t.Errorf("refused: %s, %s", zoe.Text(), yan.Text())
	}
	resend := zoe.Find("form[action$=/resend]").Attr("action")
	if row := admin.Post(t, resend, url.Values{}, "HX-Request", "true").Shows(t).Find("tr"); row.Says(badge) {
		t.Errorf("resent: %s", row.Text())
	}
	w.Token(t, "zoe@acme.test")
	if zoe, yan := rows(); zoe.Says(badge) || !yan.Says(badge) {
		t.Errorf("afterwards: %s, %s", zoe.Text(), yan.Text())
	}
}

// TestUndoCancel: the toast takes back that an invitation was cancelled, with and
// without JavaScript, unless somebody has invited the person since.
func TestUndoCancel(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	i := w.Invite(t, b, "zoe@acme.test")
	cancel := "/ui/members/invitations/" + string(i.ID) + "/cancel"
	undo := func(shown handlerstest.Part) (string, url.Values) {
		t.Helper()
		part, form := shown.Find(".toast").Find("form"), url.Values{}
		for _, field := range part.All("input") {
			form.Set(field.Attr("name"), field.Attr("value"))
		}
		return part.Attr("action"), form
	}
	path, form := undo(b.Post(t, cancel, url.Values{}, handlerstest.Inline...).Shows(t))
	shown := b.Post(t, path, form, handlerstest.Inline...).Shows(t)
	if got := shown.Toast(); got != "Undone. The invitation for zoe@acme.test works again." {
		t.Errorf("the toast says %q", got)
	}
	if row := shown.Find("#invitations-list").Row(string(i.ID)); !row.Says("zoe@acme.test") {
		t.Errorf("the list shows %s", shown.Text())
	}
	b.Post(t, cancel, url.Values{}).LeadsTo(t, "/ui/members/invitations")
	path, form = undo(b.Get(t, "/ui/members/invitations").Shows(t))
	w.Invite(t, b, "zoe@acme.test")
	const why = "Somebody has changed this meanwhile, so it was not undone."
	if page := b.Post(t, path, form).Page(t, http.StatusConflict).Find("main"); !page.Find(".field-error").Says(why) || !page.Says("zoe@acme.test") {
		t.Errorf("the page says %s", page.Text())
	}
	if got := b.Post(t, path, form, handlerstest.Inline...).Page(t, http.StatusConflict).Swap("#alerts").Toast(); !strings.HasPrefix(got, why) {
		t.Errorf("the toast says %q", got)
	}
}
