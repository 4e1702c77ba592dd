package access_test

import "github.com/anteroom/anteroom/internal/model"

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
	}
}

// operator returns somebody new who runs the instance.
func (w *world) operator() model.Operator {
	w.t.Helper()
	o, err := w.operators.Add(w.ctx, setup, "Olga", string(w.email()))
	w.must(err)
	return o
}
