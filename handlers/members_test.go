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

var partial = []string{"HX-Request", "true", "HX-Request-Type", "partial"}

func (w *world) memberPath(email, suffix string) string {
	return "/ui/members/" + string(w.members[email].ID) + suffix
}

// TestRemoveInline: the answer to htmx takes the row away, corrects the counts
// and says so.
func TestRemoveInline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.as(t, dana).post(t, w.memberPath(kim, "/remove"), url.Values{}, partial...)
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	for _, want := range []string{
		`data-hx-target="#m-` + string(w.members[kim].ID) + `" data-hx-swap="delete"`,
		`data-hx-target="#members-total" data-hx-swap="innerHTML">(2)<`,
		"Kim Lee is no longer a member of Acme.",
	} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %s in %s", want, a.body)
		}
	}
	if a := w.as(t, dana).get(t, w.memberPath(kim, "")); a.status != http.StatusNotFound {
		t.Errorf("the member's page: status %d, want 404", a.status)
	}
}

// TestRemovePlain: without JavaScript a page asks first.
func TestRemovePlain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, dana)
	a := b.get(t, w.memberPath(kim, "/remove"))
	if a.status != http.StatusOK || !strings.Contains(a.body, "Remove Kim Lee from Acme?") || !strings.Contains(a.body, `action="`+w.memberPath(kim, "/remove")+`"`) {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if w.member(t, kim).ID == "" {
		t.Error("asking removed the member")
	}
	a = b.post(t, w.memberPath(kim, "/remove"), url.Values{})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members" {
		t.Errorf("status %d, Location %q", a.status, a.header.Get("Location"))
	}
	if page := b.get(t, "/ui/members"); !strings.Contains(page.body, "Kim Lee is no longer a member of Acme.") || strings.Contains(page.body, kim) {
		t.Errorf("the page does not say it, or still shows the member: %s", page.body)
	}
}

// TestRemovalBitesAtOnce: a tab that the removed member has open works no more.
func TestRemovalBitesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab := w.as(t, kim)
	if a := tab.get(t, "/ui/members"); a.status != http.StatusOK {
		t.Fatalf("status %d before", a.status)
	}
	if a := w.as(t, dana).post(t, w.memberPath(kim, "/remove"), url.Values{}); a.status != http.StatusSeeOther {
		t.Fatalf("remove: status %d", a.status)
	}
	if a := tab.get(t, "/ui/members"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/a/login") {
		t.Errorf("page: status %d, Location %q; want to sign in", a.status, a.header.Get("Location"))
	}
	if a := tab.get(t, "/ui/members", partial...); a.status != http.StatusUnauthorized {
		t.Errorf("search: status %d, want 401", a.status)
	}
}

// TestMemberActionsRefused: who may not, or asks for what can't be, reads why.
func TestMemberActionsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, k := w.as(t, dana), w.as(t, kim)
	for _, test := range []struct {
		name    string
		browser *browser
		path    string
		status  int
		text    string
	}{
		{"remove oneself", d, w.memberPath(dana, "/remove"), http.StatusForbidden, "You can&#39;t remove yourself here."},
		{"sign oneself out", d, w.memberPath(dana, "/sign-out"), http.StatusForbidden, "You can&#39;t sign yourself out here."},
		{"remove without the permission", k, w.memberPath(ana, "/remove"), http.StatusNotFound, ""},
		{"sign out without the permission", k, w.memberPath(ana, "/sign-out"), http.StatusNotFound, ""},
		{"malformed id", d, "/ui/members/mem_x/remove", http.StatusNotFound, ""},
	} {
		for _, header := range [][]string{nil, partial} {
			a := test.browser.post(t, test.path, url.Values{}, header...)
			if a.status != test.status || !strings.Contains(a.body, test.text) {
				t.Errorf("%s (%v): status %d, want %d and %q:\n%s", test.name, header, a.status, test.status, test.text, a.body)
			}
		}
	}
	if a := d.get(t, w.memberPath(dana, "/remove")); a.status != http.StatusOK || strings.Contains(a.body, "<form method=\"post\" action=\""+w.memberPath(dana, "/remove")) {
		t.Errorf("the page that asks offers what can't be: status %d", a.status)
	}
	for _, email := range []string{dana, ana} {
		if w.member(t, email).ID == "" {
			t.Errorf("%s is gone", email)
		}
	}
}

func TestSignOutMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tab, d := w.as(t, kim), w.as(t, dana)
	a := d.post(t, w.memberPath(kim, "/sign-out"), url.Values{}, partial...)
	if a.status != http.StatusOK || !strings.Contains(a.body, "Kim Lee was signed out of 1 browser.") || !strings.Contains(a.body, `id="m-`+string(w.members[kim].ID)) {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	if a := tab.get(t, "/ui/members"); a.status != http.StatusSeeOther {
		t.Errorf("the open tab: status %d, want to sign in", a.status)
	}
	a = d.post(t, w.memberPath(kim, "/sign-out"), url.Values{"details": {"yes"}})
	if a.status != http.StatusSeeOther || a.header.Get("Location") != w.memberPath(kim, "") {
		t.Errorf("status %d, Location %q; want back to the member", a.status, a.header.Get("Location"))
	}
	if page := d.get(t, w.memberPath(kim, "")); !strings.Contains(page.body, "Kim Lee was not signed in.") || !strings.Contains(page.body, "Nowhere") {
		t.Errorf("the member's page: %s", page.body)
	}
}

// TestMemberPage shows everything to everybody who may see members, and controls
// to those who may use them.
func TestMemberPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, test := range []struct {
		email, whose string
		controls     bool
	}{{dana, kim, true}, {dana, dana, false}, {kim, ana, false}} {
		b := w.as(t, test.email)
		page, menu := b.get(t, w.memberPath(test.whose, "")), b.get(t, w.memberPath(test.whose, ""), partial...)
		if page.status != http.StatusOK || !strings.Contains(page.body, test.whose) || !strings.Contains(page.body, string(w.members[test.whose].ID)) {
			t.Errorf("%s sees %s: status %d: %s", test.email, test.whose, page.status, page.body)
		}
		if strings.Contains(page.body, "Remove from organization") != test.controls || strings.Contains(menu.body, "Remove from organization") != test.controls {
			t.Errorf("%s sees %s: controls should show: %v", test.email, test.whose, test.controls)
		}
		if strings.Contains(menu.body, "<html") || !strings.Contains(menu.body, "View details") {
			t.Errorf("the menu is no fragment: %s", menu.body)
		}
	}
}

// TestManagedByDirectory: roles and removal are the directory's, and the page
// says so.
func TestManagedByDirectory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const sam = "sam@acme.test"
	err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), sam, true, "Sam", "Sync")
		if err != nil {
			return err
		}
		w.members[sam], err = tx.InsertMember(t.Context(), w.acme, u, model.MemberActive, model.FromDirectory)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	d := w.as(t, dana)
	if a := d.get(t, "/ui/members"); !strings.Contains(a.body, ">SCIM<") || strings.Contains(a.body, w.memberPath(sam, "/role")) {
		t.Error("the row has no chip, or lets the role be changed")
	}
	const why = "Managed by your directory. Change it there."
	for _, header := range [][]string{nil, partial} {
		a := d.get(t, w.memberPath(sam, ""), header...)
		if !strings.Contains(a.body, why) || strings.Contains(a.body, "/remove") || !strings.Contains(a.body, "/sign-out") {
			t.Errorf("(%v): %s", header, a.body)
		}
		for _, path := range []string{w.memberPath(sam, "/remove"), w.memberPath(sam, "/role")} {
			form := url.Values{"role": {w.role(t, "admin")}, "version": {"1"}}
			if a := d.post(t, path, form, header...); a.status != http.StatusForbidden || !strings.Contains(a.body, why) {
				t.Errorf("%s (%v): status %d: %s", path, header, a.status, a.body)
			}
		}
	}
}

// TestBulk changes several members and comes back to the list as it was.
func TestBulk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.as(t, dana)
	form := func(action string, emails ...string) url.Values {
		v := url.Values{"action": {action}, "back": {"sort=-active&q=lee&evil=https://evil.test"}, "role": {w.role(t, "admin")}}
		for _, e := range emails {
			v.Add("id", string(w.members[e].ID))
		}
		return v
	}
	says := func(a answer, want string) {
		t.Helper()
		if a.status != http.StatusSeeOther || a.header.Get("Location") != "/ui/members?q=lee&sort=-active" {
			t.Errorf("status %d, Location %q: %s", a.status, a.header.Get("Location"), a.body)
		}
		if page := d.get(t, "/ui/members"); !strings.Contains(page.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	says(d.post(t, "/ui/members/bulk", form("role", kim, ana, dana)),
		"1 role changed, 2 skipped: Ana Lee has that role already; you can&#39;t do this to yourself.")
	says(d.post(t, "/ui/members/bulk", form("sign-out", kim)), "1 member signed out.")
	a := d.post(t, "/ui/members/bulk", form("confirm-remove", kim, dana))
	if a.status != http.StatusOK || !strings.Contains(a.body, "Remove 1 member from Acme?") || !strings.Contains(a.body, "Kim Lee") || !strings.Contains(a.body, "You can&#39;t remove yourself here.") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	w.member(t, kim) // fails when asking has removed her
	says(d.post(t, "/ui/members/bulk", form("remove", kim, gus)), "1 member removed, 1 skipped: 1 is no longer a member.")
	if w.member(t, gus).ID == "" {
		t.Error("another organization's member is gone")
	}
	for name, v := range map[string]url.Values{"nobody": form("remove"), "nothing": form("", ana), "no role": {"action": {"role"}, "id": {string(w.members[ana].ID)}}} {
		if a := d.post(t, "/ui/members/bulk", v); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Back to members") {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	many := form("remove", ana)
	for i := range 500 {
		many.Add("id", "mem_"+strconv.Itoa(i+1))
	}
	if a := d.post(t, "/ui/members/bulk", many); a.status != http.StatusUnprocessableEntity || w.member(t, ana).ID == "" {
		t.Errorf("501 at once: status %d", a.status)
	}
}

// TestBulkOfNobody says first that nothing happened, and offers nothing to press.
func TestBulkOfNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.as(t, dana)
	bulk := func(b *browser, action string, emails ...string) answer {
		t.Helper()
		v := url.Values{"action": {action}, "role": {w.role(t, "admin")}}
		for _, e := range emails {
			v.Add("id", string(w.members[e].ID))
		}
		return b.post(t, "/ui/members/bulk", v)
	}
	for _, test := range []struct{ action, email, want string }{
		{"remove", gus, "Nobody was removed: 1 is no longer a member."},
		{"role", ana, "No role was changed: Ana Lee has that role already."},
		{"sign-out", dana, "Nobody was signed out: you can&#39;t do this to yourself."},
	} {
		bulk(d, test.action, test.email)
		if page := d.get(t, "/ui/members"); !strings.Contains(page.body, test.want) {
			t.Errorf("%s: the page does not say %q", test.action, test.want)
		}
	}
	for email, want := range map[string]string{gus: "no longer members", dana: "You can&#39;t remove yourself here."} {
		a := bulk(d, "confirm-remove", email)
		if !strings.Contains(a.body, "Nobody to remove") || !strings.Contains(a.body, want) || strings.Contains(a.body, "remove-submit") {
			t.Errorf("ask about %s: %s", email, a.body)
		}
	}
	w.keep(t, func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Name: "changer", Label: "Changer", Permissions: model.NewPermissions(model.UsersRoleChange)})
		if err != nil {
			return err
		}
		m := w.members[kim]
		_, err = tx.SetRoles(t.Context(), m.Org, m.ID, []model.RoleID{r.ID}, model.SourceManual, m.Version)
		return err
	})
	k := w.as(t, kim)
	for _, action := range []string{"remove", "confirm-remove"} {
		if a := bulk(k, action, ana); a.status != http.StatusForbidden || !strings.Contains(a.body, "You can&#39;t remove members.") {
			t.Errorf("%s without the permission: status %d: %s", action, a.status, a.body)
		}
	}
}
