package handlerstest

import (
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Chrome is how a browser calls itself.
const Chrome = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"

// SessionOf returns a new session of a person, in no browser.
func (w *World) SessionOf(t *testing.T, email string) model.Session {
	t.Helper()
	var s model.Session
	w.Write(t, func(tx *db.Tx) (err error) {
		m := w.Members[email]
		s, err = tx.InsertSession(t.Context(), model.Session{
			User: model.User{ID: m.User}, Org: model.Organization{ID: m.Org}, AuthTime: tx.Now(), AMR: []string{"otp"},
			IP: "192.0.2.77", UserAgent: Chrome,
		}, secret.Hash(secret.NewSource(nil).Token()))
		return err
	})
	return s
}
