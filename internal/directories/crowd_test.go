package directories

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
)

// people has the directory tell of n who are nobody here.
func (w *world) people(t testing.TB, n int) (users []model.DirectoryUser) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		for i := range n {
			p := Person{UserName: fmt.Sprint("person", i), Doc: "{}"}
			u, err := tx.InsertDirectoryUser(t.Context(), p.on(model.DirectoryUser{Org: w.acme, Directory: w.dir.ID}))
			if err != nil {
				return err
			}
			users = append(users, u)
		}
		return nil
	})
	return users
}

// replace has the directory say who is in a group.
func (w *world) replace(ctx context.Context, g model.DirectoryGroup, versions Versions, users []model.DirectoryUser) (model.DirectoryGroup, error) {
	s := MemberChange{Do: ReplaceMembers}
	for _, u := range users {
		s.IDs = append(s.IDs, string(u.ID))
	}
	return w.ChangeGroup(ctx, w.by, g.ID, versions, onlyMembers([]MemberChange{s}))
}

// counts returns how many are in a group: as it says, and as is stored.
func (w *world) counts(t testing.TB, id model.DirectoryGroupID) (said, are int) {
	t.Helper()
	g, err := w.db.DirectoryGroup(t.Context(), w.acme, w.dir.ID, id)
	must(t, err)
	all, err := w.db.DirectoryUserIDs(t.Context(), w.acme, id, "", 1_000_000)
	must(t, err)
	return g.Members, len(all)
}

// whileOthersWrite does something, and returns in how many states of a group others wrote
// meanwhile, each of which is looked at.
func (w *world) whileOthersWrite(t *testing.T, g model.DirectoryGroup, do func() error, look func(*db.Tx, model.DirectoryGroup) error) int {
	t.Helper()
	ended := make(chan error)
	go func() { ended <- do() }()
	states := map[int64]bool{}
	for {
		w.write(t, func(tx *db.Tx) error {
			now, err := tx.DirectoryGroup(t.Context(), g.Org, g.Directory, g.ID)
			if err != nil {
				return err
			}
			states[now.Version] = true
			return look(tx, now)
		})
		select {
		case err := <-ended:
			must(t, err)
			return len(states)
		default:
		}
	}
}

// TestManyMoveInParts: who writes waits for a part of those who come into a group and go
// out of it. Each part is whole, and what is answered is what is stored.
func TestManyMoveInParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users := w.people(t, 10*partOfGroup)
	g := w.group(t, "Sales", users[0].ID)
	w.news(t)
	whole := func(tx *db.Tx, now model.DirectoryGroup) error {
		all, err := tx.DirectoryUserIDs(t.Context(), w.acme, now.ID, "", 1_000_000)
		if err == nil && len(all) != now.Members {
			err = fmt.Errorf("says %d and has %d", now.Members, len(all))
		}
		return err
	}
	for _, want := range [][]model.DirectoryUser{users, users[:100], users[50:]} {
		states := w.whileOthersWrite(t, g, func() (err error) {
			g, err = w.replace(t.Context(), g, Versions{g.Version}, want)
			return err
		}, whole)
		if said, are := w.counts(t, g.ID); states < 3 || g.Members != len(want) || said != len(want) || are != len(want) {
			t.Errorf("others wrote in %d states; answered %d members, says %d and has %d, want %d", states, g.Members, said, are, len(want))
		}
	}
	// What is as it was is no change, and of another version nothing is.
	version := g.Version
	if g, err := w.replace(t.Context(), g, nil, users[50:]); err != nil || g.Version != version {
		t.Errorf("once more: version %d, was %d, %v", g.Version, version, err)
	}
	if _, err := w.replace(t.Context(), g, Versions{version - 1}, users); !errors.Is(err, ErrVersion) {
		t.Errorf("of another version: %v", err)
	}
	must(t, w.DeleteGroup(t.Context(), w.by, g.ID, Versions{g.Version}))
	if in, err := w.db.GroupsOfDirectoryUser(t.Context(), w.acme, w.dir.ID, users[60].ID); err != nil || len(in) != 0 {
		t.Errorf("in %v when all is deleted, %v", in, err)
	}
}

// TestManyGetRolesInParts: whoever is in the group has its roles, and nobody else, in every
// state that others see.
func TestManyGetRolesInParts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	users, _ := fill(t, w, 5*partWithRoles)
	g := w.group(t, "Admins")
	admin := w.role(t, "admin")
	w.maps(t, model.GroupRole{Group: "Admins", Role: admin})
	given := func(tx *db.Tx, now model.DirectoryGroup) error {
		n := 0
		for _, u := range users {
			grants, err := tx.Grants(t.Context(), w.acme, u.Member)
			if err != nil {
				return err
			}
			if slices.Contains(grants, model.RoleGrant{Role: admin, Source: w.dir.ID.Source()}) {
				n++
			}
		}
		if n != now.Members {
			return fmt.Errorf("%d are in the group and %d have its role", now.Members, n)
		}
		return nil
	}
	for _, want := range [][]model.DirectoryUser{users, users[:40], users[20:]} {
		states := w.whileOthersWrite(t, g, func() (err error) {
			g, err = w.replace(t.Context(), g, nil, want)
			return err
		}, given)
		if said, are := w.counts(t, g.ID); states < 3 || said != len(want) || are != len(want) {
			t.Errorf("others wrote in %d states; says %d and has %d, want %d", states, said, are, len(want))
		}
	}
	// Another name that gives roles has all follow, and so has the end.
	w.maps(t, model.GroupRole{Group: "Admins", Role: admin}, model.GroupRole{Group: "Staff", Role: w.role(t, "member")})
	_, err := w.ChangeGroup(t.Context(), w.by, g.ID, nil, func(model.DirectoryGroup) (GroupChange, error) {
		return GroupChange{Group: Group{DisplayName: "Staff", Doc: `{"displayName":"Staff"}`}}, nil
	})
	must(t, err)
	w.wantRoles(t, users[len(users)-1], "member")
	w.maps(t, model.GroupRole{Group: "Staff", Role: admin})
	w.wantRoles(t, users[len(users)-1], "admin")
	must(t, w.DeleteGroup(t.Context(), w.by, g.ID, nil))
	for _, u := range users {
		w.wantRoles(t, u, "member")
	}
}

// TestMovesAtOnce: of those who say at the same time who is in a group, one has its way,
// whoever is deleted meanwhile.
func TestMovesAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Run(t, func(t *testing.T, on dbtest.Opener) {
		w := newWorldOn(t, on)
		users := w.people(t, 4*partOfGroup)
		g := w.group(t, "Sales", users[0].ID, users[len(users)-1].ID)
		first, second := users[:2*partOfGroup+200], users[2*partOfGroup-200:len(users)-10]
		gone := users[len(users)-10:]
		errs := make([]error, 3)
		var all sync.WaitGroup
		all.Go(func() { _, errs[0] = w.replace(t.Context(), g, nil, first) })
		all.Go(func() { _, errs[1] = w.replace(t.Context(), g, nil, second) })
		all.Go(func() {
			for _, u := range gone {
				errs[2] = errors.Join(errs[2], w.DeleteUser(t.Context(), w.by, u.ID, nil))
			}
		})
		all.Wait()
		must(t, errors.Join(errs...))
		ids, err := w.db.DirectoryUserIDs(t.Context(), w.acme, g.ID, "", 10_000)
		must(t, err)
		said, are := w.counts(t, g.ID)
		if said != are || !same(ids, first) && !same(ids, second) {
			t.Errorf("says %d and has %d, which are neither the first nor the second", said, are)
		}
		if len(w.turns.of) > 0 {
			t.Errorf("%d turns are kept", len(w.turns.of))
		}
	})
}

func same(ids []model.DirectoryUserID, users []model.DirectoryUser) bool {
	var want []model.DirectoryUserID
	for _, u := range users {
		want = append(want, u.ID)
	}
	slices.Sort(want)
	return slices.Equal(ids, want)
}

// TestMovesAfterAnEnd: a process that ends in the middle leaves a group that counts who is
// in it, and whoever was not answered says the same again.
func TestMovesAfterAnEnd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := newWorldOn(t, func(t testing.TB, now func() time.Time) *db.DB { return dbtest.OpenFile(t, dir, now) })
	users, _ := fill(t, w, 1000)
	g := w.group(t, "Admins")
	w.maps(t, model.GroupRole{Group: "Admins", Role: w.role(t, "admin")})
	ended := make(chan error, 1)
	go func() {
		_, err := w.replace(t.Context(), g, nil, users)
		ended <- err
	}()
	for said := 0; said == 0 && len(ended) == 0; said, _ = w.counts(t, g.ID) {
	}
	must(t, w.db.Close())
	if err := <-ended; err == nil {
		t.Fatal("all was done before the process ended: they are too few")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.db"))
	must(t, err)
	w.db, err = db.Open(t.Context(), files[0], db.Options{Now: w.clock.Now})
	must(t, err)
	defer w.db.Close()
	w.Service.db = w.db
	if said, are := w.counts(t, g.ID); said != are || are == 0 || are == len(users) {
		t.Errorf("says %d and has %d of %d", said, are, len(users))
	}
	g, err = w.replace(t.Context(), g, nil, users)
	if said, are := w.counts(t, g.ID); err != nil || said != len(users) || are != len(users) {
		t.Errorf("says %d and has %d of %d, %v", said, are, len(users), err)
	}
	for _, u := range users {
		w.wantRoles(t, u, "admin")
	}
}

// BenchmarkMoves has many come into a group and go again, and says how long somebody who
// writes meanwhile waits at most.
func BenchmarkMoves(b *testing.B) {
	for _, c := range []struct {
		n     int
		roles bool
	}{{100_000, false}, {10_000, true}} {
		w := newWorld(b)
		var users []model.DirectoryUser
		if c.roles {
			users, _ = fill(b, w, c.n)
		} else {
			users = w.people(b, c.n)
		}
		if c.roles {
			w.maps(b, model.GroupRole{Group: "Some", Role: w.role(b, "admin")})
		}
		g := w.group(b, "Some")
		unknown := MemberChange{Do: AddMembers}
		for i := range model.MostStrangersInGroup {
			unknown.IDs = append(unknown.IDs, fmt.Sprint("nobody", i))
		}
		for _, step := range []struct {
			what string
			do   func() error
		}{
			{"come", func() (err error) { _, err = w.replace(b.Context(), g, nil, users); return err }},
			{"stay", func() (err error) { _, err = w.replace(b.Context(), g, nil, users); return err }},
			{"go", func() (err error) { _, err = w.replace(b.Context(), g, nil, nil); return err }},
			{"come again", func() (err error) { _, err = w.replace(b.Context(), g, nil, users); return err }},
			{"strangers", func() (err error) {
				_, err = w.ChangeGroup(b.Context(), w.by, g.ID, nil, onlyMembers([]MemberChange{unknown}))
				return err
			}},
			{"delete", func() error { return w.DeleteGroup(b.Context(), w.by, g.ID, nil) }},
		} {
			b.Run(fmt.Sprintf("%d roles %v %s", c.n, c.roles, step.what), func(b *testing.B) {
				if b.N > 1 {
					b.Skip("run with -benchtime 1x")
				}
				stop, waited := make(chan struct{}), make(chan time.Duration)
				go func() { waited <- w.bystander(b, stop) }()
				if err := step.do(); err != nil {
					b.Error(err)
				}
				close(stop)
				b.ReportMetric(float64((<-waited).Milliseconds()), "ms-longest-wait")
			})
		}
	}
}

// bystander writes until it is told to stop, and returns for how long it waited at most.
func (w *world) bystander(t testing.TB, stop chan struct{}) (longest time.Duration) {
	for {
		select {
		case <-stop:
			return longest
		default:
		}
		begun := time.Now()
		if err := w.db.Housekeep(t.Context(), func(tx *db.Tx) error {
			_, err := tx.TakeLease(t.Context(), "write", "bystander", tx.Now())
			return err
		}); err != nil {
			t.Error(err)
		}
		longest = max(longest, time.Since(begun))
	}
}
