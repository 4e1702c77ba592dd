package members_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

func memberPath(w *handlerstest.World, email, suffix string) string {
	return "/ui/members/" + string(w.Members[email].ID) + suffix
}

// TestRemoveInline: the answer to htmx takes the row away, corrects the counts
// and says so.
func TestRemoveInline(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	shown := d.Post(t, memberPath(w, handlerstest.Kim, "/remove"), url.Values{}, handlerstest.Inline...).Shows(t)
	if row := shown.Swap("#m-" + string(w.Members[handlerstest.Kim].ID)); row.Attr("data-hx-swap") != "delete" {
		t.Errorf("the row stays: %s", row.HTML())
	}
	if total := shown.Swap("#members-total"); total.Text() != "(2)" || total.Attr("data-hx-swap") != "innerHTML" {
		t.Errorf("the count becomes %s", total.HTML())
	}
	if got := shown.Toast(); got != "Kim Lee is no longer a member of Acme." {
		t.Errorf("the toast says %q", got)
	}
	d.Get(t, memberPath(w, handlerstest.Kim, "")).Page(t, http.StatusNotFound)
}

// TestRemoveFromThePage: on a member's own page one click removes, and the list says so
// and offers to undo it, with and without JavaScript.
func TestRemoveFromThePage(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	at := memberPath(w, handlerstest.Kim, "")
	form := b.Get(t, at).Shows(t).Form(at + "/remove")
	if form.Attr("method") != "post" || form.Is("data-hx-post") || !form.Has("#remove[aria-describedby]") {
		t.Errorf("the page has %s", form.HTML())
	}
	b.Post(t, at+"/remove", url.Values{}).LeadsTo(t, "/ui/members")
	list := b.Get(t, "/ui/members").Shows(t)
	if got := list.Toast(); got != "Kim Lee is no longer a member of Acme." {
		t.Errorf("the toast says %q", got)
	}
	if rows := list.Find("#members-results"); rows.Says(handlerstest.Kim) || !rows.Says(handlerstest.Ana) {
		t.Errorf("the list shows %s", rows.Text())
	}
	path, fields := undo(t, list)
	b.Post(t, path, fields).LeadsTo(t, "/ui/members")
	if m := w.Member(t, handlerstest.Kim); m.ID != w.Members[handlerstest.Kim].ID {
		t.Errorf("she is %s", m.ID)
	}
}

// TestRemovalBitesAtOnce: a tab that the removed member has open works no more.
func TestRemovalBitesAtOnce(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	tab := w.As(t, handlerstest.Kim)
	tab.Get(t, "/ui/members").Shows(t)
	w.As(t, handlerstest.Dana).Post(t, memberPath(w, handlerstest.Kim, "/remove"), url.Values{}).LeadsTo(t, "/ui/members")
	tab.Get(t, "/ui/members").AsksToSignIn(t)
	if a := tab.Get(t, "/ui/members", handlerstest.Inline...); a.Status != http.StatusUnauthorized {
		t.Errorf("search: status %d, want 401", a.Status)
	}
}

// TestRemovedElsewhere: whatever is asked about somebody who was removed meanwhile, the
// answer says so and takes the row away.
func TestRemovedElsewhere(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d, a := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Ana)
	a.Post(t, memberPath(w, handlerstest.Kim, "/remove"), url.Values{}).LeadsTo(t, "/ui/members")
	ask := map[string]func(header ...string) handlerstest.Answer{
		"more": func(header ...string) handlerstest.Answer {
			return d.Get(t, memberPath(w, handlerstest.Kim, ""), header...)
		},
		"role": func(header ...string) handlerstest.Answer {
			return d.Get(t, memberPath(w, handlerstest.Kim, "/role"), header...)
		},
		"set role": func(header ...string) handlerstest.Answer {
			return d.Post(t, memberPath(w, handlerstest.Kim, "/role"), url.Values{"role": {w.Role(t, "admin")}, "version": {"1"}}, header...)
		},
		"remove": func(header ...string) handlerstest.Answer {
			return d.Post(t, memberPath(w, handlerstest.Kim, "/remove"), url.Values{}, header...)
		},
		"suspend": func(header ...string) handlerstest.Answer {
			return d.Post(t, memberPath(w, handlerstest.Kim, "/suspend"), url.Values{}, header...)
		},
		"reactivate": func(header ...string) handlerstest.Answer {
			return d.Post(t, memberPath(w, handlerstest.Kim, "/reactivate"), url.Values{}, header...)
		},
		"sign out": func(header ...string) handlerstest.Answer {
			return d.Post(t, memberPath(w, handlerstest.Kim, "/sign-out"), url.Values{}, header...)
		},
	}
	const says = "This person is no longer a member."
	for name, ask := range ask {
		got := ask(handlerstest.Inline...)
		page := got.Page(t, http.StatusNotFound)
		row := `<hx-partial data-hx-target="#m-` + string(w.Members[handlerstest.Kim].ID) + `" data-hx-swap="delete">`
		if page.Toast() != says || !strings.Contains(got.Body, row) || !strings.Contains(got.Body, ">(2)</hx-partial>") {
			t.Errorf("%s: %s", name, got.Body)
		}
		if main := ask().Page(t, http.StatusNotFound).Find("main"); !main.Says(says) || main.Find("a.button").Attr("href") != "/ui/members" {
			t.Errorf("%s, without JavaScript: %s", name, main.Text())
		}
	}
}

// TestOwnRow: whoever looks is here, whenever that was last noted.
func TestOwnRow(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	d := w.As(t, handlerstest.Dana)
	w.As(t, handlerstest.Ana)
	clock.Advance(50 * time.Minute)
	list := d.Get(t, "/ui/members").Shows(t)
	if row := list.Row(string(w.Members[handlerstest.Dana].ID)); !row.Says("Active now") {
		t.Errorf("one’s own row: %s", row.Text())
	}
	if row := list.Row(string(w.Members[handlerstest.Ana].ID)); row.Says("Active now") {
		t.Errorf("another: %s", row.Text())
	}
	if main := d.Get(t, memberPath(w, handlerstest.Dana, "")).Shows(t).Find("main"); !main.Says("Active now") {
		t.Errorf("the page: %s", main.Text())
	}
}

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
		{"remove oneself", d, memberPath(w, handlerstest.Dana, "/remove"), http.StatusForbidden, "You can’t remove yourself here."},
		{"sign oneself out", d, memberPath(w, handlerstest.Dana, "/sign-out"), http.StatusForbidden, "You can’t sign yourself out here."},
		{"remove without the permission", k, memberPath(w, handlerstest.Ana, "/remove"), http.StatusNotFound, "you may not see it"},
		{"sign out without the permission", k, memberPath(w, handlerstest.Ana, "/sign-out"), http.StatusNotFound, "you may not see it"},
		{"malformed id", d, "/ui/members/mem_x/remove", http.StatusNotFound, "This person is no longer a member."},
	} {
		if page := test.browser.Post(t, test.path, url.Values{}).Page(t, test.status).Find("main"); !page.Says(test.text) {
			t.Errorf("%s: %q does not say %q", test.name, page.Text(), test.text)
		}
		if got := test.browser.Post(t, test.path, url.Values{}, handlerstest.Inline...).Page(t, test.status).Toast(); !strings.Contains(got, test.text) {
			t.Errorf("%s: the toast says %q, want %q", test.name, got, test.text)
		}
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
	path := memberPath(w, handlerstest.Kim, "/sign-out")
	shown := d.Post(t, path, url.Values{}, handlerstest.Inline...).Shows(t)
	if row := shown.Row(string(w.Members[handlerstest.Kim].ID)); !row.Says("Kim Lee") {
		t.Errorf("the row says %q", row.Text())
	}
	if got := shown.Toast(); got != "Kim Lee was signed out of 1 browser." {
		t.Errorf("the toast says %q", got)
	}
	tab.Get(t, "/ui/members").AsksToSignIn(t)
	d.Post(t, path, url.Values{"details": {"yes"}}).LeadsTo(t, memberPath(w, handlerstest.Kim, ""))
	page := d.Get(t, memberPath(w, handlerstest.Kim, "")).Shows(t)
	if got := page.Toast(); got != "Kim Lee was not signed in." {
		t.Errorf("the toast says %q", got)
	}
	if facts := page.Find(".members-facts"); !facts.Says("Signed in Nowhere") {
		t.Errorf("the facts are %s", facts.Text())
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
		path := memberPath(w, test.whose, "")
		page := b.Get(t, path).Shows(t).Find("main")
		if !page.Find(".members-facts").Says("Email "+test.whose) || !page.Find(".copy").Says(string(w.Members[test.whose].ID)) {
			t.Errorf("%s sees %s: %s", test.email, test.whose, page.Text())
		}
		if page.Has("#remove") != test.controls || page.Has("#sign-out") != test.controls {
			t.Errorf("%s sees %s: controls should show: %v", test.email, test.whose, test.controls)
		}
		shown := b.Get(t, path, handlerstest.Inline...).Shows(t)
		menu := shown.Find(".members-menu")
		if menu.Has("#menu-remove") != test.controls || menu.Has("#menu-sign-out") != test.controls {
			t.Errorf("%s sees the menu of %s: controls should show: %v", test.email, test.whose, test.controls)
		}
		if menu.Find("#menu-details").Attr("href") != path || shown.Has("html") {
			t.Errorf("the menu is no fragment: %s", shown.HTML())
		}
	}
}

// TestMemberPageKeepsTheList: without JavaScript, the page of a member and what is done
// on it lead back to the list as it was.
func TestMemberPageKeepsTheList(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	const list = "/ui/members?q=kim&sort=-joined"
	at := memberPath(w, handlerstest.Kim, "")
	form := b.Get(t, list).Shows(t).Find("#members-results").Find("input[form=member]")
	if b.Get(t, "/ui/members").Shows(t).Find("#members-results").Has("input[form=member]") {
		t.Error("the whole list sends a query along, too")
	}
	query := url.Values{form.Attr("name"): {form.Attr("value")}}
	open := func(path string, form url.Values) handlerstest.Part {
		t.Helper()
		return b.Get(t, path+"?"+form.Encode()).Shows(t).Find("main")
	}
	page := open(at, query)
	role := open(at+"/role", query)
	change, err := url.Parse(page.Find("#role-" + string(w.Members[handlerstest.Kim].ID)).Attr("href"))
	if err != nil || change.Path != at+"/role" || change.Query().Encode() != query.Encode() {
		t.Errorf("changing the role is at %s, %v", change, err)
	}
	for name, to := range map[string]string{"page": page.Find("a.back").Attr("href"), "role": role.Find("a.back").Attr("href"), "cancel": role.Find(".actions").Find("a").Attr("href")} {
		if to != list {
			t.Errorf("%s: back leads to %s", name, to)
		}
	}
	if to := open(at, url.Values{"back": {"https://evil.test/"}}).Find("a.back").Attr("href"); to != "/ui/members" {
		t.Errorf("back leads to %s", to)
	}
	with := func(fields url.Values, form handlerstest.Part) url.Values {
		fields.Set("back", form.Field("back").Value())
		return fields
	}
	b.Post(t, at+"/role", with(w.Change(t, handlerstest.Kim, "admin"), role.Form(at+"/role"))).LeadsTo(t, list)
	path, fields := undo(t, b.Get(t, list).Shows(t))
	b.Post(t, path, fields).LeadsTo(t, list)
	b.Post(t, at+"/sign-out", with(url.Values{"details": {"yes"}}, page.Form(at+"/sign-out"))).LeadsTo(t, at+"?"+query.Encode())
	b.Post(t, at+"/remove", with(url.Values{}, page.Form(at+"/remove"))).LeadsTo(t, list)
	path, fields = undo(t, b.Get(t, list).Shows(t))
	b.Post(t, path, fields).LeadsTo(t, list)
}

// TestMembersReadOnly: who may see members but not change roles gets the same
// page with text where the controls are.
func TestMembersReadOnly(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for email, may := range map[string]bool{handlerstest.Kim: false, handlerstest.Dana: true} {
		page := w.As(t, email).Get(t, "/ui/members").Shows(t).Find("main")
		if page.Says("Only admins can change this.") == may {
			t.Errorf("%s reads who can change this: %v", email, !may)
		}
		ana := page.Row(string(w.Members[handlerstest.Ana].ID))
		if !ana.Says("Admin") || ana.Has(".members-change") != may {
			t.Errorf("%s sees the row of Ana: %s", email, ana.HTML())
		}
	}
}

// TestManagedByDirectory: removal is the directory's, and the page says so; a role that a
// group gives is the group's, and all others are for people to give.
func TestManagedByDirectory(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	const sam = "sam@acme.test"
	w.Write(t, func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), sam, true, "Sam", "Sync")
		if err != nil {
			return err
		}
		w.Members[sam], err = tx.InsertMember(t.Context(), w.Acme, u, model.MemberActive, model.FromDirectory)
		return err
	})
	d := w.As(t, handlerstest.Dana)
	row := d.Get(t, "/ui/members").Shows(t).Row(string(w.Members[sam].ID))
	if !row.Find(".badge").Says("SCIM") || !row.Has(".members-change") {
		t.Errorf("the row has no chip, or does not let the role be changed: %s", row.HTML())
	}
	const why = "Managed by your directory. Remove them there."
	for part, header := range map[string][]string{"main": nil, ".members-menu": handlerstest.Inline} {
		shown := d.Get(t, memberPath(w, sam, ""), header...).Shows(t).Find(part)
		shown.Form(memberPath(w, sam, "/sign-out"))
		if !shown.Says(why) || shown.Has("#remove") || shown.Has("#menu-remove") {
			t.Errorf("%s shows %s", part, shown.HTML())
		}
		if refused := d.Post(t, memberPath(w, sam, "/remove"), nil, header...).Page(t, http.StatusForbidden); !refused.Says(why) {
			t.Errorf("remove (%v): %s", header, refused.Text())
		}
	}
	if facts := d.Get(t, memberPath(w, sam, "")).Shows(t).Find(".members-facts"); !facts.Says("Managed by Your directory (SCIM)") || facts.Says("Came by") {
		t.Errorf("who was here before came by the directory: %s", facts.Text())
	}
	d.Post(t, memberPath(w, sam, "/role"), url.Values{"role": {w.Role(t, "admin")}, "version": {"1"}}).LeadsTo(t, "/ui/members")
	if got := d.Get(t, "/ui/members").Shows(t).Row(string(w.Members[sam].ID)); !got.Says("Admin") {
		t.Errorf("the row then: %s", got.Text())
	}
	w.Write(t, func(tx *db.Tx) error {
		return tx.AddRole(t.Context(), w.Acme, w.Members[sam].ID, model.RoleID(w.Role(t, "member")), "directory_1")
	})
	if got := d.Get(t, memberPath(w, sam, "")).Shows(t).Find(".members-facts"); !got.Says("A group gives Member.") {
		t.Errorf("the page does not say what a group gives: %s", got.Text())
	}
	if form := d.Get(t, memberPath(w, sam, "/role")).Shows(t).Find("#role-choices"); !form.Has("#choice-"+w.Role(t, "member")+"[disabled]") || form.Has("#choice-"+w.Role(t, "admin")+"[disabled]") {
		t.Errorf("what a group gives can be chosen, or else nothing can: %s", form.HTML())
	}
}

// TestManagedByProvider: whom a directory looks after is said to be the provider's, where one
// is looked at and where many are removed.
func TestManagedByProvider(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDirSync)
	dir := w.Directory(t, handlerstest.Dana)
	kim := w.Members[handlerstest.Kim].ID
	w.Write(t, func(tx *db.Tx) error {
		m, err := tx.Member(t.Context(), w.Acme, kim)
		if err != nil {
			return err
		}
		if _, err = tx.SetMemberSource(t.Context(), m, model.FromDirectory); err != nil {
			return err
		}
		_, err = tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{Org: w.Acme, Directory: dir.ID, UserName: "kim", Active: true, Member: kim, Doc: "{}"})
		return err
	})
	b := w.As(t, handlerstest.Dana)
	if shown := b.Get(t, memberPath(w, handlerstest.Kim, "")).Shows(t).Find("main"); !shown.Says("Managed by Okta (SCIM)") || !shown.Says("Managed by Okta. Remove them there.") {
		t.Errorf("the page: %s", shown.Text())
	}
	if refused := b.Post(t, memberPath(w, handlerstest.Kim, "/remove"), nil).Page(t, http.StatusForbidden); !refused.Says("Managed by Okta. Remove them there.") {
		t.Errorf("removed: %s", refused.Text())
	}
	b.Post(t, "/ui/members/bulk", url.Values{"action": {"remove"}, "id": {string(kim)}}).LeadsTo(t, "/ui/members")
	if said := b.Get(t, "/ui/members").Shows(t).Toast(); !strings.Contains(said, "Nobody was removed: Kim Lee is managed by Okta.") {
		t.Errorf("many: %q", said)
	}
}
