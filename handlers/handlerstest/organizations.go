package handlerstest

import (
	"crypto/rand"
	"testing"

	"anteroom/db"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
)

// Inline are the headers of a request that htmx makes.
var Inline = []string{"HX-Request", "true", "HX-Request-Type", "partial"}

// Actor returns a member as somebody who does something, in a session begun for
// that.
func (w *World) Actor(t *testing.T, email string) model.Actor {
	t.Helper()
	m := w.Members[email]
	var s model.Session
	err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) (err error) {
		s, err = tx.InsertSession(t.Context(), model.Session{User: model.User{ID: m.User}, Org: model.Organization{ID: m.Org}, AuthTime: tx.Now()}, []byte(rand.Text()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return model.Actor{Kind: model.ActorUser, Org: m.Org, ID: string(m.User), Session: s.ID}
}

// Domain lets a member add a domain, and returns its id.
func (w *World) Domain(t *testing.T, email, name string) model.DomainID {
	t.Helper()
	d, err := organizations.New(w.DB).AddDomain(t.Context(), w.Actor(t, email), name)
	if err != nil {
		t.Fatal(err)
	}
	return d.ID
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
