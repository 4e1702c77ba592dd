package groups_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/groups"
	"github.com/anteroom/anteroom/internal/model"
)

const list = "/ui/members/groups"

func at(g model.DirectoryGroup) string { return list + "/" + string(g.ID) }

// reader adds somebody to Acme who may see people, and signs them in.
func reader(t *testing.T, w *handlerstest.World) *handlerstest.Browser {
	t.Helper()
	w.Add(t, w.Acme, "lou@acme.test", "Lou", "member")
	return w.As(t, "lou@acme.test")
}

// TestGroups: making a group leads to its page, and the list shows it, to who may only see
// people without a form.
func TestGroups(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	if none := b.Get(t, list).Shows(t); !none.Says("There are no groups yet.") || !none.Has("#groups-make") {
		t.Errorf("none: %s", none.Text())
	}
	long := strings.Repeat("W", model.OwnGroupName.Most)
	for _, name := range []string{"Support <&>", long} {
		a := b.Post(t, list, url.Values{"name": {name}})
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Location(), list+"/dirgroup_") {
			t.Fatalf("%s: status %d to %s", name, a.Status, a.Location())
		}
		if shown := b.Get(t, a.Location()).Shows(t); !shown.Says(name) || !shown.Says("Nobody is in this group yet.") {
			t.Errorf("its page: %s", shown.Text())
		}
	}
	if shown := b.Get(t, list).Shows(t); !shown.Find(".groups-rows").Says("Support <&> 0 people") || !shown.Find(".tabs").Says("Groups 2") {
		t.Errorf("the list: %s", shown.Text())
	}
	if found := b.Get(t, list+"?q=SUPP").Shows(t).Find(".groups-rows"); !found.Says("Support <&>") || found.Says(long) {
		t.Errorf("found: %s", found.Text())
	}
	if found := b.Get(t, list+"?q=%25").Shows(t).Find(".groups-rows"); !found.Says("Nothing is found for “%”.") {
		t.Errorf("found: %s", found.Text())
	}
	for _, way := range [][]string{nil, handlerstest.Inline} {
		if a := b.Post(t, list, url.Values{"name": {"support <&>"}}, way...); !a.Page(t, http.StatusUnprocessableEntity).Find("#groups-make").Says("There is a group named Support <&> already.") {
			t.Errorf("once more: %s", a.Body)
		}
	}
	lou := reader(t, w)
	if shown := lou.Get(t, list).Shows(t); !shown.Says("Support <&>") || shown.Has("#groups-make") || shown.Has("#groups-roles-show") {
		t.Errorf("for a reader: %s", shown.Text())
	}
	if a := lou.Post(t, list, url.Values{"name": {"Mine"}}); a.Status != http.StatusNotFound {
		t.Errorf("a reader makes one: %d", a.Status)
	}
}

// TestMembersOfGroup: somebody is found, added and removed, with and without JavaScript, and
// the page says what becomes of their roles, which is in force at their next request.
func TestMembersOfGroup(t *testing.T) {
	t.Parallel()
	for _, way := range [][]string{nil, handlerstest.Inline} {
		w := handlerstest.New(t)
		b := w.As(t, handlerstest.Dana)
		g, kim := w.Group(t, handlerstest.Dana, "Support"), string(w.Members[handlerstest.Kim].ID)
		w.GroupGives(t, handlerstest.Dana, g, "admin")
		if a := w.As(t, handlerstest.Kim).Get(t, "/ui/members/invite"); a.Status != http.StatusNotFound {
			t.Fatalf("Kim may invite before: %d", a.Status)
		}
		found := b.Get(t, at(g)+"?find=kim").Shows(t).Find("#groups-find")
		if !found.Says("Whoever is added gets Admin at once.") || !found.Says("Add Kim") {
			t.Errorf("found: %s", found.Text())
		}
		if none := b.Get(t, at(g)+"?find=nobody").Shows(t).Find("#groups-find"); !none.Says("No member matches “nobody”.") {
			t.Errorf("nobody: %s", none.Text())
		}
		change := func(path string, form url.Values) handlerstest.Part {
			a := b.Post(t, path, form, way...)
			if to := a.Location(); to != "" {
				return b.Get(t, to).Shows(t)
			}
			return a.Page(t, http.StatusOK)
		}
		shown := change(at(g)+"/members", url.Values{"id": {kim}, "find": {"kim"}})
		if !shown.Find("#in-"+kim).Says("Kim") || !shown.Says("They get Admin.") || !shown.Find("#groups-find").Says("In the group") {
			t.Errorf("added: %s", shown.Text())
		}
		if a := w.As(t, handlerstest.Kim).Get(t, "/ui/members/invite"); a.Status != http.StatusOK {
			t.Errorf("Kim may not invite: %d", a.Status)
		}
		if all := b.Get(t, list).Shows(t).Find(".groups-rows"); !all.Says("1 person") || !all.Says("Gives Admin") {
			t.Errorf("the list: %s", all.Text())
		}
		if none := b.Get(t, at(g)+"?q=zoe").Shows(t).Find(".groups-rows"); !none.Says("Nobody here matches “zoe”.") {
			t.Errorf("searched: %s", none.Text())
		}
		shown = change(at(g)+"/members/"+kim+"/remove", nil)
		if shown.Has("#in-"+kim) || !shown.Says("They lose Admin.") {
			t.Errorf("removed: %s", shown.Text())
		}
		if a := w.As(t, handlerstest.Kim).Get(t, "/ui/members/invite"); a.Status != http.StatusNotFound {
			t.Errorf("Kim may invite after: %d", a.Status)
		}
		// Their own role is another admin's to change.
		dana := string(w.Members[handlerstest.Dana].ID)
		a := b.Post(t, at(g)+"/members", url.Values{"id": {dana}}, way...)
		if page := a.Page(t, http.StatusForbidden); !page.Says("This would change your own role.") {
			t.Errorf("adds herself: %s", a.Body)
		}
	}
}

// TestPagesOfGroup: a group of many is shown a page at a time, in the order of names, and
// searched.
func TestPagesOfGroup(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	g := w.Group(t, handlerstest.Dana, "Everybody")
	w.Write(t, func(tx *db.Tx) error {
		for i := range 120 {
			u, err := tx.InsertUser(t.Context(), model.Email(fmt.Sprintf("p%d@crowd.test", i)), true, "P", fmt.Sprintf("%03d", 119-i))
			if err != nil {
				return err
			}
			m, err := tx.InsertMember(t.Context(), w.Acme, u, model.MemberActive, model.FromOperator)
			if err != nil {
				return err
			}
			if _, err := tx.AddToGroup(t.Context(), w.Acme, g.ID, m.ID); err != nil {
				return err
			}
		}
		return nil
	})
	var names []string
	read := func(page handlerstest.Part) {
		for _, row := range page.Find(".groups-rows").All(".groups-name") {
			names = append(names, row.Find("bdi").Text())
		}
	}
	page := b.Get(t, at(g)).Shows(t)
	read(page)
	for page.Has("#groups-next") {
		page = b.Get(t, page.Find("#groups-next").Attr("href")).Shows(t)
		read(page)
	}
	if len(names) != 120 || !slices.IsSorted(names) {
		t.Errorf("%d people: %v", len(names), names)
	}
	back := b.Get(t, page.Find("#groups-previous").Attr("href")).Shows(t)
	if rows := back.Find(".groups-rows").All("li"); len(rows) != 50 || !rows[0].Says("P 050") {
		t.Errorf("back: %s", back.Find(".groups-rows").Text())
	}
	if found := b.Get(t, at(g)+"?q=p77").Shows(t).Find(".groups-rows"); len(found.All("li")) != 1 || !found.Says("p77@crowd.test") {
		t.Errorf("found: %s", found.Text())
	}
}

// TestRolesOfGroups: what a change does is shown before it is saved, and only what was shown
// is saved.
func TestRolesOfGroups(t *testing.T) {
	t.Parallel()
	for _, way := range [][]string{nil, handlerstest.Inline} {
		w := handlerstest.New(t)
		b := w.As(t, handlerstest.Dana)
		w.Group(t, handlerstest.Dana, "Support", handlerstest.Kim)
		admin := w.Role(t, "admin")
		form := url.Values{"group": {"support", "", ""}, "role": {admin, "", ""}, "position": {"1", "2", "3"}, "seen": {groups.Mark(nil)}, "do": {"show"}}
		shown := b.Post(t, list+"/roles", form, way...).Page(t, http.StatusOK).Find("#groups-roles")
		if !shown.Says("1 member will get Admin: Kim") {
			t.Errorf("shown: %s", shown.Text())
		}
		again := url.Values{"group": {"Nobody"}, "role": {admin}, "position": {"1"}, "seen": {groups.Mark(nil)}, "do": {"show"}}
		if wrong := b.Post(t, list+"/roles", again, way...).Page(t, http.StatusUnprocessableEntity); !wrong.Says("There is no group named Nobody here.") {
			t.Errorf("wrong: %s", wrong.Text())
		}
		form.Set("do", "save")
		if unseen := b.Post(t, list+"/roles", form, way...).Page(t, http.StatusOK); !unseen.Says("nothing is saved yet") {
			t.Errorf("saved what was not shown: %s", unseen.Text())
		}
		form.Set("shown", shown.Find("[name=shown]").Attr("value"))
		b.Post(t, list+"/roles", form, way...)
		if saved := b.Get(t, list).Shows(t); !saved.Find(".groups-rows").Says("Gives Admin") {
			t.Errorf("saved: %s", saved.Text())
		}
		stale := b.Post(t, list+"/roles", form, way...).Page(t, http.StatusConflict)
		if !stale.Says("Somebody has changed the roles of groups meanwhile.") || !stale.Says("By now") {
			t.Errorf("stale: %s", stale.Text())
		}
		lou := reader(t, w)
		if read := lou.Get(t, list).Shows(t).Find("#groups-roles"); !read.Says("Support Admin") || read.Has("form") {
			t.Errorf("for a reader: %s", read.Text())
		}
	}
}

// TestDeleteGroup: the page says who loses what, and deleting has it so.
func TestDeleteGroup(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	g := w.Group(t, handlerstest.Dana, "Support", handlerstest.Kim)
	w.GroupGives(t, handlerstest.Dana, g, "admin")
	asked := b.Get(t, at(g)+"/delete").Shows(t)
	if !asked.Says("1 member will lose Admin: Kim") || !asked.Says("1 person is in it, and stays a member.") {
		t.Errorf("asked: %s", asked.Text())
	}
	for in, says := range [][]string{nil, {handlerstest.Kim, handlerstest.Dana}} {
		other := w.Group(t, handlerstest.Dana, fmt.Sprint("Other ", in), says...)
		if asked := b.Get(t, at(other)+"/delete").Shows(t); asked.Says("2 people are in it, and stay members.") != (in == 1) || asked.Says("0 people") {
			t.Errorf("asked: %s", asked.Text())
		}
	}
	if a := b.Post(t, at(g)+"/delete", nil); a.Location() != list {
		t.Errorf("deleted: %d to %s", a.Status, a.Location())
	}
	if a := b.Get(t, at(g)); a.Status != http.StatusNotFound {
		t.Errorf("after: %d", a.Status)
	}
	if a := b.Post(t, at(g)+"/delete", nil, handlerstest.Inline...); a.Status != http.StatusNotFound {
		t.Errorf("once more: %d", a.Status)
	}
}

// TestRoleOfGroup: the page of a group says which role it gives, and leads to where that is
// said, whoever may say it.
func TestRoleOfGroup(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	g := w.Group(t, handlerstest.Dana, "Support")
	shown := b.Get(t, at(g)).Shows(t)
	if way := shown.Find("#group-role"); !shown.Find(".groups-about").Says("Gives no role.") || !way.Says("Give it a role") || way.Attr("href") != list+"#groups-roles" || shown.Find("#groups-rename").Says("same role") {
		t.Errorf("without a role: %s", shown.HTML())
	}
	w.GroupGives(t, handlerstest.Dana, g, "admin")
	shown = b.Get(t, at(g)).Shows(t)
	if !shown.Find(".groups-about").Says("Gives Admin.") || !shown.Find("#group-role").Says("Change its role") || !shown.Find("#groups-rename").Says("It gives the same role under another name.") {
		t.Errorf("with a role: %s", shown.HTML())
	}
	if shown := reader(t, w).Get(t, at(g)).Shows(t); !shown.Find(".groups-about").Says("Gives Admin.") || shown.Has("#group-role") {
		t.Errorf("for a reader: %s", shown.HTML())
	}
}

// TestPushedGroup is shown with who manages it, and cannot be changed here.
func TestPushedGroup(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	w.Enable(t, w.Acme, model.FeatureDirSync)
	b := w.As(t, handlerstest.Dana)
	d := w.Directory(t, handlerstest.Dana)
	var g model.DirectoryGroup
	w.Write(t, func(tx *db.Tx) (err error) {
		if g, err = tx.InsertDirectoryGroup(t.Context(), model.DirectoryGroup{Org: w.Acme, Directory: d.ID, DisplayName: " Engineering ", Members: 60, Doc: "{}"}); err != nil {
			return err
		}
		for i := range 60 {
			u := model.DirectoryUser{Org: w.Acme, Directory: d.ID, UserName: fmt.Sprintf("u%d@people.test", i), Email: model.Email(fmt.Sprintf("u%d@people.test", i)), Active: true, Doc: "{}"}
			if i == 7 {
				u.Member = w.Members[handlerstest.Kim].ID
			}
			if u, err = tx.InsertDirectoryUser(t.Context(), u); err != nil {
				return err
			}
			if _, err := tx.AddToDirectoryGroup(t.Context(), g, u.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if row := b.Get(t, list).Shows(t).Find(".groups-rows"); !row.Says("Engineering 60 people. Managed by Okta") || row.All("a")[1].Attr("href") != "/ui/scim/"+string(d.ID)+"/groups" {
		t.Errorf("the list: %s", row.HTML())
	}
	shown := b.Get(t, at(g)).Shows(t)
	if !shown.Says("Managed by Okta") || shown.Has("#groups-find") || shown.Has("#groups-rename") || shown.Has("#group-delete") || len(shown.Find(".groups-rows").All("li")) != 50 {
		t.Errorf("its page: %s", shown.Text())
	}
	next := b.Get(t, shown.Find("#groups-next").Attr("href")).Shows(t)
	if rows := next.Find(".groups-rows").All("li"); len(rows) != 10 || next.Has("#groups-next") {
		t.Errorf("the second page: %s", next.Text())
	}
	if found := b.Get(t, at(g)+"?q=u7@").Shows(t).Find(".groups-rows"); len(found.All("li")) != 1 || found.Find("a").Attr("href") != "/ui/members/"+string(w.Members[handlerstest.Kim].ID) {
		t.Errorf("found: %s", found.HTML())
	}
	for path, form := range map[string]url.Values{
		"/rename": {"name": {"Mine"}, "version": {"1"}}, "/members": {"id": {string(w.Members[handlerstest.Kim].ID)}}, "/delete": nil,
	} {
		if a := b.Post(t, at(g)+path, form); a.Status != http.StatusForbidden || !a.Page(t, a.Status).Says("comes from a directory") {
			t.Errorf("%s: status %d", path, a.Status)
		}
	}
	if shown.Has("#groups-unknown") {
		t.Errorf("everybody is known: %s", shown.Find("#groups-unknown").Text())
	}
	w.Write(t, func(tx *db.Tx) error {
		ids := []model.DirectoryUserID{"diruser_<1>"}
		for i := range 52 {
			ids = append(ids, model.DirectoryUserID(fmt.Sprintf("x%02d", i)))
		}
		_, err := tx.AddStrangers(t.Context(), g, ids...)
		return err
	})
	unknown := b.Get(t, at(g)).Shows(t).Find("#groups-unknown")
	if !unknown.Says("Okta names 53 members of this group by ids that no user of it has here.") || !unknown.Says("diruser_<1>") || !unknown.Says("And 3 others.") || len(unknown.All("li")) != 50 {
		t.Errorf("whom nobody knows: %s", unknown.Text())
	}
	// Who may not see provisioning reads the same, without a way there.
	if shown := reader(t, w).Get(t, at(g)).Shows(t); !shown.Says("Managed by Okta") || shown.Find(".groups-about").Has("a") {
		t.Errorf("for a reader: %s", shown.Text())
	}
}
