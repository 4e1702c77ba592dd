package directories

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// disable disables the directory, and keeps the members or not.
func (w *world) disable(t testing.TB, members model.Farewell) {
	t.Helper()
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	must(t, err)
	_, err = w.Disable(t.Context(), w.dana, d.ID, d.Version, members)
	must(t, err)
}

func (w *world) enable(t testing.TB) {
	t.Helper()
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	must(t, err)
	_, err = w.Enable(t.Context(), w.dana, d.ID, d.Version)
	must(t, err)
}

// setRole has an admin change somebody's role.
func (w *world) setRole(t testing.TB, u model.DirectoryUser, role string) {
	t.Helper()
	m := w.member(t, u)
	_, err := members.New(w.db).SetRoles(t.Context(), w.dana, m.ID, []model.RoleID{w.role(t, role)}, m.Version)
	must(t, err)
}

// change changes a member by a rule.
func (w *world) change(t testing.TB, u model.DirectoryUser, do func(*db.Tx, model.Member) (model.Member, []model.Event, error)) {
	t.Helper()
	must(t, w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		_, events, err := do(tx, w.member(t, u))
		return events, err
	}))
}

// TestDisabledAndEnabled: what the directory gave and took is its own again, but for what
// people have decided in between.
func TestDisabledAndEnabled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.role(t, "admin")
	kim, al, bo := w.create(t, person("kim@acme.test", "00u1")), w.create(t, person("al@acme.test", "00u2")), w.create(t, person("bo@acme.test", "00u3"))
	cy, di, ed := w.create(t, person("cy@acme.test", "00u4")), w.create(t, person("di@acme.test", "00u5")), w.create(t, person("ed@acme.test", "00u6"))
	w.maps(t, model.GroupRole{Group: "Admins", Role: admin})
	g := w.group(t, "Admins", kim.ID, al.ID, bo.ID)
	w.write(t, func(tx *db.Tx) error {
		return tx.AddRole(t.Context(), w.acme, w.member(t, al).ID, admin, model.SourceManual)
	}) // also by people
	suspend := func(tx *db.Tx, m model.Member) (model.Member, []model.Event, error) {
		return membership.Suspend(t.Context(), tx, w.dana, m, model.SourceManual)
	}
	resume := func(tx *db.Tx, m model.Member) (model.Member, []model.Event, error) {
		return membership.Resume(t.Context(), tx, w.dana, m, model.SourceManual)
	}
	for _, u := range []model.DirectoryUser{cy, di, ed} {
		w.set(t, u, person(u.UserName, u.ExternalID).off())
	}
	w.change(t, di, func(tx *db.Tx, m model.Member) (model.Member, []model.Event, error) {
		m, _, err := suspend(tx, m) // too
		return m, []model.Event{{Org: w.acme, Actor: w.dana, Target: string(m.ID), Payload: model.MembershipUpdated{}}}, err
	})

	w.clock.Advance(time.Minute) // they are no newcomers any more
	w.disable(t, model.KeepMembers)
	for _, u := range []model.DirectoryUser{kim, al, bo} {
		w.wantRoles(t, u, "admin")
	}
	for _, role := range []string{"member", "admin"} { // by people now
		w.setRole(t, bo, role)
	}
	w.change(t, ed, resume)
	w.change(t, ed, suspend) // by people now
	w.enable(t)

	for _, u := range []model.DirectoryUser{kim, al, bo, cy, di, ed} {
		if m := w.member(t, u); m.Source != model.FromDirectory {
			t.Errorf("%+v", m)
		}
	}
	w.step(t, g, RemoveMembers, kim.ID, al.ID, bo.ID)
	w.wantRoles(t, kim, "member")
	w.wantRoles(t, al, "admin")
	w.wantRoles(t, bo, "admin")
	for _, c := range []struct {
		u    model.DirectoryUser
		want model.MemberStatus
	}{{cy, model.MemberActive}, {di, model.MemberInactive}, {ed, model.MemberInactive}} {
		w.set(t, c.u, person(c.u.UserName, c.u.ExternalID))
		if m := w.member(t, c.u); m.Status != c.want {
			t.Errorf("%s is %s, want %s", m.Email, m.Status, c.want)
		}
	}
}

// TestEnabledGivesRoles: whose role people have changed meanwhile has that of their groups
// again.
func TestEnabledGivesRoles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.create(t, person("kim@acme.test", "00u1"))
	w.maps(t, model.GroupRole{Group: "Staff", Role: w.role(t, "admin")})
	w.group(t, "Staff", kim.ID)
	w.disable(t, model.KeepMembers)
	w.setRole(t, kim, "member")
	w.enable(t)
	if !slices.Contains(w.roles(t, kim), "admin") {
		t.Errorf("%v", w.roles(t, kim))
	}
}

// TestFarewellLasts: whom an admin has deactivated with the directory is not brought back by
// it once it is enabled.
func TestFarewellLasts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim := w.create(t, person("kim@acme.test", "00u1"))
	w.disable(t, model.SuspendMembers)
	w.enable(t)
	for _, p := range []Person{person("kim@acme.test", "00u1").off(), person("kim@acme.test", "00u1")} {
		kim = w.set(t, kim, p)
	}
	if m := w.member(t, kim); m.Status != model.MemberInactive {
		t.Errorf("%+v", m)
	}
}

// TestDisabledOwnsNobody: another directory takes over whom a disabled one looked after, and
// whom that had deactivated; who is deactivated by people stays so.
func TestDisabledOwnsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kim, al, bo := w.create(t, person("kim@acme.test", "00u1")), w.create(t, person("al@acme.test", "00u2")), w.create(t, person("bo@acme.test", "00u3"))
	w.set(t, al, person("al@acme.test", "00u2").off())
	w.change(t, bo, func(tx *db.Tx, m model.Member) (model.Member, []model.Event, error) {
		return membership.Suspend(t.Context(), tx, w.dana, m, model.SourceManual)
	})
	entra, err := w.Add(t.Context(), w.dana, model.ProviderEntra)
	must(t, err)
	by := Proven{Directory: entra}.Actor("")
	if _, err := w.CreateUser(t.Context(), by, person("kim@acme.test", "77")); !errors.Is(err, ErrTaken) {
		t.Errorf("from one that is enabled: %v", err)
	}
	before := map[string]model.Member{"kim@acme.test": w.member(t, kim), "al@acme.test": w.member(t, al), "bo@acme.test": w.member(t, bo)}
	w.disable(t, model.KeepMembers)
	var last model.DirectoryUser
	for email, want := range map[string]model.MemberStatus{"kim@acme.test": model.MemberActive, "al@acme.test": model.MemberActive, "bo@acme.test": model.MemberInactive} {
		u, err := w.CreateUser(t.Context(), by, person(email, "entra-"+email))
		must(t, err)
		if m := w.member(t, u); m.ID != before[email].ID || m.Status != want || m.Source != model.FromDirectory {
			t.Errorf("%s: %+v", email, m)
		}
		if email == "kim@acme.test" {
			last = u
		}
	}
	w.enable(t)
	if _, err = w.ChangeUser(t.Context(), w.by, kim.ID, nil, func(model.DirectoryUser) (Person, error) { return person("kim@acme.test", "00u1").titled(), nil }); !errors.Is(err, ErrTaken) {
		t.Errorf("back: %v", err)
	}
	must(t, w.DeleteUser(t.Context(), w.by, kim.ID, nil))
	if m := w.member(t, last); m.Status != model.MemberActive {
		t.Errorf("%+v", m)
	}
}

// TestDirectoryEventsSaySince: when people have changed the directory last, and whether its
// provider was heard of.
func TestDirectoryEventsSaySince(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seen, added := w.seen, w.clock.Now()
	d := w.dir
	var err error
	for _, change := range []func() (model.Directory, error){
		func() (model.Directory, error) {
			return w.SetProvider(t.Context(), w.dana, d.ID, d.Version, model.ProviderEntra)
		},
		func() (model.Directory, error) {
			return w.Disable(t.Context(), w.dana, d.ID, d.Version, model.KeepMembers)
		},
		func() (model.Directory, error) { return w.Enable(t.Context(), w.dana, d.ID, d.Version) },
	} {
		w.clock.Advance(time.Minute)
		d, err = change()
		must(t, err)
	}
	stored, err := w.db.Directory(t.Context(), w.acme, d.ID)
	if err != nil || !stored.ModifiedAt.Equal(d.ModifiedAt) {
		t.Errorf("changed %v, %v; the event says %v", stored.ModifiedAt, err, d.ModifiedAt)
	}
	events, err := w.db.EventsAfter(t.Context(), seen, 10)
	must(t, err)
	var told []string
	say := func(s model.DirectorySnapshot) { told = append(told, s.Status+" "+s.UpdatedAt.Sub(added).String()) }
	for _, e := range events {
		switch p := e.Payload.(type) {
		case model.DirectoryUpdated:
			say(p.Before)
			say(p.After)
		case model.DirectoryDisabled:
			say(p.After)
		case model.DirectoryEnabled:
			say(p.After)
		}
	}
	if want := []string{"IN_PROGRESS 0s", "IN_PROGRESS 1m0s", "IN_PROGRESS 2m0s", "IN_PROGRESS 3m0s"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
