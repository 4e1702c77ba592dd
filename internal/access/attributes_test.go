package access_test

import (
	"fmt"

	"github.com/anteroom/anteroom/internal/attributes"
	"github.com/anteroom/anteroom/internal/model"
)

func aboutAttributes() map[string]rule {
	return map[string]rule{
		"attributes.Service.Add": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := attributes.New(w.db).Add(w.ctx, by, model.Attribute{Name: "badge", Type: model.AttributeString})
			return err
		}},
		"attributes.Service.Set": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			label := "Badge"
			_, err := attributes.New(w.db).Set(w.ctx, by, w.attribute(), attributes.Change{Label: &label})
			return err
		}},
		"attributes.Service.Delete": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			_, err := attributes.New(w.db).Delete(w.ctx, by, w.attribute())
			return err
		}},
	}
}

// attribute declares one more.
func (w *world) attribute() string {
	w.people++
	a, err := attributes.New(w.db).Add(w.ctx, setup, model.Attribute{Name: fmt.Sprintf("a%d", w.people), Type: model.AttributeString})
	w.must(err)
	return a.Name
}
