package directories

import (
	"slices"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// leave has somebody leave the organization by themselves.
func (w *world) leave(t testing.TB, user model.UserID) {
	t.Helper()
	by := w.session(t, user, w.acme).Actor()
	must(t, w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		m, err := tx.MemberOfUser(t.Context(), w.acme, user)
		if err != nil {
			return nil, err
		}
		return membership.End(t.Context(), tx, by, m)
	}))
}

// signOn has somebody with an address come in by single sign-on who is no member yet.
func (w *world) signOn(t testing.TB, email model.Email) error {
	t.Helper()
	return w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		u, events, err := membership.Account(t.Context(), tx, model.System, email, "Kim", "Lee")
		if err != nil {
			return nil, err
		}
		_, e, err := membership.Admit(t.Context(), tx, model.System, w.acme, membership.Newcomer{User: u, Source: model.FromSSO})
		return append(events, e...), err
	})
}

// at returns who has an address here now.
func (w *world) at(t testing.TB, email model.Email) model.Member {
	t.Helper()
	u, err := w.db.UserByEmail(t.Context(), email)
	must(t, err)
	m, err := w.db.MemberOfUser(t.Context(), w.acme, u.ID)
	must(t, err)
	return m
}

// TestLeaver: whom the provider deletes or deactivates is inactive, also where the directory
// has nobody for them: they came back by another way than by it.
func TestLeaver(t *testing.T) {
	t.Parallel()
	const email = "kim@acme.test"
	ways := map[string]func(*testing.T, *world) model.DirectoryUser{
		"left and came back by single sign-on": func(t *testing.T, w *world) model.DirectoryUser {
			u := w.create(t, person(email, "00u1"))
			w.leave(t, w.member(t, u).User)
			must(t, w.signOn(t, email))
			return u
		},
		"removed and taken back": func(t *testing.T, w *world) model.DirectoryUser {
			u := w.create(t, person(email, "00u1"))
			must(t, w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
				return membership.End(t.Context(), tx, w.dana, w.member(t, u))
			}))
			w.join(t, w.acme, email, "admin")
			return u
		},
		"waits, and was added by hand": func(t *testing.T, w *world) model.DirectoryUser {
			u := w.create(t, person("kim@globex.test", "00u1"))
			w.join(t, w.acme, "kim@globex.test", "member")
			return u
		},
		"invited": func(t *testing.T, w *world) model.DirectoryUser {
			u := w.create(t, person(email, "00u1"))
			w.leave(t, w.member(t, u).User)
			w.write(t, func(tx *db.Tx) error {
				account, err := tx.UserByEmail(t.Context(), email)
				if err == nil {
					_, err = membership.Reserve(t.Context(), tx, w.acme, account.ID, email, w.role(t, "admin"))
				}
				return err
			})
			return u
		},
	}
	for name, way := range ways {
		for _, deleted := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				u := way(t, w)
				if deleted {
					must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
				} else {
					w.set(t, u, person(u.UserName, "00u1").off())
				}
				account, err := w.db.UserByEmail(t.Context(), u.Email)
				must(t, err)
				m, err := w.db.MemberOfUser(t.Context(), w.acme, account.ID)
				if name == "invited" {
					if model.KindOf(err) != model.NotFound {
						t.Errorf("deleted: %v, and still %s (%v)", deleted, m.Status, err)
					}
					return
				}
				source := model.FromDirectory
				if deleted {
					source = model.FromImport
				}
				if must(t, err); m.Status != model.MemberInactive || m.Source != source {
					t.Errorf("deleted: %v, and %+v", deleted, m)
				}
				if roles := m.Roles; deleted && (len(roles) != 1 || roles[0].Name != "member") {
					t.Errorf("keeps %+v", roles)
				}
			})
		}
	}
}

// TestDeletedIsForPeople: whom no directory lists any more can be made active again and
// removed here, and nobody else can whom one has deactivated. Who is told of again is the
// directory's again.
func TestDeletedIsForPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	here := members.New(w.db)
	u := w.create(t, person("kim@acme.test", "00u1"))
	m := w.member(t, u)
	w.set(t, u, person("kim@acme.test", "00u1").off())
	_, err := here.Reactivate(t.Context(), w.dana, m.ID)
	wantKind(t, err, model.Forbidden, "members.deactivated_by")
	_, err = here.Remove(t.Context(), w.dana, m.ID)
	wantKind(t, err, model.Forbidden, "members.managed_by")

	must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
	if m, err = here.Reactivate(t.Context(), w.dana, m.ID); err != nil || m.Status != model.MemberActive {
		t.Errorf("reactivated: %+v, %v", m, err)
	}
	u = w.create(t, person("kim@acme.test", "00u1"))
	if again := w.member(t, u); again.ID != m.ID || again.Source != model.FromDirectory {
		t.Errorf("told of again: %+v", again)
	}
	must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
	if o, err := here.RemoveMany(t.Context(), w.dana, []model.MemberID{m.ID}); err != nil || len(o.Changed) != 1 {
		t.Errorf("removed: %+v, %v", o, err)
	}
}

// TestLeaverOfAnother: whom another user of the directory is, or another directory, is not
// deactivated with who has the same address.
func TestLeaverOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.create(t, person("kim@acme.test", "00u1"))
	p := person("kim@acme.test", "00u2").off()
	p.UserName = "kim-twin"
	twin := w.create(t, p)
	must(t, w.DeleteUser(t.Context(), w.by, twin.ID, nil))
	second, err := w.Add(t.Context(), w.dana, model.ProviderEntra)
	must(t, err)
	entra := Proven{Directory: second}.Actor("")
	other, err := w.CreateUser(t.Context(), entra, person("kim@acme.test", "77").off())
	must(t, err)
	must(t, w.DeleteUser(t.Context(), entra, other.ID, nil))
	if m := w.member(t, kim); m.Status != model.MemberActive {
		t.Errorf("%+v", m)
	}
}

// TestRefusedSinceDeleted: whom the directory has deleted who was never a member comes in by
// no way but the directory, or somebody's hand.
func TestRefusedSinceDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("kim@acme.test", "00u1").off())
	wantKind(t, w.signOn(t, "kim@acme.test"), model.Forbidden, "membership.refused_by_directory")
	must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
	wantKind(t, w.signOn(t, "kim@acme.test"), model.Forbidden, "membership.refused_by_directory")
	if _, err := members.New(w.db).Add(t.Context(), model.System, w.acme, members.Person{Email: "kim@acme.test"}, "member"); err != nil {
		t.Errorf("by the operator's hand: %v", err)
	}
	w.leave(t, w.at(t, "kim@acme.test").User)

	u = w.create(t, person("kim@acme.test", "00u1"))
	w.leave(t, w.member(t, u).User)
	if err := w.signOn(t, "kim@acme.test"); err != nil {
		t.Errorf("known again: %v", err)
	}
}

// TestTakenBackHasRoles: who was removed and taken back has the roles of their groups, once
// the provider says anything of them.
func TestTakenBackHasRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("kim@acme.test", "00u1"))
	w.group(t, "Admins", u.ID)
	w.maps(t, model.GroupRole{Group: "Admins", Role: w.role(t, "admin")})
	must(t, w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		return membership.End(t.Context(), tx, w.dana, w.member(t, u))
	}))
	w.join(t, w.acme, "kim@acme.test", "member")
	p := person("kim@acme.test", "00u1")
	p.Doc = `{"userName":"kim@acme.test","title":"Boss"}`
	if u = w.set(t, u, p); !slices.Contains(w.roles(t, u), "admin") {
		t.Errorf("%v", w.roles(t, u))
	}
}
