package members_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
)

// undo returns where the toast of an answer sends that something is taken back, and
// what it sends.
func undo(t *testing.T, shown handlerstest.Part) (path string, form url.Values) {
	t.Helper()
	part := shown.Find(".toast").Find("form")
	form = url.Values{}
	for _, field := range part.All("input") {
		form.Add(field.Attr("name"), field.Attr("value"))
	}
	return part.Attr("action"), form
}

// TestUndoRole: the toast gives the role back, with and without JavaScript.
func TestUndoRole(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	id := string(w.Members[handlerstest.Kim].ID)
	path, form := undo(t, b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"), handlerstest.Inline...).Shows(t))
	shown := b.Post(t, path, form, handlerstest.Inline...).Shows(t)
	if row := shown.Swap("#m-" + id); !row.Says("Member") || row.Says("Admin") {
		t.Errorf("the row says %q", row.Text())
	}
	if toast := shown.Swap("#toasts"); toast.Toast() != "Undone. Kim Lee is Member again." || toast.Has("form") {
		t.Errorf("the toast is %s", toast.HTML())
	}

	b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin")).LeadsTo(t, "/ui/members")
	path, form = undo(t, b.Get(t, "/ui/members").Shows(t))
	b.Post(t, path, form).LeadsTo(t, "/ui/members")
	if got := b.Get(t, "/ui/members").Shows(t).Toast(); got != "Undone. Kim Lee is Member again." {
		t.Errorf("the toast says %q", got)
	}
	if n := len(w.Events(t, w.Acme)); n < 4 {
		t.Errorf("%d events: undoing is a change of its own", n)
	}
}

// TestUndoRoleOverwritesNothing: what somebody has changed since stays, and the row
// shows it.
func TestUndoRoleOverwritesNothing(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, ana := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Ana)
	id := string(w.Members[handlerstest.Kim].ID)
	path, form := undo(t, dana.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"), handlerstest.Inline...).Shows(t))
	ana.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "member")).LeadsTo(t, "/ui/members")
	ana.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin")).LeadsTo(t, "/ui/members")
	const why = "The role of Kim Lee was changed meanwhile. It is now Admin."
	shown := dana.Post(t, path, form, handlerstest.Inline...).Page(t, http.StatusConflict)
	if got := shown.Swap("#alerts").Toast(); got != why {
		t.Errorf("the toast says %q", got)
	}
	if row := shown.Swap("#m-" + id); !row.Says("Admin") {
		t.Errorf("the row says %q", row.Text())
	}
	if page := dana.Post(t, path, form).Page(t, http.StatusConflict).Find("main"); !page.Says(why) {
		t.Errorf("the page says %s", page.Text())
	}
	if m := w.Member(t, handlerstest.Kim); m.Roles[0].Name != "admin" {
		t.Errorf("the role is %s", m.Roles[0].Name)
	}
}

// TestUndoRemoval: the member is back, with and without JavaScript, and nobody else
// can take it back.
func TestUndoRemoval(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, ana := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Ana)
	remove := memberPath(w, handlerstest.Kim, "/remove")
	path, form := undo(t, dana.Post(t, remove, url.Values{}, handlerstest.Inline...).Shows(t))
	if got := ana.Post(t, path, form, handlerstest.Inline...).Page(t, http.StatusConflict).Toast(); !strings.Contains(got, "not undone") {
		t.Errorf("Ana reads %q", got)
	}
	a := dana.Post(t, path, form, handlerstest.Inline...)
	if got, want := a.Header.Get("HX-Trigger"), `{"renew":{"id":"members-results","focus":"more-`+string(w.Members[handlerstest.Kim].ID)+`"}}`; got != want {
		t.Errorf("HX-Trigger = %s, want %s", got, want)
	}
	if got := a.Shows(t).Toast(); got != "Undone. Kim Lee is a member again, and has to sign in again." {
		t.Errorf("the toast says %q", got)
	}
	dana.Post(t, remove, url.Values{}).LeadsTo(t, "/ui/members")
	path, form = undo(t, dana.Get(t, "/ui/members").Shows(t))
	dana.Post(t, path, form).LeadsTo(t, "/ui/members")
	if row := dana.Get(t, "/ui/members").Shows(t).Row(string(w.Members[handlerstest.Kim].ID)); !row.Says("Member") {
		t.Errorf("the row says %q", row.Text())
	}
	if page := dana.Post(t, path, form).Page(t, http.StatusConflict).Find("main"); !page.Says("This was undone already") {
		t.Errorf("a second time: %s", page.Text())
	}
}

const zoe = "zoe@acme.test"

// undoBulk changes several members and returns the form that takes that back, with what
// the toast says.
func undoBulk(t *testing.T, b *handlerstest.Browser, form url.Values) (says, path string, fields url.Values) {
	t.Helper()
	list := b.Get(t, b.Post(t, "/ui/members/bulk", form).Location()).Shows(t)
	path, fields = undo(t, list)
	return list.Find(".toast").Find("p").Text(), path, fields
}

// TestUndoBulk: one click takes all of it back, and leads to the list as it was.
func TestUndoBulk(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]struct{ done, undone string }{
		"role":   {"2 people are now Admin.", "Undone. 2 people have their earlier roles again."},
		"remove": {"2 people are no longer members of Acme.", "Undone. 2 people are members again, and have to sign in again."},
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			d := w.As(t, handlerstest.Dana)
			w.Add(t, w.Acme, zoe, "Zoe", "member")
			form := bulk(t, w, action, handlerstest.Kim)
			form.Add("id", string(w.Member(t, zoe).ID))
			says, path, fields := undoBulk(t, d, form)
			if says != want.done {
				t.Errorf("the toast says %q, want %q", says, want.done)
			}
			a := d.Post(t, path, fields)
			a.LeadsTo(t, "/ui/members?q=lee&sort=-active")
			if got := d.Get(t, a.Location()).Shows(t).Toast(); got != want.undone {
				t.Errorf("the toast says %q, want %q", got, want.undone)
			}
			for _, email := range []string{handlerstest.Kim, zoe} {
				if m := w.Member(t, email); len(m.Roles) != 1 || m.Roles[0].Name != "member" {
					t.Errorf("%s has the roles %v", email, m.Roles)
				}
			}
			if page := d.Post(t, path, fields).Page(t, http.StatusConflict).Find("main"); !page.Says("This was undone already") || !page.Has("a[href=/ui/members?q=lee&sort=-active]") {
				t.Errorf("a second time: %s", page.Text())
			}
			if page := d.Post(t, path, url.Values{"change": {"undo_1"}}).Page(t, http.StatusNotFound).Find("main"); !page.Says("too late") {
				t.Errorf("one that nobody knows: %s", page.Text())
			}
		})
	}
}

// TestUndoBulkOverwritesNothing: those whom somebody else has changed since stay, and
// the answer says how many and who.
func TestUndoBulkOverwritesNothing(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	dana, ana := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Ana)
	form := bulk(t, w, "role", handlerstest.Kim)
	w.Add(t, w.Acme, zoe, "Zoe", "member")
	form.Add("id", string(w.Member(t, zoe).ID))
	_, path, fields := undoBulk(t, dana, form)
	if page := ana.Post(t, path, fields).Page(t, http.StatusConflict).Find("main"); !page.Says("not undone") {
		t.Errorf("somebody else: %s", page.Text())
	}
	ana.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "member")).LeadsTo(t, "/ui/members")
	ana.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin")).LeadsTo(t, "/ui/members")
	shown := dana.Get(t, dana.Post(t, path, fields).Location()).Shows(t)
	if got := shown.Toast(); got != "Undone. Zoe Lee is Member again. 1 skipped: Kim Lee was changed since and stays." {
		t.Errorf("the toast says %q", got)
	}
	if m := w.Member(t, handlerstest.Kim); m.Roles[0].Name != "admin" {
		t.Errorf("the role is %s", m.Roles[0].Name)
	}

	_, path, fields = undoBulk(t, dana, url.Values{"action": {"remove"}, "id": {string(w.Member(t, zoe).ID)}})
	w.Add(t, w.Acme, zoe, "Zoe", "member")
	shown = dana.Get(t, dana.Post(t, path, fields).Location()).Shows(t)
	if got := shown.Find("#alerts").Toast(); got != "Nothing was undone: Zoe Lee was changed since and stays." {
		t.Errorf("the toast says %q", got)
	}
}

// TestRoleAtOnce: in the popover each role is a button that changes it, and the one
// that is held changes nothing.
func TestRoleAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	path := w.RolePath(handlerstest.Kim)
	form := w.As(t, handlerstest.Dana).Get(t, path, handlerstest.Inline...).Shows(t).Form(path)
	if held := form.Find("#choice-" + w.Role(t, "member")); held.Attr("aria-current") != "true" || held.Attr("type") != "button" || held.Is("name") {
		t.Errorf("the role that she has: %s", held.HTML())
	}
	if other := form.Choice("role", w.Role(t, "admin")); other.Is("type") || form.Has("#role-submit") {
		t.Errorf("another role: %s", form.HTML())
	}
}
