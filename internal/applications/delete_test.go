package applications

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// signedIn is a person who signed in to an application.
type signedIn struct {
	session model.SessionID
	grant   model.GrantID
}

// signIn has a person sign in to an application, which gets a refresh token and is
// still to be told about the end of another session.
func signIn(t *testing.T, d *db.DB, app model.ApplicationID) signedIn {
	t.Helper()
	var in signedIn
	err := d.Housekeep(t.Context(), func(tx *db.Tx) error {
		u, err := tx.InsertUser(t.Context(), model.Email("dana@acme.test"), true, "", "")
		if err != nil {
			return err
		}
		s, err := tx.InsertSession(t.Context(), model.Session{User: u}, []byte("token"))
		if err != nil {
			return err
		}
		g, err := tx.InsertGrant(t.Context(), model.Grant{Application: app, User: u.ID, Session: s.ID}, []byte("code"), time.Minute)
		if err != nil {
			return err
		}
		if err := tx.InsertRefreshFamily(t.Context(), g.ID, "salt"); err != nil {
			return err
		}
		in = signedIn{s.ID, g.ID}
		if _, err := tx.SpendToken(t.Context(), app, "jti", tx.Now().Add(time.Hour)); err != nil {
			return err
		}
		return tx.InsertDelivery(t.Context(), model.Delivery{ID: tx.NewDeliveryID(), Queue: model.QueueLogouts, Target: string(app), About: "ses_1"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s, web, spa := newRules(t)
	if _, err := s.Set(t.Context(), model.System, spa.ID, Change{Audiences: pointer([]model.ApplicationID{web.ID})}); err != nil {
		t.Fatal(err)
	}
	in := signIn(t, s.db, web.ID)
	before := len(eventsOf(t, s.db))
	gone, err := s.Delete(t.Context(), model.System, web.ID)
	if err != nil || gone.Name != web.Name {
		t.Fatalf("%v, %+v", err, gone)
	}
	told := eventsOf(t, s.db)[before:]
	if len(told) != 2 || told[0].Type() != model.EventApplicationUpdated || told[1].Type() != model.EventApplicationDeleted || told[1].Target != string(web.ID) {
		t.Errorf("told %+v", told)
	}
	if other, err := s.db.Application(t.Context(), spa.ID); err != nil || len(other.Audiences) > 0 {
		t.Errorf("the other application’s tokens are for %v, %v", other.Audiences, err)
	}
	for what, find := range map[string]func() error{
		"application": func() error { _, err := s.db.Application(t.Context(), web.ID); return err },
		"code":        func() error { _, err := s.db.GrantByCode(t.Context(), []byte("code")); return err },
		"grant":       func() error { _, err := s.db.Grant(t.Context(), in.grant); return err },
		"refresh":     func() error { _, err := s.db.RefreshFamily(t.Context(), in.grant); return err },
	} {
		if err := find(); model.KindOf(err) != model.NotFound {
			t.Errorf("%s: %v, want not found", what, err)
		}
	}
	left, err := s.db.Deliveries(t.Context(), model.QueueLogouts, "", 10)
	if err != nil || len(left) > 0 {
		t.Errorf("still to be told: %+v, %v", left, err)
	}
	if session, err := s.db.Session(t.Context(), in.session); err != nil || !session.EndedAt.IsZero() {
		t.Errorf("the person’s session: %+v, %v", session.EndedAt, err)
	}
	if _, err := s.Delete(t.Context(), model.System, web.ID); model.KindOf(err) != model.NotFound {
		t.Errorf("once more: %v", err)
	}
}
