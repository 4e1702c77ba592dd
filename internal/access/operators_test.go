package access_test

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

func aboutOperators() map[string]rule {
	// of the whole instance, so that a client that is bound to Acme finds none of it
	return map[string]rule{
		"operators.Service.Add": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.operators.Add(w.ctx, by, "Olga", string(w.email()))
			return err
		}},
		"operators.Service.Delete": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := w.operators.Delete(w.ctx, by, w.operator().ID)
			return err
		}},
		"operators.Service.Link": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, _, err := w.operators.Link(w.ctx, by, w.operator().ID)
			return err
		}},
		"signin.Service.MakeLink": {may: operators, do: func(w *world, by model.Actor) error {
			_, _, err := w.signIn.MakeLink(w.ctx, by, w.acme, w.join(w.acme, "admin").ID)
			return err
		}},
		"operators.Service.EndOthers": {may: nobody, do: func(w *world, by model.Actor) error {
			return w.operators.EndOthers(w.ctx, by)
		}},
		"operators.Service.EndSession": {may: nobody, do: func(w *world, by model.Actor) error {
			return w.operators.EndSession(w.ctx, by, "oprses_1")
		}},
		"operators.Service.MakeCodes": {may: nobody, do: func(w *world, by model.Actor) error {
			_, err := w.operators.MakeCodes(w.ctx, by)
			return err
		}},
		"operators.Service.Prove": {may: nobody, do: func(w *world, by model.Actor) error {
			return w.operators.Prove(w.ctx, by, model.OperatorByCode, func(context.Context, *db.Tx) (model.OperatorID, []model.Event, error) {
				return w.operator().ID, nil, nil
			})
		}},
		"operators.Service.Sessions": {may: nobody, do: func(w *world, by model.Actor) error {
			_, err := w.operators.Sessions(w.ctx, by)
			return err
		}},
		"signin.Service.HeldInConsole": {may: nobody, do: func(w *world, by model.Actor) error {
			_, err := w.signIn.HeldInConsole(w.ctx, by, "hld_1")
			return err
		}},
		"signin.Service.HoldInConsole": {may: nobody, do: func(w *world, by model.Actor) error {
			_, err := w.signIn.HoldInConsole(w.ctx, by, model.HeldRequest{Method: "POST", Path: "/console/you"})
			return err
		}},
		"signin.Service.ReleaseInConsole": {may: nobody, do: func(w *world, by model.Actor) error {
			_, err := w.signIn.ReleaseInConsole(w.ctx, by, "hld_1")
			return err
		}},
	}
}

// nobody of all kinds may do what is an operator's own: that takes a session in the console,
// which the tests of internal/operators and handlers/console have, and no actor has here.
var nobody []model.ActorKind

// operator returns somebody new who runs the instance.
func (w *world) operator() model.Operator {
	w.t.Helper()
	o, err := w.operators.Add(w.ctx, setup, "Olga", string(w.email()))
	w.must(err)
	return o
}
