package directories

import (
	"errors"
	"testing"

	"anteroom/internal/model"
)

// TestCreateUser: who has an address in a verified domain is a member at once.
func TestCreateUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.create(t, person("kim@acme.test", "00u1"))
	w.wantNews(t, model.EventUserSignup, model.EventMembershipCreated, model.EventDirectoryUserCreated)
	m := w.member(t, u)
	if m.Status != model.MemberActive || m.Source != model.FromDirectory || m.Name != "Kim Lee" || len(m.Roles) != 1 || m.Roles[0].Name != "member" {
		t.Errorf("%+v", m)
	}
	d, err := w.db.Directory(t.Context(), w.acme, w.dir.ID)
	if err != nil || d.Users != 1 {
		t.Errorf("%d users, %v", d.Users, err)
	}
	for _, p := range []Person{person("KIM@acme.test", "00u2"), person("else@acme.test", "00u1")} {
		if _, err := w.CreateUser(t.Context(), w.by, p); !errors.Is(err, ErrTaken) || model.KindOf(err) != model.Conflict {
			t.Errorf("%+v again: %v", p, err)
		}
	}
	w.wantNews(t)
}

// TestWaiting: who has none is stored, and no member.
func TestWaiting(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		email string
		want  model.Waiting
	}{{"kim@globex.test", model.WaitsForDomain}, {"kim", model.WaitsForAddress}, {"kim@sub.acme.test", model.WaitsForDomain}} {
		u := w.create(t, person(c.email, ""))
		if u.Member != "" || u.Waiting != c.want {
			t.Errorf("%s is %q and waits for %q, want %q", c.email, u.Member, u.Waiting, c.want)
		}
		w.wantNews(t, model.EventDirectoryUserCreated)
	}
	w.verify(t, w.acme, "globex.test")
	n, err := w.Settle(t.Context())
	if err != nil || n != 1 {
		t.Errorf("%d taken in, %v", n, err)
	}
	u, err := w.db.DirectoryUserNamed(t.Context(), w.acme, w.dir.ID, "kim@globex.test")
	must(t, err)
	if m := w.member(t, u); m.Status != model.MemberActive || m.Name != "Kim Lee" || u.Waiting != "" {
		t.Errorf("%+v, %+v", m, u)
	}
	w.wantNews(t, model.EventUserSignup, model.EventMembershipCreated, model.EventDirectoryUserUpdated)
}
