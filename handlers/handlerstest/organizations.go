package handlerstest

import (
	"crypto/rand"
	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"testing"
)

// Organization makes an organization.
func (w *World) Organization(t *testing.T, name string) model.OrgID {
	t.Helper()
	o, err := organizations.New(w.DB).Create(t.Context(), model.System, organizations.Description{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return o.ID
}

// Enable switches a feature of an organization on.
func (w *World) Enable(t *testing.T, org model.OrgID, f model.Feature) {
	t.Helper()
	w.Write(t, func(tx *db.Tx) error { return tx.SetFeature(t.Context(), org, f) })
}

// Actor returns a member as somebody who does something, in a session begun for
// that.
func (w *World) Actor(t *testing.T, email string) model.Actor {
	t.Helper()
	m := w.Members[email]
	var s model.Session
	w.Write(t, func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: m.Org}, AuthTime: tx.Now()}, []byte(rand.Text()))
		return err
	})
	return model.Actor{Kind: model.ActorUser, Org: m.Org, ID: string(m.User), Session: s.ID}
}

// Org returns an organization as the database knows it now.
func (w *World) Org(t *testing.T, id model.OrgID) model.Organization {
	t.Helper()
	o, err := w.DB.Organization(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Events returns the newest events of an organization, "" for those of none.
func (w *World) Events(t *testing.T, org model.OrgID) []model.Event {
	t.Helper()
	events, err := w.DB.Events(t.Context(), org, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return events
}
