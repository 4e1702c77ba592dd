package directories

import (
	"errors"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// named is a person under another user name than their address.
func (p Person) named(name string) Person {
	p.UserName = name
	return p
}

// titled is a person with something new about them.
func (p Person) titled() Person {
	p.Doc = p.Doc[:len(p.Doc)-1] + `,"title":"Boss"}`
	return p
}

// asked returns a world in which two users have the address kim@acme.test, and it is asked
// whether the second is who the first was.
func asked(t *testing.T) (w *world, old, u model.DirectoryUser) {
	t.Helper()
	w = newWorld(t)
	old = w.create(t, person("kim@acme.test", "00u1").named("kim-one"))
	u = w.create(t, person("kim@acme.test", "00u2").named("kim-two"))
	if u.Waiting != model.WaitsForAnswer {
		t.Fatalf("%+v", u)
	}
	return w, old, u
}

// TestAskedIsInactive: as long as it is asked who has an address, nobody comes in by it, and
// what was open is closed.
func TestAskedIsInactive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.create(t, person("kim@acme.test", "00u1").named("kim-one"))
	here := w.session(t, w.member(t, old).User, w.acme)
	u := w.create(t, person("kim@acme.test", "00u2").named("kim-two"))
	if row, err := w.db.Session(t.Context(), here.ID); err != nil || row.EndedAt.IsZero() {
		t.Errorf("a session goes on, %v", err)
	}
	inactive := func(when string) {
		t.Helper()
		if m := w.member(t, old); m.Status != model.MemberInactive {
			t.Errorf("%s: %s", when, m.Status)
		}
	}
	inactive("asked")
	w.set(t, old, person("kim@acme.test", "00u1").named("kim-one").titled())
	inactive("when the provider says something of the first")
	w.set(t, u, person("kim@acme.test", "00u2").named("kim-two").titled())
	inactive("when the provider says something of the second")
	must(t, w.SamePerson(t.Context(), w.dana, w.dir.ID, u.ID))
	if m := w.member(t, u); m.Status != model.MemberActive {
		t.Errorf("answered, and %s", m.Status)
	}
}

// TestQuestionIsOver: who had the address is active again when the other one has left, or
// got another address.
func TestQuestionIsOver(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*testing.T, *world, model.DirectoryUser, model.DirectoryUser){
		"the second is deactivated": func(t *testing.T, w *world, _, u model.DirectoryUser) {
			w.set(t, u, person("kim@acme.test", "00u2").named("kim-two").off())
		},
		"the second is deleted": func(t *testing.T, w *world, _, u model.DirectoryUser) {
			must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
		},
		"the second has another address": func(t *testing.T, w *world, _, u model.DirectoryUser) {
			if u = w.set(t, u, person("lee@acme.test", "00u2")); w.member(t, u).Status != model.MemberActive {
				t.Errorf("%+v", u)
			}
		},
		"the first has another address": func(t *testing.T, w *world, old, _ model.DirectoryUser) {
			w.set(t, old, person("lee@acme.test", "00u1"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, old, u := asked(t)
			end(t, w, old, u)
			if m := w.member(t, old); m.Status != model.MemberActive {
				t.Errorf("%+v", m)
			}
		})
	}
}

// TestQuestionOfALeaver: who is deactivated while it is asked about them stays so.
func TestQuestionOfALeaver(t *testing.T) {
	t.Parallel()
	w, old, u := asked(t)
	w.set(t, old, person("kim@acme.test", "00u1").named("kim-one").off())
	must(t, w.DeleteUser(t.Context(), w.by, u.ID, nil))
	if m := w.member(t, old); m.Status != model.MemberInactive {
		t.Errorf("%+v", m)
	}
}

// TestAnsweredOnce: what is answered is not asked again by whatever the provider says of who
// was before, active or not, and that one is nobody as long as somebody else has the address.
func TestAnsweredOnce(t *testing.T) {
	t.Parallel()
	tombstone := person("kim@acme.test", "00u1").named("0123456789abcdef0123456789abcdefkim@acme.test").off()
	for name, c := range map[string]struct {
		before, after Person
		waiting       model.Waiting
	}{
		"deleted at Entra ID": {tombstone, tombstone.titled(), ""},
		"deactivated":         {person("kim@acme.test", "00u1").named("kim-one").off(), person("kim@acme.test", "00u1").named("kim-one").off().titled(), ""},
		"active":              {person("kim@acme.test", "00u1").named("kim-one"), person("kim@acme.test", "00u1").named("kim-one").titled(), model.WasReplaced},
	} {
		for _, same := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				old := w.create(t, person("kim@acme.test", "00u1").named("kim-one"))
				old = w.set(t, old, c.before)
				u := w.create(t, person("kim@acme.test", "00u2").named("kim-two"))
				answer := w.SomebodyNew
				if same {
					answer = w.SamePerson
				}
				must(t, answer(t.Context(), w.dana, w.dir.ID, u.ID))
				m := w.member(t, u)
				w.news(t)
				w.mailed(t)
				old = w.set(t, old, c.after)
				if old.Member != "" || old.Waiting != c.waiting {
					t.Errorf("the first is %q and waits for %q", old.Member, old.Waiting)
				}
				w.wantNews(t, model.EventDirectoryUserUpdated)
				if told := w.mailed(t); len(told) > 0 {
					t.Errorf("%v are told", told)
				}
				if now := w.member(t, u); now.ID != m.ID || now.Status != model.MemberActive {
					t.Errorf("was %+v, is %+v", m, now)
				}
				if refused, err := w.db.RefusedByDirectory(t.Context(), w.acme, "kim@acme.test"); err != nil || refused {
					t.Errorf("refused: %v, %v", refused, err)
				}
				old = w.set(t, old, person("lee@acme.test", "00u1"))
				if m := w.member(t, old); m.Status != model.MemberActive || m.Email != "lee@acme.test" {
					t.Errorf("with an address of their own: %+v", m)
				}
				must(t, w.DeleteUser(t.Context(), w.by, old.ID, nil))
				if now := w.member(t, u); now.Status != model.MemberActive {
					t.Errorf("deleting who was before: %+v", now)
				}
			})
		}
	}
}

// TestQuestionOfTheLastAdministrator: nobody comes in by a contested address, whoever it is;
// the organization's other administrators are told, and the alarm is raised without any.
func TestQuestionOfTheLastAdministrator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.create(t, person("dana@acme.test", "00u1").named("dana-one"))
	w.news(t)
	w.create(t, person("dana@acme.test", "00u2").named("dana-two"))
	if m := w.member(t, old); m.Status != model.MemberInactive || !slices.Contains(w.news(t), model.EventAdministratorLost) {
		t.Errorf("%+v", m)
	}
}

// TestRevivedIsAsked: who was before and is active again is asked about once more: two
// cannot have an address.
func TestRevivedIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.set(t, w.create(t, person("kim@acme.test", "00u1").named("kim-one")), person("kim@acme.test", "00u1").named("kim-one").off())
	u := w.create(t, person("kim@acme.test", "00u2").named("kim-two"))
	must(t, w.SamePerson(t.Context(), w.dana, w.dir.ID, u.ID))
	old = w.set(t, old, person("kim@acme.test", "00u1").named("kim-one"))
	if old.Waiting != model.WaitsForAnswer || w.member(t, u).Status != model.MemberInactive {
		t.Errorf("%+v", old)
	}
	if _, err := w.CreateUser(t.Context(), w.by, person("kim@acme.test", "00u1")); !errors.Is(err, ErrTaken) {
		t.Errorf("again: %v", err)
	}
}
