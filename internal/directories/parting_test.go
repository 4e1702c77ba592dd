package directories

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// decided has an admin decide that the directory parts with its members, and nothing more be
// done of it: as where a process ends then.
func (w *world) decided(t testing.TB, members model.Farewell, deletes bool) {
	t.Helper()
	p := model.Parting{Org: w.acme, Directory: w.dir.ID, Members: members, Deletes: deletes, By: w.dana}
	must(t, w.db.Record(t.Context(), func(tx *db.Tx) (events []model.Event, err error) {
		d, err := tx.Directory(t.Context(), w.acme, w.dir.ID)
		if err == nil {
			_, events, err = decide(t.Context(), tx, d, p)
		}
		return events, err
	}))
}

// acting has the directory tell of some, and returns them with sessions of theirs.
func (w *world) acting(t testing.TB, n int) (users []model.DirectoryUser, sessions []model.Actor) {
	t.Helper()
	for i := range n {
		u := w.create(t, person(fmt.Sprintf("kim%d@acme.test", i), fmt.Sprintf("00u%d", i)))
		users = append(users, u)
		sessions = append(sessions, w.session(t, w.member(t, u).User, w.acme).Actor())
	}
	return users, sessions
}

func count(types []model.EventType, of model.EventType) (n int) {
	for _, is := range types {
		if is == of {
			n++
		}
	}
	return n
}

// TestPartedAtOnce: from the moment on that it was decided nobody whom the directory
// deactivates may do anything, nothing comes in through it, and nobody changes it; what is
// stored follows, with an event of each, whoever does it.
func TestPartedAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = usersAtOnce + 2
	users, actors := w.acting(t, n)
	w.news(t)
	w.decided(t, model.SuspendMembers, false)
	w.wantNews(t, model.EventDirectoryDisabled)
	for i, u := range users {
		if m := w.member(t, u); m.Status != model.MemberInactive {
			t.Fatalf("%s is %s", m.Email, m.Status)
		}
		if may, err := access.Permissions(t.Context(), w.db, actors[i]); err == nil && len(may) > 0 {
			t.Fatalf("%s may %v", u.UserName, may)
		}
	}
	if _, err := w.ChangeUser(t.Context(), w.by, users[0].ID, nil, func(model.DirectoryUser) (Person, error) { return person(users[0].UserName, "00u0"), nil }); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("its provider: %v", err)
	}
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	must(t, err)
	for what, do := range map[string]func() error{
		"enable":  func() error { _, err := w.Enable(t.Context(), w.dana, d.ID, d.Version); return err },
		"disable": func() error { _, err := w.Disable(t.Context(), w.dana, d.ID, d.Version, model.KeepMembers); return err },
		"delete":  func() error { _, err := w.Delete(t.Context(), w.dana, d.ID, d.Version, model.KeepMembers); return err },
		"provider": func() error {
			_, err := w.SetProvider(t.Context(), w.dana, d.ID, d.Version, model.ProviderEntra)
			return err
		},
	} {
		t.Run(what, func(t *testing.T) { wantKind(t, do(), model.Conflict, "directories.parting") })
	}
	if _, err := members.New(w.db).Reactivate(t.Context(), w.dana, w.member(t, users[0]).ID); model.KindOf(err) != model.Conflict {
		t.Errorf("reactivated meanwhile: %v", err)
	}
	w.wantNews(t)

	next := New(w.db, w.source, w.outbox, w.site, nil) // the next process
	if n, err := next.FinishPartings(t.Context()); err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	said := w.news(t)
	if count(said, model.EventMembershipUpdated) != n || count(said, model.EventUserLogout) != n || len(said) != 2*n {
		t.Errorf("%v", said)
	}
	for _, u := range users {
		m := w.member(t, u)
		by, err := w.db.Suspensions(t.Context(), w.acme, m.ID)
		if err != nil || m.Status != model.MemberInactive || m.Source != model.FromImport || len(by) != 1 || by[0].By != "Dana Li" {
			t.Errorf("%+v, %+v, %v", m, by, err)
		}
	}
	if n, err := next.FinishPartings(t.Context()); err != nil || n != 0 {
		t.Errorf("again: %d, %v", n, err)
	}
	w.enable(t)
	w.set(t, users[0], person(users[0].UserName, "00u0"))
	if m := w.member(t, users[0]); m.Status != model.MemberInactive {
		t.Error("the provider has brought somebody back")
	}
}

// TestDeletedInParts: a directory that is deleted is disabled, parts with its members, and
// goes, user by user and group by group, each with its event.
func TestDeletedInParts(t *testing.T) {
	t.Parallel()
	for _, then := range []model.Farewell{model.KeepMembers, model.SuspendMembers} {
		w := newWorld(t)
		users, _ := w.acting(t, 3)
		w.maps(t, model.GroupRole{Group: "IT", Role: w.role(t, "admin")})
		w.group(t, "IT", users[0].ID, users[1].ID)
		gone := w.create(t, person("gone@acme.test", "00ugone"))
		must(t, w.DeleteUser(t.Context(), w.by, gone.ID, nil))
		kim := w.member(t, users[0])
		d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
		must(t, err)
		w.news(t)
		_, err = w.Delete(t.Context(), w.dana, d.ID, d.Version, then)
		must(t, err)
		want := []model.EventType{model.EventDirectoryDisabled}
		if then == model.SuspendMembers {
			want = append(want, model.EventUserLogout, model.EventUserLogout, model.EventUserLogout)
		}
		want = append(want, model.EventMembershipUpdated, model.EventMembershipUpdated, model.EventMembershipUpdated,
			model.EventDirectoryUserDeleted, model.EventDirectoryUserDeleted, model.EventDirectoryUserDeleted, model.EventDirectoryGroupDeleted, model.EventDirectoryDeleted)
		events, err := w.db.EventsAfter(t.Context(), w.seen, 100)
		must(t, err)
		w.wantNews(t, want...)
		last := events[len(events)-1].Payload.(model.DirectoryDeleted)
		if last.Before.Users != 3 || last.Before.Groups != 1 || last.Members != then {
			t.Errorf("%+v", last)
		}
		first := events[slices.IndexFunc(events, func(e model.Event) bool { return e.Type() == model.EventDirectoryUserDeleted })].Payload.(model.DirectoryUserDeleted).Before
		if len(first.Groups) != 1 || len(first.Roles) != 1 {
			t.Errorf("%+v", first)
		}
		is, err := w.db.Member(t.Context(), w.acme, kim.ID)
		if must(t, err); (is.Status == model.MemberInactive) != (then == model.SuspendMembers) || is.Source != model.FromImport || len(is.Roles) != 1 || is.Roles[0].Name != "admin" {
			t.Errorf("%s: %+v", then, is)
		}
		if _, err := w.db.Directory(t.Context(), w.acme, w.dir.ID); model.KindOf(err) != model.NotFound {
			t.Errorf("%v", err)
		}
	}
}

// TestDisabledIsDeleted: a directory that is disabled is deleted, and whom it has kept is
// deactivated when that is decided now.
func TestDisabledIsDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users, _ := w.acting(t, 1)
	kim := w.member(t, users[0])
	w.disable(t, model.KeepMembers)
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	must(t, err)
	w.news(t)
	w.decided(t, model.SuspendMembers, true)
	w.wantNews(t, model.EventDirectoryUpdated)
	if m := w.member(t, users[0]); m.Status != model.MemberInactive {
		t.Errorf("%+v", m)
	}
	_, err = w.FinishPartings(t.Context())
	must(t, err)
	w.wantNews(t, model.EventUserLogout, model.EventMembershipUpdated, model.EventDirectoryUserDeleted, model.EventDirectoryDeleted)
	if m, err := w.db.Member(t.Context(), w.acme, kim.ID); err != nil || m.Status != model.MemberInactive {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := w.Delete(t.Context(), w.dana, d.ID, d.Version, model.KeepMembers); model.KindOf(err) != model.NotFound {
		t.Errorf("again: %v", err)
	}
}

// TestAnotherTakesALeaver: whom another directory tells of meanwhile is deactivated first, so
// that its word does not take back what people have decided.
func TestAnotherTakesALeaver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users, _ := w.acting(t, 2)
	second, err := w.Add(t.Context(), w.dana, model.ProviderEntra)
	must(t, err)
	w.decided(t, model.SuspendMembers, false)
	u, err := w.CreateUser(t.Context(), Proven{Directory: second}.Actor(""), person(users[1].UserName, "77"))
	must(t, err)
	taken := func() {
		t.Helper()
		if m := w.member(t, u); m.Status != model.MemberInactive || m.Source != model.FromDirectory {
			t.Errorf("%+v", m)
		}
	}
	taken()
	_, err = w.FinishPartings(t.Context())
	must(t, err)
	taken()
	if m := w.member(t, users[0]); m.Status != model.MemberInactive || m.Source != model.FromImport {
		t.Errorf("%+v", m)
	}
}

// TestFarewellAtTheSameTime: two admins decide at the same time, their provider goes on
// sending, and several do what is left: one decision counts, and everybody is parted with
// once.
func TestFarewellAtTheSameTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const n = usersAtOnce + 10
	users, actors := w.acting(t, n)
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	must(t, err)
	w.news(t)
	var all sync.WaitGroup
	ends := make([]error, 2)
	all.Go(func() { _, ends[0] = w.Disable(t.Context(), w.dana, d.ID, d.Version, model.SuspendMembers) })
	all.Go(func() { _, ends[1] = w.Delete(t.Context(), w.dana, d.ID, d.Version, model.SuspendMembers) })
	all.Go(func() {
		for _, u := range users {
			active := person(u.UserName, u.ExternalID)
			active.Doc = `{"userName":"` + u.UserName + `","title":"Boss","active":true}`
			_, err := w.ChangeUser(t.Context(), w.by, u.ID, nil, func(model.DirectoryUser) (Person, error) { return active, nil })
			if k := model.KindOf(err); err != nil && k != model.Unauthenticated && k != model.NotFound {
				t.Errorf("provider: %v", err)
			}
		}
	})
	for range 2 {
		all.Go(func() {
			if _, err := w.FinishPartings(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	refused := errors.Join(ends...)
	if (ends[0] == nil) == (ends[1] == nil) || model.KindOf(refused) != model.Conflict && model.KindOf(refused) != model.NotFound {
		t.Errorf("%v", ends)
	}
	_, err = w.FinishPartings(t.Context())
	must(t, err)
	said := w.news(t)
	if count(said, model.EventDirectoryDisabled) != 1 || count(said, model.EventMembershipUpdated) != n || count(said, model.EventUserLogout) != n {
		t.Errorf("%v", said)
	}
	if deleted := ends[1] == nil; deleted != (count(said, model.EventDirectoryUserDeleted) == n) || deleted != (count(said, model.EventDirectoryDeleted) == 1) {
		t.Errorf("deleted: %v, and %v", deleted, said)
	}
	for i, by := range actors {
		m, err := w.db.MemberOfUser(t.Context(), w.acme, model.UserID(by.ID))
		if err != nil || m.Status != model.MemberInactive {
			t.Errorf("%d: %+v, %v", i, m, err)
		}
	}
	o, err := w.db.Organization(t.Context(), w.acme)
	if err != nil || o.Members != 1 {
		t.Errorf("%d members, %v", o.Members, err)
	}
}
