package members_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestChangeRoleInline: the answer to htmx is the row, exactly as the page shows
// it, and a toast.
func TestChangeRoleInline(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	a := b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"), handlerstest.Inline...)
	id := string(w.Members[handlerstest.Kim].ID)
	if got, want := a.Header.Get("HX-Trigger"), `{"focus":{"id":"role-`+id+`"}}`; got != want {
		t.Errorf("HX-Trigger = %s, want %s", got, want)
	}
	shown := a.Shows(t)
	if row := shown.Row(id); !row.Says("Kim Lee") || !row.Says("Admin") {
		t.Errorf("the row says %q", row.Text())
	}
	if got := shown.Swap("#toasts").Toast(); got != "Kim Lee is now Admin." {
		t.Errorf("the toast says %q", got)
	}
	row, _, _ := strings.Cut(a.Body, "<hx-partial ")
	for _, header := range [][]string{nil, handlerstest.Inline} {
		if page := b.Get(t, "/ui/members", header...); row == "" || !strings.Contains(page.Body, row) {
			t.Errorf("the page (%v) does not hold the row\n%s", header, row)
		}
	}
	e := w.Events(t, w.Acme)[0]
	p, _ := e.Payload.(model.MembershipUpdated)
	if e.Target != id || !e.Actor.Is(w.Members[handlerstest.Dana].User) ||
		len(p.Before.Roles) != 1 || p.Before.Roles[0].Name != "member" || len(p.After.Roles) != 1 || p.After.Roles[0].Name != "admin" {
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
	b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin")).LeadsTo(t, "/ui/members")
	if got := b.Get(t, "/ui/members").Shows(t).Toast(); got != "Kim Lee is now Admin." {
		t.Errorf("the toast says %q", got)
	}
	if again := b.Get(t, "/ui/members").Shows(t).Find("#toasts"); again.Text() != "" {
		t.Errorf("it says it again: %s", again.Text())
	}
}

// TestChangeRoleRefused: who may not, or asks for what can't be, reads why, and
// nothing changes.
func TestChangeRoleRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d, k, nobody := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim), w.Browser(t)
	with := func(name, value string) url.Values {
		form := w.Change(t, handlerstest.Kim, "admin")
		form.Set(name, value)
		return form
	}
	for _, test := range []struct {
		name    string
		browser *handlerstest.Browser
		member  string
		form    url.Values
		status  int
		text    string
	}{
		{"stale", d, handlerstest.Kim, with("version", "0"), http.StatusConflict, "The role of Kim Lee was changed meanwhile. It is now Member."},
		{"no version", d, handlerstest.Kim, with("version", "many"), http.StatusConflict, "It is now Member."},
		{"same role", d, handlerstest.Kim, w.Change(t, handlerstest.Kim, "member"), http.StatusUnprocessableEntity, "Kim Lee already has the role Member."},
		{"unknown role", d, handlerstest.Kim, with("role", "role_none"), http.StatusUnprocessableEntity, "Choose a role."},
		{"no form", d, handlerstest.Kim, url.Values{}, http.StatusUnprocessableEntity, "Choose a role."},
		{"own role", d, handlerstest.Dana, w.Change(t, handlerstest.Dana, "member"), http.StatusForbidden, "You can’t change your own role."},
		{"no permission", k, handlerstest.Ana, w.Change(t, handlerstest.Ana, "member"), http.StatusForbidden, "You can’t change roles. Ask an admin of your organization."},
	} {
		for _, htmx := range []string{"", "true"} {
			before := len(w.Events(t, w.Acme))
			shown := test.browser.Post(t, w.RolePath(test.member), test.form, "HX-Request", htmx).Page(t, test.status)
			if role := shown.Find(".members-role"); !role.Says(test.text) {
				t.Errorf("%s (htmx %q): %q does not say %q", test.name, htmx, role.Text(), test.text)
			}
			if shown.Has("html") == (htmx == "true") {
				t.Errorf("%s (htmx %q): whole page or fragment is wrong", test.name, htmx)
			}
			if w.Member(t, test.member).Version != w.Members[test.member].Version || len(w.Events(t, w.Acme)) != before {
				t.Errorf("%s: something changed", test.name)
			}
		}
	}
	nobody.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin")).LeadsTo(t, "/a/login?lost=1&next=%2Fui%2Fmembers")
	a := nobody.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin"), "HX-Request", "true")
	if a.Status != http.StatusUnauthorized || a.Header.Get("HX-Redirect") != "/a/login?lost=1&next=%2Fui%2Fmembers" {
		t.Errorf("signed out, htmx: status %d, HX-Redirect %q", a.Status, a.Header.Get("HX-Redirect"))
	}
}

// TestMembersAreHidden from who may not see them: the answer is that of an
// address that does not exist.
func TestMembersAreHidden(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Write(t, func(tx *db.Tx) error {
		_, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "guest", Label: "Guest"})
		return err
	})
	w.Add(t, w.Acme, "guest@acme.test", "Guest", "guest")
	b := w.As(t, "guest@acme.test")
	for _, a := range []handlerstest.Answer{
		b.Get(t, "/ui/members"), b.Get(t, w.RolePath(handlerstest.Kim)), b.Post(t, w.RolePath(handlerstest.Kim), w.Change(t, handlerstest.Kim, "admin")),
	} {
		if page := a.Page(t, http.StatusNotFound); page.Heading() != "Page not found" || page.Says("Kim") {
			t.Errorf("%s shows %s", a.Asked, page.Text())
		}
	}
}

// TestSeveralRoles: where the operator allows several, the form has boxes to
// check, and those that the directory gave are fixed.
func TestSeveralRoles(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	path := w.RolePath(handlerstest.Kim)
	if one := d.Get(t, path).Shows(t).Form(path).Choice("role", w.Role(t, "member")); one.Attr("type") != "radio" {
		t.Errorf("where one role is allowed: %s", one.HTML())
	}
	w.SetInstance(t, func(i *model.Instance) { i.SeveralRoles = true })
	w.Write(t, func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Org: w.Acme, Name: "billing", Label: "Billing"})
		if err != nil {
			return err
		}
		return tx.AddRole(t.Context(), w.Acme, w.Members[handlerstest.Kim].ID, r.ID, "directory")
	})
	form := d.Get(t, path).Shows(t).Form(path)
	if member := form.Choice("role", w.Role(t, "member")); member.Attr("type") != "checkbox" || !member.Is("checked") || !member.Is("autofocus") {
		t.Errorf("her role: %s", member.HTML())
	}
	if billing := form.Choice("role", w.Role(t, "billing")); !billing.Is("checked") || !billing.Is("disabled") {
		t.Errorf("the role of the directory: %s", billing.HTML())
	}
	if !form.Says("Given by a group.") {
		t.Errorf("the form does not say why: %s", form.Text())
	}
	several := url.Values{"role": {w.Role(t, "admin"), w.Role(t, "member")}, "version": {strconv.FormatInt(w.Member(t, handlerstest.Kim).Version, 10)}}
	if got := d.Post(t, path, several, handlerstest.Inline...).Shows(t).Toast(); got != "Kim Lee is now Admin, Member, Billing." {
		t.Errorf("the toast says %q", got)
	}
	if m := w.Member(t, handlerstest.Kim); len(m.Roles) != 3 || !slices.ContainsFunc(m.Roles, func(r model.Role) bool { return r.Name == "billing" }) {
		t.Errorf("roles = %+v, want three", m.Roles)
	}
}

// TestRolesOfOtherOrganizations are neither shown nor given.
func TestRolesOfOtherOrganizations(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	var theirs model.Role
	w.Write(t, func(tx *db.Tx) (err error) {
		theirs, err = tx.InsertRole(t.Context(), model.Role{Org: w.Globex, Name: "taster", Label: "Taster"})
		return err
	})
	b := w.As(t, handlerstest.Dana)
	path := w.RolePath(handlerstest.Kim)
	if form := b.Get(t, path).Shows(t).Form(path); !form.Says("Admin") || form.Says("Taster") {
		t.Errorf("the form offers %s", form.Text())
	}
	change := w.Change(t, handlerstest.Kim, "admin")
	change.Set("role", string(theirs.ID))
	if got := b.Post(t, path, change).Page(t, http.StatusUnprocessableEntity).Find("#role-error").Text(); got != "Choose a role." {
		t.Errorf("the error says %q", got)
	}
	if m := w.Member(t, handlerstest.Kim); len(m.Roles) != 1 || m.Roles[0].Name != "member" {
		t.Errorf("roles = %+v, want them as they were", m.Roles)
	}
}
