package directories

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDeactivationEndsAll: the session that acts for the organization ends in the same
// transaction, another organization's goes on, and roles come back with the person.
func TestDeactivationEndsAll(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("kim@acme.test", "00u1"))
	m := w.member(t, u)
	here, elsewhere := w.session(t, m.User, w.acme), w.session(t, m.User, "")
	w.news(t)

	u = w.set(t, u, person("kim@acme.test", "00u1").off())
	w.wantNews(t, model.EventUserLogout, model.EventMembershipUpdated, model.EventDirectoryUserUpdated)
	if m := w.member(t, u); m.Status != model.MemberInactive || len(m.Roles) != 1 {
		t.Errorf("%+v", m)
	}
	for _, s := range []struct {
		model.Session
		ended bool
	}{{here, true}, {elsewhere, false}} {
		row, err := w.db.Session(t.Context(), s.ID)
		if err != nil || row.EndedAt.IsZero() == s.ended {
			t.Errorf("session for %q ended at %v (%v)", s.Org.ID, row.EndedAt, err)
		}
	}
	if o, err := w.db.Organization(t.Context(), w.acme); err != nil || o.Members != 1 {
		t.Errorf("%d members, %v", o.Members, err)
	}
	version := u.Version
	u = w.set(t, u, person("kim@acme.test", "00u1").off())
	if w.wantNews(t); u.Version != version {
		t.Errorf("nothing is changed, and the version is %d, not %d", u.Version, version)
	}
	u = w.set(t, u, person("kim@acme.test", "00u1"))
	w.wantNews(t, model.EventMembershipUpdated, model.EventDirectoryUserUpdated)
	if m := w.member(t, u); m.Status != model.MemberActive || len(m.Roles) != 1 {
		t.Errorf("%+v", m)
	}
}

// TestLocalSuspensionWins: whom a person has suspended is not brought back by the next sync.
func TestLocalSuspensionWins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("kim@acme.test", "00u1"))
	change := func(do func(tx *db.Tx, m model.Member) ([]model.Event, error)) {
		t.Helper()
		must(t, w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) { return do(tx, w.member(t, u)) }))
	}
	change(func(tx *db.Tx, m model.Member) ([]model.Event, error) {
		_, events, err := membership.Suspend(t.Context(), tx, w.dana, m, model.SourceManual)
		return events, err
	})
	for _, p := range []Person{person("kim@acme.test", "00u1").off(), person("kim@acme.test", "00u1")} {
		u = w.set(t, u, p)
		if m := w.member(t, u); m.Status != model.MemberInactive {
			t.Errorf("active: %v by the directory, and %s", p.Active, m.Status)
		}
	}
	change(func(tx *db.Tx, m model.Member) ([]model.Event, error) {
		_, events, err := membership.Resume(t.Context(), tx, w.dana, m, model.SourceManual)
		return events, err
	})
	if m := w.member(t, u); m.Status != model.MemberActive {
		t.Errorf("%s when nobody wants it", m.Status)
	}
}

// TestDeleteAndComeBack: under another id, as the same member, without what people gave.
func TestDeleteAndComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("kim@acme.test", "00u1"))
	m := w.member(t, u)
	w.write(t, func(tx *db.Tx) error {
		return tx.AddRole(t.Context(), w.acme, m.ID, w.role(t, "admin"), model.SourceManual)
	})
	must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
	if _, err := w.db.DirectoryUser(t.Context(), w.acme, w.dir.ID, u.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("deleted, and %v", err)
	}
	if err := w.DeleteUser(t.Context(), w.by, u.ID, nil); model.KindOf(err) != model.NotFound {
		t.Errorf("twice: %v", err)
	}
	gone, err := w.db.Member(t.Context(), w.acme, m.ID)
	if err != nil || gone.Status != model.MemberInactive || len(gone.Roles) != 1 || gone.Roles[0].Name != "member" {
		t.Errorf("%+v, %v", gone, err)
	}
	back := w.create(t, person("kim.lee@acme.test", "00u1")) // married meanwhile
	if back.ID == u.ID || back.Member != m.ID {
		t.Errorf("came back as %s, member %s", back.ID, back.Member)
	}
	if now := w.member(t, back); now.Status != model.MemberActive || now.Email != "kim.lee@acme.test" {
		t.Errorf("%+v", now)
	}
}

// TestReviveInactive: who is inactive and told of anew is the same, under the same id.
func TestReviveInactive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.set(t, w.create(t, person("kim@acme.test", "00u1")), person("kim@acme.test", "00u1").off())
	back := w.create(t, person("KIM@acme.test", ""))
	if back.ID != u.ID || w.member(t, back).Status != model.MemberActive {
		t.Errorf("%+v", back)
	}
}

// TestAddressOfSomebodyNew: an address that comes with another external id is linked by
// nobody but an administrator.
func TestAddressOfSomebodyNew(t *testing.T) {
	t.Parallel()
	ways := map[string]func(*testing.T, *world, model.DirectoryUser){
		"deleted": func(t *testing.T, w *world, u model.DirectoryUser) {
			must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
		},
		"deactivated": func(t *testing.T, w *world, u model.DirectoryUser) {
			w.set(t, u, person("kim@acme.test", "00u1").off())
		},
		"renamed": func(t *testing.T, w *world, u model.DirectoryUser) {
			p := person("kim@acme.test", "00u1")
			p.UserName, p.Doc = "kim-old", `{"userName":"kim-old"}`
			w.set(t, u, p)
		},
	}
	for name, before := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, same := range []bool{true, false} {
				w := newWorld(t)
				old := w.create(t, person("kim@acme.test", "00u1"))
				m := w.member(t, old)
				live := w.session(t, m.User, "")
				before(t, w, old)
				w.news(t)
				u := w.create(t, person("kim@acme.test", "00u2"))
				if u.Member != "" || u.Waiting != model.WaitsForAnswer {
					t.Fatalf("%+v", u)
				}
				if told := w.mailed(t); !slices.Contains(w.news(t), model.EventIdentityContested) || !slices.Equal(told, []string{"dana@acme.test"}) {
					t.Errorf("told is %v", told)
				}
				if refused, err := w.db.RefusedByDirectory(t.Context(), w.acme, "kim@acme.test"); err != nil || !refused {
					t.Errorf("comes in by another way: %v, %v", refused, err)
				}
				u = w.set(t, u, Person{UserName: "kim@acme.test", ExternalID: "00u2", Active: true, Doc: `{"userName":"kim@acme.test","title":"Boss"}`})
				if slices.Contains(w.news(t), model.EventIdentityContested) {
					t.Error("asked twice")
				}
				answer := w.SomebodyNew
				if same {
					answer = w.SamePerson
				}
				must(t, answer(t.Context(), w.dana, w.dir.ID, u.ID))
				now := w.member(t, u)
				if now.Status != model.MemberActive || (now.ID == m.ID) != same || (now.User == m.User) != same || now.Email != "kim@acme.test" {
					t.Errorf("the same person: %v; was %+v, is %+v", same, m, now)
				}
				if row, err := w.db.Session(t.Context(), live.ID); err != nil || row.EndedAt.IsZero() != same {
					t.Errorf("the same person: %v; the session has ended at %v (%v)", same, row.EndedAt, err)
				}
				wantKind(t, answer(t.Context(), w.dana, w.dir.ID, u.ID), model.Conflict, "directories.question_answered")
			}
		})
	}
}

// TestChangeOfAddress: the account has another address where the organization owns both
// domains, and keeps its own otherwise.
func TestChangeOfAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.verify(t, w.acme, "acme.example")
	u := w.create(t, person("kim@acme.test", "00u1"))
	for _, c := range []struct{ to, want, told string }{
		{"kim.li@acme.test", "kim.li@acme.test", "kim.li@acme.test kim@acme.test"},
		{"kim.li@acme.example", "kim.li@acme.example", "kim.li@acme.example kim.li@acme.test"},
		{"kim@elsewhere.test", "kim.li@acme.example", "dana@acme.test"},
		{"kim.li@elsewhere.test", "kim.li@acme.example", ""},                               // is known
		{"0123456789abcdef0123456789abcdefkim.li@acme.example", "kim.li@acme.example", ""}, // deleted at Entra ID
	} {
		u = w.set(t, u, person(c.to, "00u1"))
		if m := w.member(t, u); m.Email != c.want || u.Email != model.Email(c.want) || u.UserName != c.to {
			t.Errorf("to %s: %s, %s; want %s", c.to, m.Email, u.Email, c.want)
		}
		mailed := w.mailed(t)
		slices.Sort(mailed)
		if told := strings.Join(mailed, " "); told != c.told {
			t.Errorf("to %s: %q is told, want %q", c.to, told, c.told)
		}
		if waits := u.Waiting == model.WaitsToMove; waits != strings.Contains(c.to, "elsewhere") {
			t.Errorf("to %s: waits for %q", c.to, u.Waiting)
		}
	}
	_, err := w.ChangeUser(t.Context(), w.by, u.ID, nil, func(model.DirectoryUser) (Person, error) { return person("dana@acme.test", "00u1"), nil })
	if !errors.Is(err, ErrTaken) {
		t.Errorf("to that of another account: %v", err)
	}

	// Who is adopted with an address elsewhere keeps it: an organization can't take an account.
	guest := w.join(t, w.acme, "guest@elsewhere.test", "member")
	g := w.create(t, person("guest@elsewhere.test", "00u9"))
	g = w.set(t, g, person("guest@acme.test", "00u9"))
	if m := w.member(t, g); m.User != guest.User() || m.Email != "guest@elsewhere.test" {
		t.Errorf("%+v", m)
	}
}

// TestAdoption: who is a member by somebody's hand is looked after by the directory from
// then on, is called what that says, and keeps what people gave.
func TestAdoption(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.join(t, w.acme, "al@acme.test", "admin")
	u := w.create(t, person("al@acme.test", "00u1"))
	if m := w.member(t, u); m.User != by.User() || m.Source != model.FromDirectory || !slices.Equal(w.roles(t, u), []string{"admin"}) || m.Name != "Kim Lee" {
		t.Errorf("%+v", m)
	}
}

// TestSeats: nobody is taken in for whom there is no room, and nothing is stored of them.
func TestSeats(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("kim@acme.test", "00u1"))
	u = w.set(t, u, person("kim@acme.test", "00u1").off())
	w.write(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, 1) })
	if _, err := w.CreateUser(t.Context(), w.by, person("al@acme.test", "00u2")); !errors.Is(err, membership.ErrFull) {
		t.Errorf("another one: %v", err)
	}
	_, err := w.ChangeUser(t.Context(), w.by, u.ID, nil, func(model.DirectoryUser) (Person, error) { return person("kim@acme.test", "00u1"), nil })
	if !errors.Is(err, membership.ErrFull) {
		t.Errorf("back again: %v", err)
	}
	if d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID); err != nil || d.Users != 1 {
		t.Errorf("%d users, %v", d.Users, err)
	}
}

// TestLastAdministrator: a leaver is let go, and an event says that nobody can administer now.
func TestLastAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("dana@acme.test", "00u1"))
	w.news(t)
	u = w.set(t, u, person("dana@acme.test", "00u1").off())
	if m := w.member(t, u); m.Status != model.MemberInactive || !slices.Contains(w.news(t), model.EventAdministratorLost) {
		t.Errorf("%+v, and nobody is told", m)
	}
}

// TestSafetyBrake: many at once are let go, and somebody is told, once.
func TestSafetyBrake(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all []model.DirectoryUser
	for i := range 40 {
		all = append(all, w.create(t, person(string(rune('a'+i%26))+string(rune('a'+i/26))+"@acme.test", "")))
	}
	w.news(t)
	for i, u := range all[:30] {
		p := person(u.UserName, "").off()
		w.set(t, u, p)
		told := w.mailed(t)
		if alarm := slices.Contains(w.news(t), model.EventDirectoryAlarm); alarm != (i == model.LossPeople) || alarm != slices.Equal(told, []string{"dana@acme.test"}) {
			t.Errorf("after %d: alarm %v, told is %v", i+1, alarm, told)
		}
	}
}

// TestRemovedStayOut: whom the organization has removed does not come back by a directory.
func TestRemovedStayOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := w.join(t, w.acme, "al@acme.test", "member")
	must(t, w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		m, err := tx.MemberOfUser(t.Context(), w.acme, by.User())
		if err != nil {
			return nil, err
		}
		return membership.End(t.Context(), tx, w.dana, m)
	}))
	if u := w.create(t, person("al@acme.test", "00u1")); u.Member != "" || u.Waiting != model.WasRemoved {
		t.Errorf("%+v", u)
	}
}

// TestOtherWaysIn: whom the directory has deactivated does not come in by single sign-on or
// the domain of their address.
func TestOtherWaysIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.create(t, person("kim@acme.test", "00u1").off())
	err := w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		u, err := tx.InsertUser(t.Context(), "kim@acme.test", true, "", "")
		if err != nil {
			return nil, err
		}
		_, e, err := membership.Admit(t.Context(), tx, model.System, w.acme, membership.Newcomer{User: u, Source: model.FromSSO})
		return e, err
	})
	wantKind(t, err, model.Forbidden, "membership.refused_by_directory")
}

// TestTwoDirectories: who is looked after by one is not taken by another.
func TestTwoDirectories(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.create(t, person("kim@acme.test", "00u1"))
	second, err := w.Add(t.Context(), w.dana, model.ProviderEntra)
	must(t, err)
	if _, err := w.CreateUser(t.Context(), Proven{Directory: second}.Actor(""), person("kim@acme.test", "77")); !errors.Is(err, ErrTaken) {
		t.Errorf("error = %v", err)
	}
}

// TestSessionsOfAnotherAddress: what acts for the organization ends when the directory gives
// an account another address, and what acts for others goes on.
func TestSessionsOfAnotherAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("kim@acme.test", "00u1"))
	m := w.member(t, u)
	here, elsewhere := w.session(t, m.User, w.acme), w.session(t, m.User, "")
	w.set(t, u, person("kim.li@acme.test", "00u1"))
	for _, s := range []struct {
		model.Session
		ended bool
	}{{here, true}, {elsewhere, false}} {
		if row, err := w.db.Session(t.Context(), s.ID); err != nil || row.EndedAt.IsZero() == s.ended {
			t.Errorf("session for %q ended at %v (%v)", s.Org.ID, row.EndedAt, err)
		}
	}
}
