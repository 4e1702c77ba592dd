package membership_test

import (
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

// sources are the ways in that a person needs no invitation for, with an address
// for which each is open.
var sources = map[model.MemberSource]model.Email{
	model.FromOperator: "kim@anywhere.test", model.FromAllowedEmailDomain: "kim@open.test",
	model.FromSSO: "kim@acme.test", model.FromDirectory: "kim@acme.test",
}

// TestWaysIn: which way is open to whom.
func TestWaysIn(t *testing.T) {
	t.Parallel()
	const owned, allowed, other = "kim@acme.test", "kim@open.test", "kim@elsewhere.test"
	for _, test := range []struct {
		source   model.MemberSource
		email    model.Email
		unproven bool
		want     model.Kind
	}{
		{source: model.FromOperator, email: other, unproven: true},
		{source: model.FromAllowedEmailDomain, email: allowed},
		{source: model.FromAllowedEmailDomain, email: allowed, unproven: true, want: model.NotFound},
		{source: model.FromAllowedEmailDomain, email: owned, want: model.NotFound},
		{source: model.FromAllowedEmailDomain, email: "kim@sub.open.test", want: model.NotFound},
		{source: model.FromSSO, email: owned, unproven: true}, // the identity provider answers for it
		{source: model.FromSSO, email: allowed, want: model.NotFound},
		{source: model.FromSSO, email: other, want: model.NotFound},
		{source: model.FromDirectory, email: owned, unproven: true},
		{source: model.FromDirectory, email: other, want: model.NotFound},
		{source: model.FromInvitation, email: owned, want: model.NotFound}, // without the place that it keeps
		{source: "", email: owned, want: model.NotFound},
		{source: "another", email: owned, want: model.NotFound},
	} {
		name := string(test.source) + " " + string(test.email)
		if test.unproven {
			name += " unproven"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			u := w.user(t, test.email, !test.unproven)
			m, e, err := w.admit(t, membership.Newcomer{User: u, Source: test.source})
			if model.KindOf(err) != test.want || err != nil && test.want == 0 {
				t.Fatalf("error = %v, want %v", err, test.want)
			}
			stored, found := w.db.MemberOfUser(t.Context(), w.acme, u.ID)
			if test.want != 0 {
				if model.KindOf(found) != model.NotFound {
					t.Errorf("refused, and a member: %+v, %v", stored, found)
				}
				return
			}
			if found != nil || stored.Status != model.MemberActive || stored.Source != test.source || stored.ID != m.ID {
				t.Errorf("member %+v, %v", stored, found)
			}
			if e.Type() != model.EventMembershipCreated || e.User != u.ID || e.Target != string(m.ID) || e.Org != w.acme {
				t.Errorf("event %+v", e)
			}
		})
	}
}

// TestRemovedIsTakenBack by the operator and by an invitation, and by nothing
// else.
func TestRemovedIsTakenBack(t *testing.T) {
	t.Parallel()
	for source, email := range sources {
		t.Run(string(source), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			admin := w.add(t, "dana@acme.test", "admin")
			dana := w.session(t, admin.User, w.acme).Actor()
			u := w.user(t, email, true)
			n := membership.Newcomer{User: u, Source: source}
			m, _, err := w.admit(t, n)
			if err != nil {
				t.Fatal(err)
			}
			w.change(t, func(tx *db.Tx) error {
				_, err := membership.End(t.Context(), tx, dana, m)
				return err
			})
			_, _, err = w.admit(t, n)
			if source == model.FromOperator {
				if err != nil {
					t.Errorf("the operator cannot take them back: %v", err)
				}
				return
			}
			if model.KindOf(err) != model.Forbidden || !strings.Contains(wordstest.Of(err), "removed from Acme") {
				t.Fatalf("error = %v, want forbidden", err)
			}
			i := w.invite(t, dana, u.Email)
			if _, _, err := w.admit(t, n); model.KindOf(err) != model.Forbidden {
				t.Errorf("only invited: %v, want forbidden", err)
			}
			if _, err := w.invitations.Accept(t.Context(), w.session(t, u.ID, ""), i.ID); err != nil {
				t.Fatal(err)
			}
			back := w.session(t, u.ID, w.acme)
			if _, err := w.members.Leave(t.Context(), back.Actor(), w.acme); err != nil {
				t.Fatal(err)
			}
			if _, _, err := w.admit(t, n); err != nil {
				t.Errorf("taken back, and left by themselves: %v", err)
			}
		})
	}
}

// TestSeats are counted alike, whichever way people come: members, and those who
// can still accept an invitation.
func TestSeats(t *testing.T) {
	t.Parallel()
	for source, email := range sources {
		t.Run(string(source), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			dana := w.session(t, w.add(t, "dana@acme.test", "admin").User, w.acme).Actor()
			w.seats(t, 2)
			w.invite(t, dana, "ana@acme.test")
			n := membership.Newcomer{User: w.user(t, email, true), Source: source}
			_, _, err := w.admit(t, n)
			if model.KindOf(err) != model.Conflict || !strings.HasPrefix(wordstest.Of(err), "Acme has no room for more people: all 2 seats are taken.") {
				t.Fatalf("with one seat kept: %v, want a conflict", err)
			}
			w.clock.Advance(16 * 24 * time.Hour) // the invitation runs out
			if _, _, err := w.admit(t, n); err != nil {
				t.Fatalf("with a free seat: %v", err)
			}
			if _, _, err := w.admit(t, membership.Newcomer{User: w.user(t, "another-"+email, true), Source: source}); model.KindOf(err) != model.Conflict {
				t.Errorf("with no seat: %v, want a conflict", err)
			}
		})
	}
}

// TestKeptSeat: an invitation has its seat, however few are free. Where there are
// fewer seats than invitations, who accepts first has one.
func TestKeptSeat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.session(t, w.add(t, "dana@acme.test", "admin").User, w.acme).Actor()
	w.seats(t, 3)
	first, second := w.invite(t, dana, "ana@acme.test"), w.invite(t, dana, "bo@acme.test")
	w.seats(t, 2)
	if _, err := w.invitations.Accept(t.Context(), w.session(t, second.User, ""), second.ID); err != nil {
		t.Fatal(err)
	}
	_, err := w.invitations.Accept(t.Context(), w.session(t, first.User, ""), first.ID)
	if want := "Acme has no room for more people: all 2 seats are taken. Ask one of its admins."; model.KindOf(err) != model.Conflict || wordstest.Of(err) != want {
		t.Errorf("error = %v, want a conflict: %s", err, want)
	}
	if i, err := w.db.Invitation(t.Context(), w.acme, first.ID); err != nil || i.State != model.InvitationOpen {
		t.Errorf("the refused invitation: %+v, %v", i, err)
	}
}

// TestNewcomersRole: only the first whom the operator adds gets the role in which
// an organization can be administered without anybody saying so.
func TestNewcomersRole(t *testing.T) {
	t.Parallel()
	for source, email := range sources {
		t.Run(string(source), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			role := func(email model.Email, id model.RoleID) string {
				m, _, err := w.admit(t, membership.Newcomer{User: w.user(t, email, true), Source: source, Role: id})
				if err != nil {
					t.Fatal(err)
				}
				if stored, err := w.db.Member(t.Context(), w.acme, m.ID); err != nil || len(stored.Roles) != 1 || stored.Roles[0].ID != m.Roles[0].ID {
					t.Fatalf("returned %+v, stored %+v, %v", m.Roles, stored.Roles, err)
				}
				return m.Roles[0].Name
			}
			want := "member"
			if source == model.FromOperator {
				want = "admin"
			}
			if got := role("first-"+email, ""); got != want {
				t.Errorf("the first gets %s, want %s", got, want)
			}
			if got := role("second-"+email, ""); got != "member" {
				t.Errorf("the second gets %s", got)
			}
			if got := role("third-"+email, w.admin); got != "admin" {
				t.Errorf("asked for admin, and got %s", got)
			}
			w.change(t, func(tx *db.Tx) error { return tx.SetMemberRole(t.Context(), w.acme, w.admin) })
			if got := role("fourth-"+email, ""); got != "admin" {
				t.Errorf("the organization’s own: %s", got)
			}
		})
	}
}

// TestAdmitOnce: who is a member, or invited, is so once.
func TestAdmitOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dana := w.session(t, w.add(t, "dana@acme.test", "admin").User, w.acme).Actor()
	i := w.invite(t, dana, "kim@acme.test")
	kim, err := w.db.User(t.Context(), i.User)
	if err != nil {
		t.Fatal(err)
	}
	for source := range sources {
		if source == model.FromAllowedEmailDomain {
			continue // closed to the address
		}
		if _, _, err := w.admit(t, membership.Newcomer{User: kim, Source: source}); model.KindOf(err) != model.Conflict {
			t.Errorf("%s, invited: %v, want a conflict", source, err)
		}
	}
	// Nobody takes the place of somebody else.
	eve := w.user(t, "eve@acme.test", true)
	if _, _, err := w.admit(t, membership.Newcomer{User: eve, Source: model.FromInvitation, Invited: i.Member}); model.KindOf(err) != model.NotFound {
		t.Errorf("by somebody else’s invitation: %v, want not found", err)
	}
	if n := w.organization(t).Members; n != 1 {
		t.Errorf("%d members are counted, want 1", n)
	}
}
