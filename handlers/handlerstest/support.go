package handlerstest

import (
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
