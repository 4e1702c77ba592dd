package handlerstest

import (
	"net/url"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// LetSupportIn has Dana let operators into Acme.
func (w *World) LetSupportIn(t *testing.T) model.SupportAccess {
	t.Helper()
	a, err := w.Config.Support.Grant(t.Context(), w.Actor(t, Dana), model.SupportHoursUsual)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// SupportUntil returns until when operators are let into Acme, zero when they are not.
func (w *World) SupportUntil(t *testing.T) time.Time {
	t.Helper()
	a, err := w.DB.SupportAccess(t.Context(), w.Acme)
	if err != nil && model.KindOf(err) != model.NotFound {
		t.Fatal(err)
	}
	return a.Until
}

// Visit returns a browser in which an operator is there as a member of Acme, which lets operators in.
func (w *World) Visit(t *testing.T, email string) *Browser {
	t.Helper()
	b, operator := w.Console(t)
	s, err := w.DB.OperatorSessions(t.Context(), operator.ID)
	if err != nil {
		t.Fatal(err)
	}
	token, err := w.Config.Support.Enter(t.Context(), s[0].Actor(), w.Acme, w.Members[email].ID, "Ticket 4711", model.Browser{})
	if err != nil {
		t.Fatal(err)
	}
	b.Post(t, "/a/support", url.Values{"token": {token}}).LeadsTo(t, "/ui/")
	return b
}
