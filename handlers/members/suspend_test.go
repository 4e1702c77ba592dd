package members_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// deactivated has a new directory deactivate a member.
func deactivated(t *testing.T, w *handlerstest.World, email string) model.Directory {
	t.Helper()
	d := w.Directory(t, handlerstest.Dana)
	w.Write(t, func(tx *db.Tx) error {
		m, err := tx.Member(t.Context(), w.Acme, w.Members[email].ID)
		if err != nil {
			return err
		}
		if m, err = tx.SetMemberSource(t.Context(), m, model.FromDirectory); err != nil {
			return err
		}
		_, _, err = membership.Suspend(t.Context(), tx, model.Actor{Kind: model.ActorDirectory, ID: string(d.ID), Org: w.Acme}, m, d.ID.Source())
		return err
	})
	return d
}

// TestSuspendInline: the row says who has suspended the member, the counts are those of the list, a tab of
// theirs works no more, and one click takes it back.
func TestSuspendInline(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d, tab := w.As(t, handlerstest.Dana), w.As(t, handlerstest.Kim)
	tab.Get(t, "/ui/members").Shows(t)
	at, row := memberPath(w, handlerstest.Kim, ""), "#m-"+string(w.Members[handlerstest.Kim].ID)
	menu := d.Get(t, at, handlerstest.Inline...).Shows(t)
	if form := menu.Form(at + "/suspend"); form.Attr("data-hx-target") != row || menu.Has("#menu-reactivate") {
		t.Errorf("the menu is %s", menu.HTML())
	}
	shown := d.Post(t, at+"/suspend", url.Values{}, handlerstest.Inline...).Shows(t)
	if !shown.Find(row).Says("Suspended by Dana Lee") {
		t.Errorf("suspended: %s", shown.HTML())
	}
	if got := shown.Toast(); got != "Kim Lee is suspended, and signed out of Acme." {
		t.Errorf("the toast says %q", got)
	}
	tab.Get(t, "/ui/members").AsksToSignIn(t)
	for _, path := range []string{"/ui/members", "/ui/members/groups", "/ui/members/invitations"} { // as many as the list has
		if tabs := d.Get(t, path).Shows(t).Find(".tabs"); !tabs.Says("Members 3") {
			t.Errorf("the tabs of %s: %s", path, tabs.Text())
		}
	}
	if page := d.Get(t, "/ui/members").Shows(t); page.Find("#members-total").Text() != "(3)" || !page.Find("#members-results").Says("1–3 of 3") {
		t.Errorf("the counts: %s, %s", page.Find("#members-total").Text(), page.Find("#members-results").Text())
	}
	if page := d.Get(t, "/ui/members?status=INACTIVE").Shows(t); !page.Find(row).Says("Suspended by Dana Lee") {
		t.Errorf("the list shows %s", page.Find("#members-results").Text())
	}
	path, fields := undo(t, shown)
	back := d.Post(t, path, fields, handlerstest.Inline...).Shows(t)
	if !back.Find(row).Says("Active") || back.Toast() != "Kim Lee is active again, and has to sign in again." {
		t.Errorf("reactivated: %s", back.HTML())
	}
	w.As(t, handlerstest.Kim).Get(t, "/ui/members").Shows(t)
}

// TestDisabledAccounts: whom the operator does not let in is shown as that, in the list and on
// their page, until they are let in again.
func TestDisabledAccounts(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	d := w.As(t, handlerstest.Dana)
	kim, row := w.Members[handlerstest.Kim], "#m-"+string(w.Members[handlerstest.Kim].ID)
	at := memberPath(w, handlerstest.Kim, "")
	if _, err := w.Config.Users.Disable(t.Context(), handlerstest.Operator, kim.User, "Stolen"); err != nil {
		t.Fatal(err)
	}
	list := d.Get(t, "/ui/members").Shows(t)
	if !list.Find(row).Says("Account is disabled") || list.Find("#m-"+string(w.Members[handlerstest.Dana].ID)).Says("disabled") {
		t.Errorf("listed: %s", list.Find("#members-results").Text())
	}
	if page := d.Get(t, at).Shows(t).Find("main"); !page.Says("Account is disabled") || page.Says("Stolen") {
		t.Errorf("the page: %s", page.Text())
	}
	if _, err := w.Config.Users.Enable(t.Context(), handlerstest.Operator, kim.User); err != nil {
		t.Fatal(err)
	}
	if list := d.Get(t, "/ui/members").Shows(t); list.Find(row).Says("disabled") {
		t.Errorf("let in again: %s", list.Find(row).Text())
	}
}

// TestSuspendFromThePage: the same without JavaScript, where one stays on the member’s page.
func TestSuspendFromThePage(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	at := memberPath(w, handlerstest.Kim, "")
	form := b.Get(t, at).Shows(t).Form(at + "/suspend")
	if form.Is("data-hx-post") || !form.Has("#suspend[aria-describedby]") {
		t.Errorf("the page has %s", form.HTML())
	}
	b.Post(t, at+"/suspend", url.Values{"details": {"yes"}}).LeadsTo(t, at)
	page := b.Get(t, at).Shows(t).Find("main")
	if !page.Says("Suspended by Dana Lee") || page.Has("#suspend") {
		t.Errorf("the page says %s", page.Text())
	}
	page.Form(at + "/reactivate")
	b.Post(t, at+"/suspend", url.Values{}).Page(t, http.StatusConflict)
	b.Post(t, at+"/reactivate", url.Values{"details": {"yes"}}).LeadsTo(t, at)
	if page := b.Get(t, at).Shows(t).Find("main"); page.Says("Suspended") || !page.Has("#suspend") {
		t.Errorf("the page says %s", page.Text())
	}
	if refused := b.Post(t, memberPath(w, handlerstest.Dana, "/suspend"), url.Values{}).Page(t, http.StatusForbidden); !refused.Find("main").Says("You can’t suspend yourself.") {
		t.Errorf("oneself: %s", refused.Find("main").Text())
	}
}

// TestDeactivatedByADirectory: the row says by which, and the page where it is taken back. Once
// the directory is gone, that is here.
func TestDeactivatedByADirectory(t *testing.T) {
	t.Parallel()
	w, _ := handlerstest.NewWith(t, model.FeatureDirSync)
	b := w.As(t, handlerstest.Dana)
	directory := deactivated(t, w, handlerstest.Kim)
	at, row := memberPath(w, handlerstest.Kim, ""), "#m-"+string(w.Members[handlerstest.Kim].ID)
	if list := b.Get(t, "/ui/members").Shows(t); !list.Find(row).Says("Deactivated by Okta") {
		t.Errorf("the row is %s", list.Find(row).Text())
	}
	for _, header := range [][]string{nil, handlerstest.Inline} {
		page := b.Get(t, at, header...).Shows(t)
		if !page.Says("Reactivate Kim Lee in Okta, which has deactivated them.") || page.Has("#reactivate") || page.Has("#menu-reactivate") || !page.Has("a[href=/ui/scim/"+string(directory.ID)+"/users]") {
			t.Errorf("the page says %s", page.HTML())
		}
	}
	if refused := b.Post(t, at+"/reactivate", url.Values{}).Page(t, http.StatusForbidden); !refused.Find("main").Says("Kim Lee was deactivated by Okta.") {
		t.Errorf("refused: %s", refused.Find("main").Text())
	}
	lists := func(source model.MemberSource) {
		w.Write(t, func(tx *db.Tx) error {
			m, err := tx.Member(t.Context(), w.Acme, w.Members[handlerstest.Kim].ID)
			if err == nil {
				_, err = tx.SetMemberSource(t.Context(), m, source)
			}
			return err
		})
	}
	lists(model.FromImport) // it has deleted them
	if page := b.Get(t, at).Shows(t); !page.Find(".members-facts").Says("Managed by Admins, as your directory does not any more") || !page.Has("#reactivate") || !page.Has("#remove") {
		t.Errorf("no directory lists them, and the page is %s", page.HTML())
	}
	lists(model.FromDirectory)
	now := w.DirectoryNow(t, directory)
	if _, err := w.Config.Directories.Delete(t.Context(), w.Actor(t, handlerstest.Dana), now.ID, now.Version, model.KeepMembers); err != nil {
		t.Fatal(err)
	}
	if list := b.Get(t, "/ui/members").Shows(t); !list.Find(row).Says("Suspended") || list.Find(row).Says("by Okta") {
		t.Errorf("the row is %s", list.Find(row).Text())
	}
	b.Post(t, at+"/reactivate", url.Values{}).LeadsTo(t, "/ui/members")
	if list := b.Get(t, "/ui/members").Shows(t); !list.Find(row).Says("Active") {
		t.Errorf("the row is %s", list.Find(row).Text())
	}
}

// TestNobodyElseSuspends: not who may only read, and not an admin of another organization.
func TestNobodyElseSuspends(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Add(t, w.Globex, "gil@globex.test", "Gil", "admin")
	for _, email := range []string{handlerstest.Kim, "gil@globex.test"} {
		b := w.As(t, email)
		for _, rest := range []string{"/suspend", "/reactivate"} {
			b.Post(t, memberPath(w, handlerstest.Ana, rest), url.Values{}).Expect(t, http.StatusNotFound)
		}
	}
	if page := w.As(t, handlerstest.Kim).Get(t, memberPath(w, handlerstest.Ana, "")).Shows(t); page.Has("#suspend") {
		t.Error("who may only read is offered to suspend")
	}
	if m := w.Member(t, handlerstest.Ana); m.Status != model.MemberActive {
		t.Errorf("she is %s", m.Status)
	}
}
