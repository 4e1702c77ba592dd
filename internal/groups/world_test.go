package groups

import (
	"fmt"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
)

// world is an installation with Acme, which has an admin, and a lead who may change roles
// and nothing else that an admin may.
type world struct {
	*Service
	db            *db.DB
	clock         *dbtest.Clock
	members       *members.Service
	roles         *roles.Service
	acme          model.OrgID
	dana, lead    model.Actor
	admin, member model.RoleID
	leads         model.RoleID
	people        int
}

func newWorld(t testing.TB) *world { return newWorldOn(t, dbtest.OpenAt) }

func newWorldOn(t testing.TB, on dbtest.Opener) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock()}
	w.db = on(t, w.clock.Now)
	w.Service, w.members, w.roles = New(w.db), members.New(w.db), roles.New(w.db)
	w.acme = w.organization(t, "Acme")
	all, err := w.db.Roles(t.Context(), w.acme)
	must(t, err)
	w.admin, w.member = all[0].ID, all[1].ID
	leads, err := w.roles.Create(t.Context(), model.System, model.Role{
		Name: "lead", Label: "Lead", Permissions: model.NewPermissions(model.SettingsRead, model.UsersRead, model.UsersRoleChange),
	})
	must(t, err)
	w.leads = leads.ID
	w.dana = w.actor(t, w.join(t, "admin"))
	w.lead = w.actor(t, w.join(t, "lead"))
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) organization(t testing.TB, name string) model.OrgID {
	t.Helper()
	o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: name})
	must(t, err)
	return o.ID
}

// join makes somebody a member of Acme.
func (w *world) join(t testing.TB, role string) model.Member {
	t.Helper()
	return w.joinOf(t, w.acme, role)
}

func (w *world) joinOf(t testing.TB, org model.OrgID, role string) model.Member {
	t.Helper()
	w.people++
	m, err := w.members.Add(t.Context(), model.System, org, members.Person{Email: model.Email(fmt.Sprintf("p%d@acme.test", w.people))}, role)
	must(t, err)
	return m
}

// actor signs a member in.
func (w *world) actor(t testing.TB, m model.Member) model.Actor {
	t.Helper()
	var s model.Session
	w.write(t, func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: m.Org}, AuthTime: tx.Now()}, []byte(secret.NewSource(nil).Token()))
		return err
	})
	return s.Actor()
}

func (w *world) write(t testing.TB, do func(*db.Tx) error) {
	t.Helper()
	must(t, w.db.Housekeep(t.Context(), do))
}

// group makes a group with members in it.
func (w *world) group(t testing.TB, name string, in ...model.Member) model.DirectoryGroup {
	t.Helper()
	g, err := w.Create(t.Context(), w.dana, name)
	must(t, err)
	for _, m := range in {
		_, err := w.Add(t.Context(), w.dana, g.ID, m.ID)
		must(t, err)
	}
	return g
}

// pushed makes a directory that has pushed a group.
func (w *world) pushed(t testing.TB, name string) (g model.DirectoryGroup) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		d, err := tx.InsertDirectory(t.Context(), model.Directory{Org: w.acme, Provider: model.ProviderOkta, Enabled: true})
		if err != nil {
			return err
		}
		g, err = tx.InsertDirectoryGroup(t.Context(), model.DirectoryGroup{Org: w.acme, Directory: d.ID, DisplayName: name, Doc: "{}"})
		return err
	})
	return g
}

// give has groups give roles, instead of those that they give.
func (w *world) give(t testing.TB, by model.Actor, rules ...model.GroupRole) error {
	t.Helper()
	was, err := w.db.GroupRoles(t.Context(), w.acme, model.SourceGroups)
	must(t, err)
	return w.SetRoles(t.Context(), by, Mark(was), rules)
}

// holds says what a member has to hold, each role with its source.
func (w *world) holds(t *testing.T, m model.Member, want ...string) {
	t.Helper()
	grants, err := w.db.Grants(t.Context(), w.acme, m.ID)
	must(t, err)
	var got []string
	for _, g := range grants {
		name := map[model.RoleID]string{w.admin: "admin", w.member: "member", w.leads: "lead"}[g.Role]
		got = append(got, name+" "+string(g.Source))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s holds %v, want %v", m.ID, got, want)
	}
}

// last returns the types of the last n events, the newest first.
func (w *world) last(t *testing.T, n int) (types []model.EventType) {
	t.Helper()
	all, err := w.db.Events(t.Context(), w.acme, n)
	must(t, err)
	for _, e := range all {
		types = append(types, e.Type())
	}
	return types
}
