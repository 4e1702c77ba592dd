package members_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"anteroom/db"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
)

func memberPath(w *handlerstest.World, email, suffix string) string {
	return "/ui/members/" + string(w.Members[email].ID) + suffix
}

// TestRemoveInline: the answer to htmx takes the row away, corrects the counts
// and says so.
func TestRemoveInline(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	a := w.As(t, handlerstest.Dana).Post(t, memberPath(w, handlerstest.Kim, "/remove"), url.Values{}, handlerstest.Inline...)
	if a.Status != http.StatusOK {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	for _, want := range []string{
		`data-hx-target="#m-` + string(w.Members[handlerstest.Kim].ID) + `" data-hx-swap="delete"`,
		`data-hx-target="#members-total" data-hx-swap="innerHTML">(2)<`,
		"Kim Lee is no longer a member of Acme.",
	} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %s in %s", want, a.Body)
		}
	}
	if a := w.As(t, handlerstest.Dana).Get(t, memberPath(w, handlerstest.Kim, "")); a.Status != http.StatusNotFound {
		t.Errorf("the member's page: status %d, want 404", a.Status)
	}
}

// TestRemovePlain: without JavaScript a page asks first.
func TestRemovePlain(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	a := b.Get(t, memberPath(w, handlerstest.Kim, "/remove"))
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "Remove Kim Lee from Acme?") || !strings.Contains(a.Body, `action="`+memberPath(w, handlerstest.Kim, "/remove")+`"`) {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if w.Member(t, handlerstest.Kim).ID == "" {
		t.Error("asking removed the member")
	}
	a = b.Post(t, memberPath(w, handlerstest.Kim, "/remove"), url.Values{})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members" {
		t.Errorf("status %d, Location %q", a.Status, a.Header.Get("Location"))
	}
	if page := b.Get(t, "/ui/members"); !strings.Contains(page.Body, "Kim Lee is no longer a member of Acme.") || strings.Contains(page.Body, handlerstest.Kim) {
		t.Errorf("the page does not say it, or still shows the member: %s", page.Body)
	}
}

// TestRemovalBitesAtOnce: a tab that the removed member has open works no more.
func TestRemovalBitesAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	tab := w.As(t, handlerstest.Kim)
	if a := tab.Get(t, "/ui/members"); a.Status != http.StatusOK {
		t.Fatalf("status %d before", a.Status)
	}
	if a := w.As(t, handlerstest.Dana).Post(t, memberPath(w, handlerstest.Kim, "/remove"), url.Values{}); a.Status != http.StatusSeeOther {
		t.Fatalf("remove: status %d", a.Status)
	}
	if a := tab.Get(t, "/ui/members"); a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/a/login") {
		t.Errorf("page: status %d, Location %q; want to sign in", a.Status, a.Header.Get("Location"))
	}
	if a := tab.Get(t, "/ui/members", handlerstest.Inline...); a.Status != http.StatusUnauthorized {
		t.Errorf("search: status %d, want 401", a.Status)
	}
}

// TestMemberActionsRefused: who may not, or asks for what can't be, reads why.
func TestMemberActionsRefused(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d, k := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim)
	for _, test := range []struct {
		name    string
		browser *handlerstest.Browser
		path    string
		status  int
		text    string
	}{
		{"remove oneself", d, memberPath(w, handlerstest.Dana, "/remove"), http.StatusForbidden, "You can&#39;t remove yourself here."},
		{"sign oneself out", d, memberPath(w, handlerstest.Dana, "/sign-out"), http.StatusForbidden, "You can&#39;t sign yourself out here."},
		{"remove without the permission", k, memberPath(w, handlerstest.Ana, "/remove"), http.StatusNotFound, ""},
		{"sign out without the permission", k, memberPath(w, handlerstest.Ana, "/sign-out"), http.StatusNotFound, ""},
		{"malformed id", d, "/ui/members/mem_x/remove", http.StatusNotFound, ""},
	} {
		for _, header := range [][]string{nil, handlerstest.Inline} {
			a := test.browser.Post(t, test.path, url.Values{}, header...)
			if a.Status != test.status || !strings.Contains(a.Body, test.text) {
				t.Errorf("%s (%v): status %d, want %d and %q:\n%s", test.name, header, a.Status, test.status, test.text, a.Body)
			}
		}
	}
	if a := d.Get(t, memberPath(w, handlerstest.Dana, "/remove")); a.Status != http.StatusOK || strings.Contains(a.Body, "<form method=\"post\" action=\""+memberPath(w, handlerstest.Dana, "/remove")) {
		t.Errorf("the page that asks offers what can't be: status %d", a.Status)
	}
	for _, email := range []string{handlerstest.Dana, handlerstest.Ana} {
		if w.Member(t, email).ID == "" {
			t.Errorf("%s is gone", email)
		}
	}
}

func TestSignOutMember(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	tab, d := w.As(t, handlerstest.Kim), w.As(t, handlerstest.Dana)
	a := d.Post(t, memberPath(w, handlerstest.Kim, "/sign-out"), url.Values{}, handlerstest.Inline...)
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "Kim Lee was signed out of 1 browser.") || !strings.Contains(a.Body, `id="m-`+string(w.Members[handlerstest.Kim].ID)) {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if a := tab.Get(t, "/ui/members"); a.Status != http.StatusSeeOther {
		t.Errorf("the open tab: status %d, want to sign in", a.Status)
	}
	a = d.Post(t, memberPath(w, handlerstest.Kim, "/sign-out"), url.Values{"details": {"yes"}})
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != memberPath(w, handlerstest.Kim, "") {
		t.Errorf("status %d, Location %q; want back to the member", a.Status, a.Header.Get("Location"))
	}
	if page := d.Get(t, memberPath(w, handlerstest.Kim, "")); !strings.Contains(page.Body, "Kim Lee was not signed in.") || !strings.Contains(page.Body, "Nowhere") {
		t.Errorf("the member's page: %s", page.Body)
	}
}

// TestMemberPage shows everything to everybody who may see members, and controls
// to those who may use them.
func TestMemberPage(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, test := range []struct {
		email, whose string
		controls     bool
	}{{handlerstest.Dana, handlerstest.Kim, true}, {handlerstest.Dana, handlerstest.Dana, false}, {handlerstest.Kim, handlerstest.Ana, false}} {
		b := w.As(t, test.email)
		page, menu := b.Get(t, memberPath(w, test.whose, "")), b.Get(t, memberPath(w, test.whose, ""), handlerstest.Inline...)
		if page.Status != http.StatusOK || !strings.Contains(page.Body, test.whose) || !strings.Contains(page.Body, string(w.Members[test.whose].ID)) {
			t.Errorf("%s sees %s: status %d: %s", test.email, test.whose, page.Status, page.Body)
		}
		if strings.Contains(page.Body, "Remove from organization") != test.controls || strings.Contains(menu.Body, "Remove from organization") != test.controls {
			t.Errorf("%s sees %s: controls should show: %v", test.email, test.whose, test.controls)
		}
		if strings.Contains(menu.Body, "<html") || !strings.Contains(menu.Body, "View details") {
			t.Errorf("the menu is no fragment: %s", menu.Body)
		}
	}
}

// TestManagedByDirectory: roles and removal are the directory's, and the page
// says so.
func TestManagedByDirectory(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	const sam = "sam@acme.test"
	err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), sam, true, "Sam", "Sync")
		if err != nil {
			return err
		}
		w.Members[sam], err = tx.InsertMember(t.Context(), w.Acme, u, model.MemberActive, model.FromDirectory)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	d := w.As(t, handlerstest.Dana)
	if a := d.Get(t, "/ui/members"); !strings.Contains(a.Body, ">SCIM<") || strings.Contains(a.Body, memberPath(w, sam, "/role")) {
		t.Error("the row has no chip, or lets the role be changed")
	}
	const why = "Managed by your directory. Change it there."
	for _, header := range [][]string{nil, handlerstest.Inline} {
		a := d.Get(t, memberPath(w, sam, ""), header...)
		if !strings.Contains(a.Body, why) || strings.Contains(a.Body, "/remove") || !strings.Contains(a.Body, "/sign-out") {
			t.Errorf("(%v): %s", header, a.Body)
		}
		for _, path := range []string{memberPath(w, sam, "/remove"), memberPath(w, sam, "/role")} {
			form := url.Values{"role": {w.Role(t, "admin")}, "version": {"1"}}
			if a := d.Post(t, path, form, header...); a.Status != http.StatusForbidden || !strings.Contains(a.Body, why) {
				t.Errorf("%s (%v): status %d: %s", path, header, a.Status, a.Body)
			}
		}
	}
}

// TestBulk changes several members and comes back to the list as it was.
func TestBulk(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	form := func(action string, emails ...string) url.Values {
		v := url.Values{"action": {action}, "back": {"sort=-active&q=lee&evil=https://evil.test"}, "role": {w.Role(t, "admin")}}
		for _, e := range emails {
			v.Add("id", string(w.Members[e].ID))
		}
		return v
	}
	says := func(a handlerstest.Answer, want string) {
		t.Helper()
		if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/ui/members?q=lee&sort=-active" {
			t.Errorf("status %d, Location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
		}
		if page := d.Get(t, "/ui/members"); !strings.Contains(page.Body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	says(d.Post(t, "/ui/members/bulk", form("role", handlerstest.Kim, handlerstest.Ana, handlerstest.Dana)),
		"1 role changed, 2 skipped: Ana Lee has that role already; you can&#39;t do this to yourself.")
	says(d.Post(t, "/ui/members/bulk", form("sign-out", handlerstest.Kim)), "1 member signed out.")
	a := d.Post(t, "/ui/members/bulk", form("confirm-remove", handlerstest.Kim, handlerstest.Dana))
	if a.Status != http.StatusOK || !strings.Contains(a.Body, "Remove 1 member from Acme?") || !strings.Contains(a.Body, "Kim Lee") || !strings.Contains(a.Body, "You can&#39;t remove yourself here.") {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	w.Member(t, handlerstest.Kim) // fails when asking has removed her
	says(d.Post(t, "/ui/members/bulk", form("remove", handlerstest.Kim, handlerstest.Gus)), "1 member removed, 1 skipped: 1 is no longer a member.")
	if w.Member(t, handlerstest.Gus).ID == "" {
		t.Error("another organization's member is gone")
	}
	for name, v := range map[string]url.Values{"nobody": form("remove"), "nothing": form("", handlerstest.Ana), "no role": {"action": {"role"}, "id": {string(w.Members[handlerstest.Ana].ID)}}} {
		if a := d.Post(t, "/ui/members/bulk", v); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Back to members") {
			t.Errorf("%s: status %d: %s", name, a.Status, a.Body)
		}
	}
	many := form("remove", handlerstest.Ana)
	for i := range 500 {
		many.Add("id", "mem_"+strconv.Itoa(i+1))
	}
	if a := d.Post(t, "/ui/members/bulk", many); a.Status != http.StatusUnprocessableEntity || w.Member(t, handlerstest.Ana).ID == "" {
		t.Errorf("501 at once: status %d", a.Status)
	}
}

// TestBulkOfNobody says first that nothing happened, and offers nothing to press.
func TestBulkOfNobody(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	bulk := func(b *handlerstest.Browser, action string, emails ...string) handlerstest.Answer {
		t.Helper()
		v := url.Values{"action": {action}, "role": {w.Role(t, "admin")}}
		for _, e := range emails {
			v.Add("id", string(w.Members[e].ID))
		}
		return b.Post(t, "/ui/members/bulk", v)
	}
	for _, test := range []struct{ action, email, want string }{
		{"remove", handlerstest.Gus, "Nobody was removed: 1 is no longer a member."},
		{"role", handlerstest.Ana, "No role was changed: Ana Lee has that role already."},
		{"sign-out", handlerstest.Dana, "Nobody was signed out: you can&#39;t do this to yourself."},
	} {
		bulk(d, test.action, test.email)
		if page := d.Get(t, "/ui/members"); !strings.Contains(page.Body, test.want) {
			t.Errorf("%s: the page does not say %q", test.action, test.want)
		}
	}
	for email, want := range map[string]string{handlerstest.Gus: "no longer members", handlerstest.Dana: "You can&#39;t remove yourself here."} {
		a := bulk(d, "confirm-remove", email)
		if !strings.Contains(a.Body, "Nobody to remove") || !strings.Contains(a.Body, want) || strings.Contains(a.Body, "remove-submit") {
			t.Errorf("ask about %s: %s", email, a.Body)
		}
	}
	w.Write(t, func(tx *db.Tx) error {
		r, err := tx.InsertRole(t.Context(), model.Role{Name: "changer", Label: "Changer", Permissions: model.NewPermissions(model.UsersRoleChange)})
		if err != nil {
			return err
		}
		m := w.Members[handlerstest.Kim]
		_, err = tx.SetRoles(t.Context(), m.Org, m.ID, []model.RoleID{r.ID}, model.SourceManual, m.Version)
		return err
	})
	k := w.As(t, handlerstest.Kim)
	for _, action := range []string{"remove", "confirm-remove"} {
		if a := bulk(k, action, handlerstest.Ana); a.Status != http.StatusForbidden || !strings.Contains(a.Body, "You can&#39;t remove members.") {
			t.Errorf("%s without the permission: status %d: %s", action, a.Status, a.Body)
		}
	}
}
