package directories

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// atOnce runs something n times at the same time, and returns the errors.
func atOnce(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = do(i) })
	}
	all.Wait()
	return errs
}

// TestSameNameAtOnce: a provider that repeats what took too long makes nobody twice.
func TestSameNameAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		made := 0
		for _, err := range atOnce(8, func(int) error {
			_, err := w.CreateUser(t.Context(), w.by, person("kim@acme.test", "00u1"))
			return err
		}) {
			if err == nil {
				made++
			} else if !errors.Is(err, ErrTaken) {
				t.Error(err)
			}
		}
		if o, err := w.db.Organization(t.Context(), w.acme); err != nil || made != 1 || o.Members != 2 {
			t.Errorf("made %d times, %d members, %v", made, o.Members, err)
		}
	})
}

// TestChangesAtOnce: each change is of what the one before has left, and of several that
// name a version one counts.
func TestChangesAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		u := w.create(t, person("kim@acme.test", "00u1"))
		grow := func(i int, versions Versions) error {
			_, err := w.ChangeUser(t.Context(), w.by, u.ID, versions, func(u model.DirectoryUser) (Person, error) {
				p := person("kim@acme.test", "00u1")
				p.Doc = fmt.Sprintf(`%s,"k%d":1}`, strings.TrimSuffix(u.Doc, "}"), i)
				return p, nil
			})
			return err
		}
		for _, err := range atOnce(8, func(i int) error { return grow(i, nil) }) {
			must(t, err)
		}
		now, err := w.db.DirectoryUser(t.Context(), w.acme, w.dir.ID, u.ID)
		if err != nil || strings.Count(now.Doc, `:1`) != 8 || now.Version != u.Version+8 {
			t.Errorf("%s, version %d, %v", now.Doc, now.Version, err)
		}
		counted := 0
		for _, err := range atOnce(8, func(i int) error { return grow(10+i, Versions{now.Version}) }) {
			if err == nil {
				counted++
			} else if !errors.Is(err, ErrVersion) {
				t.Error(err)
			}
		}
		if counted != 1 {
			t.Errorf("%d changes of one version", counted)
		}
	})
}

// TestDeactivationWhileSigningIn: whichever is first, nobody is signed in for the
// organization afterwards.
func TestDeactivationWhileSigningIn(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		for i := range 5 {
			email := fmt.Sprintf("kim%d@acme.test", i)
			u := w.create(t, person(email, ""))
			m := w.member(t, u)
			for _, err := range atOnce(6, func(n int) error {
				if n == 3 {
					_, err := w.ChangeUser(t.Context(), w.by, u.ID, nil, func(model.DirectoryUser) (Person, error) { return person(email, "").off(), nil })
					return err
				}
				return w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
					now, err := tx.Member(t.Context(), w.acme, m.ID)
					if err != nil || now.Status != model.MemberActive {
						return err
					}
					s := model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: w.acme}, AuthTime: tx.Now()}
					_, err = tx.InsertSession(t.Context(), s, []byte(secret.NewSource(nil).Token()))
					return err
				})
			}) {
				must(t, err)
			}
			w.write(t, func(tx *db.Tx) error {
				left, err := tx.EndSessions(t.Context(), db.SessionsIn(w.acme, m.User), model.EndRevoked)
				if len(left) > 0 {
					t.Errorf("%d sessions of somebody who is deactivated", len(left))
				}
				return err
			})
		}
	})
}

// TestFiftyDirectoriesOfTwoOrganizations: none sees or touches anything of another one,
// whatever it names.
func TestFiftyDirectoriesOfTwoOrganizations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	globex, err := w.organization(t, "Globex")
	must(t, err)
	type one struct {
		by    model.Actor
		user  model.DirectoryUser
		group model.DirectoryGroup
		token string
	}
	var all []one
	for i := range 100 {
		o := one{token: fmt.Sprintf("scim_%d", i)}
		org := []model.OrgID{w.acme, globex}[i%2]
		w.write(t, func(tx *db.Tx) error {
			d, err := tx.InsertDirectory(t.Context(), model.Directory{Org: org, Provider: model.ProviderOkta, Enabled: true})
			if err != nil {
				return err
			}
			o.by = Proven{Directory: d}.Actor("")
			_, err = tx.InsertDirectoryToken(t.Context(), model.DirectoryToken{Org: org, Directory: d.ID}, secret.Hash(o.token))
			return err
		})
		o.user, err = w.CreateUser(t.Context(), o.by, Person{UserName: "kim", ExternalID: "00u1", Active: true, Doc: `{"userName":"kim"}`})
		must(t, err)
		o.group, err = w.CreateGroup(t.Context(), o.by, Group{DisplayName: "IT", ExternalID: "00g1", Doc: `{"displayName":"IT"}`}, []string{string(o.user.ID)})
		must(t, err)
		all = append(all, o)
	}
	for i, a := range all {
		for _, step := range []int{1, 2, 51} { // of the other organization, of the same, and far away
			w.apart(t, a.by, a.group, all[(i+step)%len(all)].by, all[(i+step)%len(all)].user, all[(i+step)%len(all)].group, all[(i+step)%len(all)].token)
		}
		id := model.DirectoryID(a.by.ID)
		if found, err := w.db.DirectoryUserNamed(t.Context(), a.by.Org, id, "KIM"); err != nil || found.ID != a.user.ID {
			t.Errorf("finds %s, %v", found.ID, err)
		}
		if p, err := w.Authenticate(t.Context(), id, a.token); err != nil || p.Directory.ID != id {
			t.Errorf("its own token: %v", err)
		}
	}
}

// apart fails the test when a directory reaches a user or group of another one.
func (w *world) apart(t *testing.T, by model.Actor, own model.DirectoryGroup, other model.Actor, user model.DirectoryUser, group model.DirectoryGroup, token string) {
	t.Helper()
	id := model.DirectoryID(by.ID)
	changeUser := func(model.DirectoryUser) (Person, error) { panic("reads another one's user") }
	changeGroup := func(model.DirectoryGroup) (GroupChange, error) { panic("reads another one's group") }
	var errs []error
	add := func(_ any, err error) { errs = append(errs, err) }
	add(w.db.DirectoryUser(t.Context(), by.Org, id, user.ID))
	add(w.db.DirectoryGroup(t.Context(), by.Org, id, group.ID))
	add(w.ChangeUser(t.Context(), by, user.ID, nil, changeUser))
	add(w.ChangeGroup(t.Context(), by, group.ID, nil, changeGroup))
	add(nil, w.DeleteUser(t.Context(), by, user.ID, nil))
	add(nil, w.DeleteGroup(t.Context(), by, group.ID, nil))
	for i, err := range errs {
		if model.KindOf(err) != model.NotFound {
			t.Errorf("%d: %v", i, err)
		}
	}
	if _, err := w.Authenticate(t.Context(), id, token); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("another one's token: %v", err)
	}
	g, err := w.ChangeGroup(t.Context(), by, own.ID, nil, func(g model.DirectoryGroup) (GroupChange, error) {
		return GroupChange{Group{g.DisplayName, g.ExternalID, g.Doc}, []MemberChange{{AddMembers, []string{string(user.ID)}}}}, nil
	})
	if err != nil || g.Members != 1 {
		t.Errorf("another one's user in a group: %d members, %v", g.Members, err)
	}
	if in, err := w.db.GroupsOfDirectoryUser(t.Context(), user.Org, user.Directory, user.ID); err != nil || len(in) != 1 || in[0].ID != group.ID {
		t.Errorf("another one's user is in %v, %v", in, err)
	}
}
