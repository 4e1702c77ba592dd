package membership_test

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/invitations"
	"github.com/anteroom/anteroom/internal/mail"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
)

// world is an installation with Acme, which owns acme.test and lets people at
// open.test join, and the rooms that lead into it and out of it.
type world struct {
	db          *db.DB
	clock       *dbtest.Clock
	members     *members.Service
	invitations *invitations.Service
	roles       *roles.Service
	acme        model.OrgID
	admin, role model.RoleID // of the whole application
}

var operator = model.System

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, dbtest.OpenAt)
}

// newWorldOn returns a world on an engine.
func newWorldOn(t testing.TB, on dbtest.Opener) *world {
	t.Helper()
	w := &world{clock: dbtest.NewClock()}
	w.db = on(t, w.clock.Now)
	keys, err := secret.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	w.members, w.roles = members.New(w.db), roles.New(w.db)
	w.invitations = invitations.New(w.db, keys, secret.NewSource(nil), mail.NewOutbox(w.db, keys, nil, "https://anteroom.test"), "https://anteroom.test")
	o, err := organizations.New(w.db).Create(t.Context(), operator, organizations.Description{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	w.acme = o.ID
	all, err := w.db.Roles(t.Context(), w.acme)
	if err != nil {
		t.Fatal(err)
	}
	w.admin, w.role = all[0].ID, all[1].ID
	w.change(t, func(tx *db.Tx) error {
		owned := model.Domain{Org: w.acme, Type: model.DomainOrganization, Name: "acme.test", Proof: model.DomainProof{Status: model.DomainVerified}}
		if _, err := tx.InsertDomain(t.Context(), owned); err != nil {
			return err
		}
		_, err := tx.InsertDomain(t.Context(), model.Domain{Org: w.acme, Type: model.DomainAllowedEmail, Name: "open.test"})
		return err
	})
	return w
}

func (w *world) change(t testing.TB, fn func(*db.Tx) error) {
	t.Helper()
	if err := w.db.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// user makes an account.
func (w *world) user(t *testing.T, email model.Email, proven bool) (u model.User) {
	t.Helper()
	w.change(t, func(tx *db.Tx) (err error) {
		u, err = tx.InsertUser(t.Context(), email, proven, "", "")
		return err
	})
	return u
}

// session signs a user in, acting for Acme or for none.
func (w *world) session(t *testing.T, user model.UserID, org model.OrgID) model.Session {
	t.Helper()
	var row db.SessionRow
	w.change(t, func(tx *db.Tx) error {
		s := model.Session{User: model.User{ID: user}, Org: model.Organization{ID: org}, AuthTime: tx.Now(), AMR: []string{"otp"}}
		s, err := tx.InsertSession(t.Context(), s, []byte(secret.NewSource(nil).Token()))
		if err != nil {
			return err
		}
		row, err = tx.Session(t.Context(), s.ID)
		return err
	})
	return row.Session
}

// add makes somebody a member by the operator's hand.
func (w *world) add(t *testing.T, email model.Email, role string) model.Member {
	t.Helper()
	m, err := w.members.Add(t.Context(), operator, w.acme, members.Person{Email: email}, role)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// seats limits Acme.
func (w *world) seats(t *testing.T, n int) {
	t.Helper()
	w.change(t, func(tx *db.Tx) error { return tx.SetSeats(t.Context(), w.acme, n) })
}

// invite invites an address and returns the invitation, its address proven.
func (w *world) invite(t *testing.T, by model.Actor, email string) model.Invitation {
	t.Helper()
	r, err := w.invitations.Invite(t.Context(), by, invitations.Request{Text: email, Role: w.role})
	if err != nil || len(r.Sent) != 1 {
		t.Fatalf("invite %s: %+v, %v", email, r, err)
	}
	w.change(t, func(tx *db.Tx) error { return tx.ProveEmail(t.Context(), r.Sent[0].User, model.Email(r.Sent[0].Email)) })
	return r.Sent[0]
}

// admit lets somebody in as a room would.
func (w *world) admit(t *testing.T, n membership.Newcomer) (admitted model.Member, e model.Event, err error) {
	t.Helper()
	err = w.db.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
		m, events, err := membership.Admit(t.Context(), tx, model.System, w.acme, n)
		if err == nil {
			e = events[0]
		}
		admitted = m
		return events, err
	})
	return admitted, e, err
}

func (w *world) organization(t *testing.T) model.Organization {
	t.Helper()
	o, err := w.db.Organization(t.Context(), w.acme)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
