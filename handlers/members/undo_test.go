package members_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/handlers/handlerstest"
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
	if page := dana.Post(t, path, form).Page(t, http.StatusNotFound).Find("main"); !page.Says("not undone") {
		t.Errorf("a second time: %s", page.Text())
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
