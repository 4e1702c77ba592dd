package handlerstest

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Operator is who works on the command line.
var Operator = model.Actor{Kind: model.ActorOperator}

// Console returns a browser in which an operator is in the console, and who that is.
func (w *World) Console(t *testing.T) (*Browser, model.Operator) {
	t.Helper()
	o, err := w.Config.Operators.Add(t.Context(), Operator, "Olga Ruiz", "olga@coffeedesk.test")
	if err != nil {
		t.Fatal(err)
	}
	b := w.Browser(t)
	b.Post(t, w.OperatorLink(t, o.ID), url.Values{}).LeadsTo(t, model.Console.Home())
	b.Get(t, model.Console.Home()).Expect(t, http.StatusSeeOther)
	return b, o
}

// OperatorLink returns the path that lets an operator into the console once.
func (w *World) OperatorLink(t *testing.T, id model.OperatorID) string {
	t.Helper()
	token, _, err := w.Config.Operators.Link(t.Context(), Operator, id)
	if err != nil {
		t.Fatal(err)
	}
	return model.OperatorLinkPath(token)
}

// Managed has a configuration file describe things.
func (w *World) Managed(t *testing.T, all ...model.Managed) {
	t.Helper()
	if err := w.DB.Housekeep(t.Context(), func(tx *db.Tx) error {
		for _, m := range all {
			if err := tx.InsertManaged(t.Context(), m); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
