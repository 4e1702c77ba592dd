package directories

import (
	"errors"
	"fmt"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
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

// TestNobodyWaitsForOthers: who can be taken in is, however many wait before them in an
// organization that has no seat left; and who has no seat is tried once, and not each.
func TestNobodyWaitsForOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	beta, err := w.organization(t, "Beta")
	must(t, err)
	admin := w.join(t, beta, "bo@beta.test", "admin")
	for i := range settleAtOnce + 5 {
		w.create(t, person(fmt.Sprintf("kim%d@later.test", i), ""))
	}
	w.verify(t, w.acme, "later.test")
	w.write(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, 1) })
	d, err := w.Add(t.Context(), admin, model.ProviderOkta)
	must(t, err)
	u, err := w.CreateUser(t.Context(), Proven{Directory: d}.Actor(""), person("al@beta.test", ""))
	must(t, err)
	w.verify(t, beta, "beta.test")
	if n, err := w.Settle(t.Context()); err != nil || n != 1 || w.member(t, u).Status != model.MemberActive {
		t.Errorf("%d taken in, %v", n, err)
	}
	w.write(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, 4) })
	if n, err := w.Settle(t.Context()); err != nil || n != 3 {
		t.Errorf("%d taken in, %v; there are 3 seats", n, err)
	}
	w.write(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, 0) })
	if n, err := w.Settle(t.Context()); err != nil || n != settleAtOnce+2 {
		t.Errorf("%d taken in, %v; there is room for all", n, err)
	}
}
