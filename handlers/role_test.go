package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
)

func (w *world) rolePath(email string) string {
	return "/ui/members/" + string(w.members[email].ID) + "/role"
}

// change returns the form that gives a member a role, as filled in now.
func (w *world) change(t *testing.T, email, role string) url.Values {
	t.Helper()
	return url.Values{"role": {w.role(t, role)}, "version": {strconv.FormatInt(w.member(t, email).Version, 10)}}
}

// TestChangeRoleInline: the answer to htmx is the row, exactly as the page shows
// it, and a toast.
func TestChangeRoleInline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	a := b.post(t, w.rolePath(kim), w.change(t, kim, "admin"), "HX-Request", "true", "HX-Request-Type", "partial")
	if a.status != http.StatusOK || !strings.Contains(a.body, "Kim Lee is now Admin.") {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	id := string(w.members[kim].ID)
	if got, want := a.header.Get("HX-Trigger"), `{"focus":{"id":"role-`+id+`"}}`; got != want {
		t.Errorf("HX-Trigger = %s, want %s", got, want)
	}
	row, toast, ok := strings.Cut(a.body, "</tr>")
	if row += "</tr>"; !ok || !strings.Contains(row, `id="m-`+id+`"`) {
		t.Fatalf("no row in %s", a.body)
	}
	for _, header := range [][]string{nil, {"HX-Request", "true", "HX-Request-Type", "partial"}} {
		if page := b.get(t, "/ui/members", header...); !strings.Contains(page.body, row) {
			t.Errorf("the page (%v) does not hold the row\n%s", header, row)
		}
	}
	if !strings.HasPrefix(toast, "<hx-partial data-hx-target=") || !strings.HasSuffix(toast, "</hx-partial>") {
		t.Errorf("after the row: %s; want the toast in an hx-partial", toast)
	}
	e := w.events(t, w.acme)[0]
	if e.Type != model.EventMembershipUpdated || e.Target != id || !e.Actor.Is(w.members[dana].User) ||
		e.Before != `{"roles":["member"]}` || e.After != `{"roles":["admin"]}` {
		t.Errorf("event = %+v", e)
	}
	if m := w.member(t, kim); len(m.Roles) != 1 || m.Roles[0].Name != "admin" {
		t.Errorf("roles = %+v, want admin", m.Roles)
	}
}

// TestChangeRolePlain: without JavaScript the browser is sent back to the page,
// which says once what happened.
func TestChangeRolePlain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	a := b.post(t, w.rolePath(kim), w.change(t, kim, "admin"))
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members" {
		t.Fatalf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	for _, want := range []bool{true, false} {
		if page := b.get(t, "/ui/members"); strings.Contains(page.body, "Kim Lee is now Admin.") != want {
			t.Errorf("toast should show: %v\n%s", want, page.body)
		}
	}
}

// TestChangeRoleRefused: who may not, or asks for what can't be, reads why, and
// nothing changes.
func TestChangeRoleRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, k, nobody := w.as(t, dana), w.as(t, kim), w.browser(t)
	stale, unknown := w.change(t, kim, "admin"), w.change(t, kim, "admin")
	stale.Set("version", "0")
	unknown.Set("role", "role_none")
	unversioned := w.change(t, kim, "admin")
	unversioned.Set("version", "many")
	for _, test := range []struct {
		name    string
		browser *browser
		member  string
		form    url.Values
		status  int
		text    string
	}{
		{"stale", d, kim, stale, http.StatusConflict, "The role of Kim Lee was changed meanwhile. It is now Member."},
		{"no version", d, kim, unversioned, http.StatusConflict, "It is now Member."},
		{"same role", d, kim, w.change(t, kim, "member"), http.StatusUnprocessableEntity, "Kim Lee already has the role Member."},
		{"unknown role", d, kim, unknown, http.StatusUnprocessableEntity, "Choose a role."},
		{"no form", d, kim, url.Values{}, http.StatusUnprocessableEntity, "Choose a role."},
		{"own role", d, dana, w.change(t, dana, "member"), http.StatusForbidden, "You can&#39;t change your own role."},
		{"no permission", k, ana, w.change(t, ana, "member"), http.StatusForbidden, "You can&#39;t change roles. Ask an admin of your organization."},
	} {
		for _, htmx := range []string{"", "true"} {
			before := len(w.events(t, w.acme))
			a := test.browser.post(t, w.rolePath(test.member), test.form, "HX-Request", htmx)
			if a.status != test.status || !strings.Contains(a.body, test.text) {
				t.Errorf("%s (htmx %q): status %d, want %d and %q:\n%s", test.name, htmx, a.status, test.status, test.text, a.body)
			}
			if strings.Contains(a.body, "<html") == (htmx == "true") {
				t.Errorf("%s (htmx %q): whole page or fragment is wrong", test.name, htmx)
			}
			if w.member(t, test.member).Version != w.members[test.member].Version || len(w.events(t, w.acme)) != before {
				t.Errorf("%s: something changed", test.name)
			}
		}
	}
	if a := nobody.post(t, w.rolePath(kim), w.change(t, kim, "admin")); a.status != http.StatusSeeOther || a.header.Get("Location") != "/a/login?next=%2Fui%2F" {
		t.Errorf("signed out: status %d, Location %q", a.status, a.header.Get("Location"))
	}
	a := nobody.post(t, w.rolePath(kim), w.change(t, kim, "admin"), "HX-Request", "true")
	if a.status != http.StatusUnauthorized || a.header.Get("HX-Redirect") != "/a/login?next=%2Fui%2F" {
		t.Errorf("signed out, htmx: status %d, HX-Redirect %q", a.status, a.header.Get("HX-Redirect"))
	}
}

// TestMembersAreHidden from who may not see them: the answer is that of an
// address that does not exist.
func TestMembersAreHidden(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{Org: w.acme, Name: "guest", Label: "Guest"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.add(t, w.acme, "guest@acme.test", "Guest", "guest")
	b := w.as(t, "guest@acme.test")
	for _, a := range []answer{b.get(t, "/ui/members"), b.get(t, w.rolePath(kim)), b.post(t, w.rolePath(kim), w.change(t, kim, "admin"))} {
		if a.status != http.StatusNotFound || strings.Contains(a.body, "Kim") || !strings.Contains(a.body, "Page not found") {
			t.Errorf("status %d, want 404: %s", a.status, a.body)
		}
	}
}

// TestCrossSiteRequests sends the same change as pages of different sites would.
func TestCrossSiteRequests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	own, evil := w.server.URL, "https://evil.test"
	for _, test := range []struct {
		site, origin string
		works        bool
	}{
		{"cross-site", evil, false},
		{"cross-site", own, true}, // the origin is ours: a proxy may have changed Host, not Origin
		{"cross-site", "", false},
		{"same-site", evil, false},
		{"same-site", own, true},
		{"same-site", "", false},
		{"none", evil, true}, // typed or clicked outside of any page
		{"none", own, true},
		{"none", "", true},
		{"same-origin", evil, true},
		{"same-origin", own, true},
		{"same-origin", "", true},
		{"", evil, false},
		{"", own, true},
		{"", "", false}, // no browser, and yet a session
		{"", "null", false},
	} {
		before := w.member(t, kim)
		to := map[string]string{"member": "admin", "admin": "member"}[before.Roles[0].Name]
		a := b.post(t, w.rolePath(kim), w.change(t, kim, to), "Sec-Fetch-Site", test.site, "Origin", test.origin)
		status := http.StatusForbidden
		if test.works {
			status = http.StatusSeeOther
		}
		if changed := w.member(t, kim).Version != before.Version; a.status != status || changed != test.works {
			t.Errorf("site %q, origin %q: status %d, changed %v; want %d", test.site, test.origin, a.status, changed, status)
		}
	}
}
