package keys

import (
	"fmt"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
)

// world is an installation with two organizations. Acme has an admin, and somebody who may
// see keys and settings.
type world struct {
	*Service
	db          *db.DB
	clock       *dbtest.Clock
	members     *members.Service
	acme        model.OrgID
	dana, kim   model.Actor
	danaM, kimM model.Member
	people      int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock()}
	w.db = dbtest.OpenAt(t, w.clock.Now)
	w.Service, w.members = New(w.db, secret.NewSource(nil)), members.New(w.db)
	w.acme = w.organization(t, "Acme")
	_, err := roles.New(w.db).Create(t.Context(), model.System, model.Role{Name: "looker", Label: "Looker", Permissions: model.NewPermissions(model.SettingsRead, model.APIKeysRead)})
	must(t, err)
	w.join(t, w.acme, "admin") // somebody has to be left
	w.danaM = w.join(t, w.acme, "admin")
	w.kimM = w.join(t, w.acme, "looker")
	w.dana, w.kim = w.actor(t, w.danaM), w.actor(t, w.kimM)
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
	o, err := organizations.New(w.db).Create(t.Context(), model.System, organizations.Description{Name: name}, model.FeatureAPIKeys)
	must(t, err)
	return o.ID
}

func (w *world) join(t testing.TB, org model.OrgID, role string) model.Member {
	t.Helper()
	w.people++
	m, err := w.members.Add(t.Context(), model.System, org, members.Person{Email: model.Email(fmt.Sprintf("p%d@acme.test", w.people)), FirstName: fmt.Sprint("P", w.people)}, role)
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

// wish is a key that nobody has something against.
func wish(permissions ...model.Permission) Wish {
	return Wish{Name: "Export", Permissions: append(model.Permissions{model.SettingsRead}, permissions...)}
}

// make makes a key as Dana.
func (w *world) make(t testing.TB, wanted Wish) (model.APIKey, string) {
	t.Helper()
	k, text, err := w.Create(t.Context(), w.dana, wanted)
	must(t, err)
	return k, text
}

// opens reports whether a key counts.
func (w *world) opens(t testing.TB, text string) bool {
	t.Helper()
	_, err := w.Authenticate(t.Context(), text)
	if err != nil && model.KindOf(err) != model.Unauthenticated {
		t.Fatal(err)
	}
	return err == nil
}
