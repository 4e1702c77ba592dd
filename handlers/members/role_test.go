package members_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

// TestChangeRoleInline: the answer to htmx is the row, exactly as the page shows
// it, and a toast.
func TestChangeRoleInline(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	a := b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"), "HX-Request", "true", "HX-Request-Type", "handlerstest.Inline")
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "Kim Lee is now Admin.") {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	id := string(w.Members[handlerstest.Kim].ID)
	if got, want := a.Header.Get("HX-Trigger"), `{"focus":{"id":"role-`+id+`"}}`; got != want {
		t.Errorf("HX-Trigger = %s, want %s", got, want)
	}
	row, toast, ok := strings.Cut(a.Body, "</tr>")
	if row += "</tr>"; !ok || !strings.Contains(row, `id="m-`+id+`"`) {
		t.Fatalf("no row in %s", a.Body)
	}
	for _, header := range [][]string{nil, handlerstest.Inline} {
		if page := b.Get(t, "/ui/members", header...); !strings.Contains(page.Body, row) {
			t.Errorf("the page (%v) does not hold the row\n%s", header, row)
		}
	}
	if !strings.HasPrefix(toast, "<hx-partial data-hx-target=") || !strings.HasSuffix(toast, "</hx-partial>") {
		t.Errorf("after the row: %s; want the toast in an hx-partial", toast)
	}
	e := w.Events(t, w.Acme)[0]
	if e.Type != model.EventMembershipUpdated || e.Target != id || !e.Actor.Is(w.Members[handlerstest.Dana].User) ||
		e.Before != `{"roles":["member"]}` || e.After != `{"roles":["admin"]}` {
		t.Errorf("event = %+v", e)
	}
	if m := w.Member(t, handlerstest.Kim); len(m.Roles) != 1 || m.Roles[0].Name != "admin" {
		t.Errorf("roles = %+v, want admin", m.Roles)
	}
}

// TestChangeRolePlain: without JavaScript the browser is sent back to the page,
// which says once what happened.
func TestChangeRolePlain(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	a := b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"))
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members" {
		t.Fatalf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	for _, want := range []bool{true, false} {
		if page := b.Get(t, "/ui/members"); strings.Contains(page.Body, "Kim Lee is now Admin.") != want {
			t.Errorf("toast should show: %v\n%s", want, page.Body)
		}
	}
}

// TestChangeRoleRefused: who may not, or asks for what can't be, reads why, and
// nothing changes.
func TestChangeRoleRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d, k, nobody := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim), w.Browser(t)
	stale, unknown := w.Change(t, handlerstest.Kim, "admin"), w.Change(t, handlerstest.Kim, "admin")
	stale.Set("version", "0")
	unknown.Set("role", "role_none")
	unversioned := w.Change(t, handlerstest.Kim, "admin")
	unversioned.Set("version", "many")
	for _, test := range []struct {
		name    string
		browser *handlerstest.Browser
		member  string
		form    url.Values
		status  int
		text    string
	}{
		{"stale", d, handlerstest.Kim, stale, http.StatusConflict, "The role of Kim Lee was changed meanwhile. It is now Member."},
		{"no version", d, handlerstest.Kim, unversioned, http.StatusConflict, "It is now Member."},
		{"same role", d, handlerstest.Kim, w.Change(t, handlerstest.Kim, "member"), http.StatusUnprocessableEntity, "Kim Lee already has the role Member."},
		{"unknown role", d, handlerstest.Kim, unknown, http.StatusUnprocessableEntity, "Choose a role."},
		{"no form", d, handlerstest.Kim, url.Values{}, http.StatusUnprocessableEntity, "Choose a role."},
		{"own role", d, handlerstest.Dana, w.Change(t, handlerstest.Dana, "member"), http.StatusForbidden, "You can&#39;t change your own role."},
		{"no permission", k, handlerstest.Ana, w.Change(t, handlerstest.Ana, "member"), http.StatusForbidden, "You can&#39;t change roles. Ask an admin of your organization."},
	} {
		for _, htmx := range []string{"", "true"} {
			before := len(w.Events(t, w.Acme))
			a := test.browser.Post(t, w.RolePath(test.member), test.form, "HX-Request", htmx)
			if a.Status != test.status || !strings.Contains(a.Body, test.text) {
				t.Errorf("%s (htmx %q): status %d, want %d and %q:\n%s", test.name, htmx, a.Status, test.status, test.text, a.Body)
			}
			if strings.Contains(a.Body, "<html") == (htmx == "true") {
				t.Errorf("%s (htmx %q): whole page or fragment is wrong", test.name, htmx)
			}
			if w.Member(t, test.member).Version != w.Members[test.member].Version || len(w.Events(t, w.Acme)) != before {
				t.Errorf("%s: something changed", test.name)
			}
		}
	}
	if a := nobody.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin")); a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/a/login?next=%2Fui%2F" {
		t.Errorf("signed out: status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	a := nobody.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"), "HX-Request", "true")
	if a.Status != http.StatusUnauthorized || a.Header.Get("HX-Redirect") != "/a/login?next=%2Fui%2F" {
		t.Errorf("signed out, htmx: status %d, HX-Redirect %q", a.Status, a.Header.Get("HX-Redirect"))
	}
}

// TestMembersAreHidden from who may not see them: the answer is that of an
// address that does not exist.
func TestMembersAreHidden(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "guest", Label: "Guest"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Add(t, w.Acme, "guest@acme.test", "Guest", "guest")
	b := w.As(t, "guest@acme.test")
	for _, a := range []handlerstest.Answer{b.Get(t, "/ui/members"), b.Get(t, w.RolePath(handlerstest.Kim)), b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"))} {
		if a.Status != http.StatusNotFound || strings.Contains(a.Body, "Kim") || !strings.Contains(a.Body, "Page not found") {
			t.Errorf("status %d, want 404: %s", a.Status, a.Body)
		}
	}
}
