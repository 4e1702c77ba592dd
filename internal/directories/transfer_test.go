package directories

import (
	"slices"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
)

// second adds another directory to Acme, and returns it with its actor.
func (w *world) second(t *testing.T) (model.Directory, model.Actor) {
	t.Helper()
	d, err := w.Add(t.Context(), w.dana, model.ProviderEntra)
	must(t, err)
	return d, Proven{Directory: d}.Actor("192.0.2.2")
}

// gives has a group of a directory give a role.
func (w *world) gives(t *testing.T, d model.Directory, group, role string) {
	t.Helper()
	d, err := w.db.Directory(t.Context(), d.Org, d.ID)
	must(t, err)
	_, err = w.SetGroups(t.Context(), w.dana, d.ID, d.Version, model.GroupRoles{{Group: group, Role: w.role(t, role)}})
	must(t, err)
}

// as acts as another directory.
func (w *world) as(by model.Actor) *world {
	other := *w
	other.by = by
	return &other
}

// TestTransferBeforeItIsSent: whom another directory has not sent yet people look after until
// it does, which is not refused any more then; what the one before says does nothing.
func TestTransferBeforeItIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second, by := w.second(t)
	b := w.as(by)
	w.gives(t, w.dir, "IT", "admin")
	w.gives(t, second, "Staff", "admin")
	u := w.create(t, person("kim@acme.test", "00u1"))
	g := w.group(t, "IT", u.ID)
	m := w.member(t, u)
	if _, err := b.CreateUser(t.Context(), by, person("kim@acme.test", "77")); err == nil {
		t.Fatal("it was taken without being asked")
	}
	to, err := w.Transfers(t.Context(), w.dana, m.ID)
	if err != nil || len(to) != 1 || to[0].To.ID != second.ID || to[0].Known || !to[0].Active || len(to[0].Loses) != 1 || to[0].Loses[0].Name != "admin" {
		t.Fatalf("before: %+v, %v", to, err)
	}
	w.news(t)
	_, err = w.Transfer(t.Context(), w.dana, m.ID, w.dir.ID, second.ID)
	must(t, err)
	w.wantNews(t, model.EventDirectoryMemberMoved, model.EventMembershipUpdated, model.EventDirectoryUserUpdated, model.EventMembershipUpdated)
	now, err := w.db.Member(t.Context(), w.acme, m.ID)
	if err != nil || now.Source != model.FromImport || now.Status != model.MemberActive || len(now.Roles) != 1 || now.Roles[0].Name != "member" {
		t.Errorf("moved: %+v, %v", now, err)
	}
	// The one before says all that it can.
	off := person("kim@acme.test", "00u1").off()
	u = w.set(t, u, off)
	other := person("kim.lee@acme.test", "00u1")
	other.GivenName, other.Doc = "Kimberly", other.Doc[:len(other.Doc)-1]+`,"nickName":"K"}`
	u = w.set(t, u, other)
	w.step(t, g, RemoveMembers, u.ID)
	w.step(t, g, AddMembers, u.ID)
	still, err := w.db.Member(t.Context(), w.acme, m.ID)
	if err != nil || still.Status != model.MemberActive || still.Email != "kim@acme.test" || still.Name != now.Name || len(still.Roles) != 1 || still.Roles[0].Name != "member" {
		t.Errorf("what the one before says has changed %+v, %v", still, err)
	}
	if u, err = w.db.DirectoryUser(t.Context(), w.acme, w.dir.ID, u.ID); err != nil || u.Waiting != model.WasMoved || u.Member != "" {
		t.Errorf("for the one before: %+v, %v", u, err)
	}
	// The other one sends them.
	v := b.create(t, person("kim@acme.test", "77"))
	b.group(t, "Staff", v.ID)
	if now := b.member(t, v); now.ID != m.ID || now.Source != model.FromDirectory || now.Roles[0].Name != "admin" {
		t.Errorf("sent: %+v", now)
	}
	must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
	if now := b.member(t, v); now.Status != model.MemberActive || now.Roles[0].Name != "admin" {
		t.Errorf("deleted by the one before: %+v", now)
	}
}

// TestTransferOfWhoIsSent: whom the other directory knows it looks after at once, as it says
// of them, and back again.
func TestTransferOfWhoIsSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		here, there bool // active by the word of either
		byHand      bool // suspended by people
		want        model.MemberStatus
	}{
		"both active":    {here: true, there: true, want: model.MemberActive},
		"deactivated":    {there: true, want: model.MemberActive},
		"inactive there": {here: true, want: model.MemberInactive},
		"suspended":      {here: true, there: true, byHand: true, want: model.MemberInactive},
		"nowhere active": {want: model.MemberInactive},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			second, by := w.second(t)
			b := w.as(by)
			w.gives(t, w.dir, "IT", "admin")
			u := w.create(t, person("kim@acme.test", "00u1"))
			w.group(t, "IT", u.ID)
			p := person("kim@acme.test", "77").off()
			p.GivenName, p.Doc = "Kimmy", `{"name":{"givenName":"Kimmy","familyName":"Lee"},"active":false}`
			v := b.create(t, p)
			if test.there {
				// Of somebody who is looked after elsewhere it can say nothing yet.
				w.write(t, func(tx *db.Tx) error {
					v.Active, v.Doc = true, `{"name":{"givenName":"Kimmy","familyName":"Lee"},"active":true}`
					_, err := tx.UpdateDirectoryUser(t.Context(), v, v)
					return err
				})
			}
			m := w.member(t, u)
			if !test.here {
				u = w.set(t, u, person("kim@acme.test", "00u1").off())
			}
			if test.byHand {
				_, err := members.New(w.db).Suspend(t.Context(), w.dana, m.ID)
				must(t, err)
			}
			to, err := w.Transfers(t.Context(), w.dana, m.ID)
			if err != nil || len(to) != 1 || !to[0].Known || to[0].Active != (test.want == model.MemberActive) {
				t.Fatalf("before: %+v, %v", to, err)
			}
			_, err = w.Transfer(t.Context(), w.dana, m.ID, w.dir.ID, second.ID)
			must(t, err)
			now := b.member(t, v)
			if now.ID != m.ID || now.Status != test.want || now.Source != model.FromDirectory || now.Name != "Kimmy Lee" || now.Roles[0].Name != "member" {
				t.Errorf("moved: %+v", now)
			}
			to, err = w.Transfers(t.Context(), w.dana, m.ID)
			if err != nil || len(to) != 1 || !to[0].Known || to[0].From != second.ID || len(to[0].Gains) != 1 {
				t.Fatalf("back: %+v, %v", to, err)
			}
			_, err = w.Transfer(t.Context(), w.dana, m.ID, second.ID, w.dir.ID)
			must(t, err)
			if now := w.member(t, u); now.ID != m.ID || now.Roles[0].Name != "admin" || now.Name != "Kim Lee" {
				t.Errorf("back again: %+v", now)
			}
		})
	}
}

// TestTransferRefused: of who is not there, nobody hears; of oneself, of the last who can
// administer, and of what has changed meanwhile, one reads why.
func TestTransferRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second, _ := w.second(t)
	dana := w.create(t, person("dana@acme.test", "00d1"))
	m := w.member(t, dana)
	if _, err := w.Transfers(t.Context(), w.dana, m.ID); err == nil {
		t.Error("one may move oneself")
	}
	_, err := w.Transfer(t.Context(), w.dana, m.ID, w.dir.ID, second.ID)
	wantKind(t, err, model.Conflict, "directories.move_yourself")
	kim := w.member(t, w.create(t, person("kim@acme.test", "00u1")))
	low := w.session(t, kim.User, w.acme).Actor()
	_, err = w.Transfer(t.Context(), low, m.ID, w.dir.ID, second.ID)
	wantKind(t, err, model.Forbidden, "directories.not_permitted")
	globex, err := w.organization(t, "Globex")
	must(t, err)
	stranger := w.join(t, globex, "eve@globex.test", "admin")
	for _, at := range []func() error{
		func() error {
			_, err := w.Transfer(t.Context(), stranger, m.ID, w.dir.ID, second.ID)
			return err
		},
		func() error { _, err := w.Transfers(t.Context(), stranger, m.ID); return err },
	} {
		if err := at(); model.KindOf(err) != model.NotFound {
			t.Errorf("another organization: %v", err)
		}
	}
	for _, from := range []model.DirectoryID{"", second.ID} {
		_, err = w.Transfer(t.Context(), w.dana, kim.ID, from, second.ID)
		wantKind(t, err, model.Conflict, "directories.moved_meanwhile")
	}
	_, err = w.Transfer(t.Context(), w.dana, kim.ID, w.dir.ID, w.dir.ID)
	wantKind(t, err, model.Conflict, "directories.moved_meanwhile")
	_, err = w.Disable(t.Context(), w.dana, second.ID, second.Version, model.KeepMembers)
	must(t, err)
	_, err = w.Transfer(t.Context(), w.dana, kim.ID, w.dir.ID, second.ID)
	wantKind(t, err, model.Conflict, "directories.moved_meanwhile")
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.EndSessions(t.Context(), db.SessionsOf(w.dana.User(), ""), model.EndRevoked)
		return err
	})
	if _, err = w.Transfer(t.Context(), w.dana, kim.ID, w.dir.ID, second.ID); model.KindOf(err) != model.Unauthenticated {
		t.Errorf("a session that has ended: %v", err)
	}
}

// TestTransferTwiceAtOnce: of two who move somebody at once, one does, and the other reads
// that it is done.
func TestTransferTwiceAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second, _ := w.second(t)
	third, err := w.Add(t.Context(), w.dana, model.ProviderCustom)
	must(t, err)
	m := w.member(t, w.create(t, person("kim@acme.test", "00u1")))
	var group sync.WaitGroup
	errs := make([]error, 2)
	for i, to := range []model.DirectoryID{second.ID, third.ID} {
		group.Go(func() { _, errs[i] = w.Transfer(t.Context(), w.dana, m.ID, w.dir.ID, to) })
	}
	group.Wait()
	if slices.IndexFunc(errs, func(err error) bool { return err == nil }) < 0 || slices.IndexFunc(errs, func(err error) bool { return model.KindOf(err) == model.Conflict }) < 0 {
		t.Errorf("%v", errs)
	}
}
