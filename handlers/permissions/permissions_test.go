package permissions_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

const home = "/console/roles"

func role(t *testing.T, w *handlerstest.World, name string) model.Role {
	t.Helper()
	all, err := w.DB.Roles(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := model.RoleNamed(all, "", name, "name")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func pathOf(r model.Role) string { return home + "/" + string(r.ID) }

// created makes a role by the form.
func created(t *testing.T, w *handlerstest.World, b *handlerstest.Browser, name string) model.Role {
	t.Helper()
	a := b.Post(t, home, url.Values{"name": {name}, "label": {""}, "description": {"Looks <on>"}})
	r := role(t, w, name)
	a.LeadsTo(t, pathOf(r))
	return r
}

// allowing returns the form of a role in the table, with what it is to allow.
func allowing(t *testing.T, b *handlerstest.Browser, r model.Role, permissions ...string) url.Values {
	t.Helper()
	return url.Values{"version": {b.Get(t, home).Shows(t).Form(pathOf(r) + "/permissions").Field("version").Value()}, "permissions": permissions}
}

// TestOthersAreNotIn: neither nobody nor who administers an organization finds the roles of all.
func TestOthersAreNotIn(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	for _, other := range []*handlerstest.Browser{w.Browser(t), w.As(t, handlerstest.Dana)} {
		for _, path := range []string{home, pathOf(role(t, w, "admin"))} {
			other.Get(t, path).After(t, "/console/sign-in")
		}
	}
}

// TestRoles: a role is created, described, and said to allow something, for everybody who holds it.
func TestRoles(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	auditor := created(t, w, b, "auditor")
	page := b.Get(t, home).Shows(t)
	if list := page.Find("#permissions-roles"); !list.Says("auditor auditor Looks <on> 0 permissions") || !list.Says("First members get it") {
		t.Errorf("listed: %s", list.Text())
	}
	at := pathOf(auditor)
	form := url.Values{"version": {b.Get(t, at).Shows(t).Form(at).Field("version").Value()}, "label": {"Auditor"}, "description": {"Reads"}, "permissions": {string(model.UsersRead), string(model.SSOManage)}}
	b.Post(t, at, form).LeadsTo(t, at)
	got := role(t, w, "auditor")
	want := model.Role{ID: auditor.ID, Name: "auditor", Label: "Auditor", Description: "Reads", Permissions: model.NewPermissions(model.UsersRead, model.SSOManage), Version: auditor.Version + 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	stale := b.Post(t, at, form, handlerstest.Inline...).Page(t, http.StatusConflict)
	if !stale.Find(".field-error").Says("Somebody else has changed the role auditor meanwhile.") || !stale.Find("#permissions-allows-sk_org_sso_manage").Is("checked") {
		t.Errorf("stale: %s", stale.Text())
	}
	for name, says := range map[string]string{"": "A role’s name has", "a b": "A role’s name has", "admin": "There is a role named admin already."} {
		status := http.StatusUnprocessableEntity
		if name == "admin" {
			status = http.StatusConflict
		}
		if refused := b.Post(t, home, url.Values{"name": {name}, "label": {"Kept"}}).Page(t, status); !refused.Find("#permissions-new").Says(says) || !refused.Find("#permissions-new").Is("open") || refused.Find("#permissions-role-label").Value() != "Kept" {
			t.Errorf("%q: %s", name, refused.Find("#permissions-new").Text())
		}
	}
	b.Get(t, home+"/role_99").Page(t, http.StatusNotFound)
}

// TestTable: what is ticked in a column is what its role allows, with and without JavaScript; the
// other columns stay.
func TestTable(t *testing.T) {
	t.Parallel()
	for name, header := range map[string][]string{"plain": nil, "inline": handlerstest.Inline} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := handlerstest.New(t)
			b, _ := w.Console(t)
			member, admin := role(t, w, "member"), role(t, w, "admin")
			at := pathOf(member) + "/permissions"
			form := allowing(t, b, member, string(model.SettingsRead), string(model.UsersInvite))
			a := b.Post(t, at, form, header...)
			if got := role(t, w, "member").Permissions; cmp.Diff(model.NewPermissions(model.SettingsRead, model.UsersInvite), got) != "" {
				t.Errorf("status %d, it allows %v", a.Status, got)
			}
			if diff := cmp.Diff(admin, role(t, w, "admin")); diff != "" {
				t.Errorf("another role (-before +after):\n%s", diff)
			}
			if header != nil {
				if part := a.Shows(t); !part.Find("#permissions-member-sk_org_users_invite").Is("checked") || part.Find("#permissions-member-sk_org_users_invite").Attr("form") != "permissions-member" {
					t.Errorf("shown: %s", part.HTML())
				}
			}
			if refused := b.Post(t, at, form, header...).Page(t, http.StatusConflict); !refused.Find("#permissions-map").Find(".field-error").Says("Somebody else has changed the role member") {
				t.Errorf("stale: %s", refused.Find("#permissions-map").Text())
			}
			// The first members of organizations have to be able to administer them.
			if refused := b.Post(t, pathOf(admin)+"/permissions", allowing(t, b, admin, string(model.UsersRead)), header...).Page(t, http.StatusConflict); !refused.Find("#permissions-map").Says("The first member of an organization gets the role admin") {
				t.Errorf("weak: %s", refused.Find("#permissions-map").Text())
			}
		})
	}
}

// TestOwnPermissions: one is added, described and deleted, and roles lose it.
func TestOwnPermissions(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	const add, at = home + "/permissions", home + "/permissions/app:reports"
	b.Post(t, add, url.Values{"name": {"app:reports"}, "description": {"Reads reports"}}).LeadsTo(t, home)
	member := role(t, w, "member")
	b.Post(t, pathOf(member)+"/permissions", allowing(t, b, member, "app:reports")).LeadsTo(t, home)
	for name, says := range map[string]string{"x y": "A permission’s name has", "sk_org_all": "Names that begin with sk_org_", "app:reports": "There is a permission named app:reports already."} {
		status := http.StatusUnprocessableEntity
		if name == "app:reports" {
			status = http.StatusConflict
		}
		if refused := b.Post(t, add, url.Values{"name": {name}}).Page(t, status); !refused.Find("#permissions-own").Says(says) {
			t.Errorf("%q: %s", name, refused.Find("#permissions-own").Text())
		}
	}
	described := b.Post(t, at, url.Values{"description": {"Reads <all>"}}, handlerstest.Inline...).Shows(t)
	if described.Form(at).Field("description").Value() != "Reads <all>" {
		t.Errorf("described: %s", described.HTML())
	}
	b.Post(t, home+"/permissions/"+string(model.UsersRead), url.Values{"description": {"x"}}).Page(t, http.StatusForbidden)
	b.Post(t, home+"/permissions/app:none", url.Values{"description": {"x"}}).Page(t, http.StatusNotFound)
	if asked := b.Get(t, at+"/delete").Shows(t).Find("main"); !asked.Says("Member allows it no more.") || asked.Says("Admin allows") {
		t.Errorf("asked: %s", asked.Text())
	}
	b.Get(t, home+"/permissions/"+string(model.UsersRead)+"/delete").Page(t, http.StatusNotFound)
	b.Post(t, at+"/delete", url.Values{}).LeadsTo(t, home)
	if role(t, w, "member").Permissions.Has("app:reports") {
		t.Error("a role allows it still")
	}
	b.Post(t, at+"/delete", url.Values{}).Page(t, http.StatusNotFound)
}

// TestDefaults: new members get what is chosen, and the first one what lets them administer.
func TestDefaults(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	auditor := created(t, w, b, "auditor")
	const at = home + "/defaults"
	form := func(pairs ...string) url.Values {
		f := url.Values{"version": {b.Get(t, home).Shows(t).Form(at).Field("version").Value()}, "creator_role": {"admin"}, "member_role": {"auditor"}}
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
		return f
	}
	if refused := b.Post(t, at, form("creator_role", "auditor"), handlerstest.Inline...).Page(t, http.StatusUnprocessableEntity); !refused.Has("#permissions-creators-error") || !refused.Find("#permissions-others").Has("option[selected][value=auditor]") {
		t.Errorf("too weak: %s", refused.HTML())
	}
	b.Post(t, at, form("several_roles", "yes")).LeadsTo(t, home)
	i, err := w.DB.Instance(t.Context())
	if err != nil || i.MemberRole != auditor.ID || !i.SeveralRoles {
		t.Errorf("%+v, %v", i, err)
	}
	b.Post(t, at, form("version", "1")).Page(t, http.StatusConflict)
}

// TestDeleteRole: who holds a role gets another one, and a role that people get unasked stays.
func TestDeleteRole(t *testing.T) {
	t.Parallel()
	w, clock := handlerstest.NewWith(t)
	b, _ := w.Console(t)
	auditor := created(t, w, b, "auditor")
	w.Add(t, w.Acme, "ann@acme.test", "Ann", "auditor")
	at := pathOf(auditor) + "/delete"
	if asked := b.Get(t, at).Shows(t).Find("main"); !asked.Says("1 member holds it.") || asked.Find("#permissions-replacement").Value() != "member" {
		t.Errorf("asked: %s", asked.Text())
	}
	if blocked := b.Get(t, pathOf(role(t, w, "admin"))+"/delete").Shows(t).Find("main"); blocked.Has("form") || !blocked.Says("People get this role unasked.") {
		t.Errorf("blocked: %s", blocked.Text())
	}
	if refused := b.Post(t, at, url.Values{}).Page(t, http.StatusConflict); !refused.Find("main").Says("1 member holds the role auditor.") {
		t.Errorf("without another one: %s", refused.Find("main").Text())
	}
	b.Post(t, at, url.Values{"replacement": {"member"}}).LeadsTo(t, home)
	if m := w.Member(t, "ann@acme.test"); len(m.Roles) != 1 || m.Roles[0].Name != "member" {
		t.Errorf("holds %v", m.Roles)
	}
	clock.Advance(model.SudoLife)
	b.Post(t, pathOf(role(t, w, "member"))+"/delete", url.Values{}).After(t, "/console/prove?request=")
}

// TestManaged: what a configuration file describes is shown, and changed there alone.
func TestManaged(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b, _ := w.Console(t)
	auditor := created(t, w, b, "auditor")
	b.Post(t, home+"/permissions", url.Values{"name": {"app:reports"}}).LeadsTo(t, home)
	form := allowing(t, b, auditor, "app:reports")
	w.Managed(t, model.Managed{Kind: model.ManagedRole, Name: "auditor", ID: string(auditor.ID), File: "app.yaml"}, model.Managed{Kind: model.ManagedPermission, Name: "app:reports", ID: "app:reports", File: "app.yaml"})
	page := b.Get(t, home).Shows(t)
	if page.Has("#permissions-auditor") || !page.Find("#permissions-auditor-sk_org_users_read").Is("disabled") || page.Has("#permissions-save-app:reports") {
		t.Error("it can be changed in the table")
	}
	one := b.Get(t, pathOf(auditor)).Shows(t)
	if !one.Find("#permissions-managed").Says("app.yaml") || one.Has("#permissions-save") || one.Has("#permissions-danger") {
		t.Errorf("shown: %s", one.Find("main").Text())
	}
	if refused := b.Post(t, pathOf(auditor)+"/permissions", form).Page(t, http.StatusConflict); !refused.Find("#permissions-map").Says("app.yaml") {
		t.Errorf("refused: %s", refused.Find("#permissions-map").Text())
	}
	b.Post(t, pathOf(auditor)+"/delete", url.Values{}).Page(t, http.StatusConflict)
	b.Post(t, home+"/permissions/app:reports/delete", url.Values{}).Page(t, http.StatusConflict)
}
