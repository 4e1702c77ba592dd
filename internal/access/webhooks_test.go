package access_test

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/webhooks"
)

func aboutWebhooks() map[string]rule {
	url := "https://acme.example/hooks"
	return map[string]rule{
		"webhooks.Service.Add": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, _, err := w.webhooks.Add(w.ctx, by, webhooks.Wish{URL: url})
			return err
		}},
		"webhooks.Service.AddFixed": {may: members, here: true, do: func(w *world, by model.Actor) error {
			_, err := w.webhooks.AddFixed(w.ctx, by, webhooks.Wish{URL: url}, fixedSecret)
			return err
		}},
		"webhooks.Service.SetSecret": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.webhooks.SetSecret(w.ctx, by, w.hook().ID, fixedSecret)
			return err
		}},
		"webhooks.Service.Set": {may: members, do: func(w *world, by model.Actor) error {
			hook, other := w.hook(), url+"/other"
			_, err := w.webhooks.Set(w.ctx, by, hook.ID, hook.Version, webhooks.Change{URL: &other})
			return err
		}},
		"webhooks.Service.Rotate": {may: members, do: func(w *world, by model.Actor) error {
			_, _, err := w.webhooks.Rotate(w.ctx, by, w.hook().ID, 0)
			return err
		}},
		"webhooks.Service.Delete": {may: members, do: func(w *world, by model.Actor) error {
			return w.webhooks.Delete(w.ctx, by, w.hook().ID)
		}},
		"webhooks.Service.Disable": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.webhooks.Disable(w.ctx, by, w.hook().ID)
			return err
		}},
		"webhooks.Service.Enable": {may: members, do: func(w *world, by model.Actor) error {
			_, _, err := w.webhooks.Enable(w.ctx, by, w.disabled().ID, webhooks.SendHeld)
			return err
		}},
		"webhooks.Service.Replay": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.webhooks.Replay(w.ctx, by, w.disabled().ID)
			return err
		}},
		"webhooks.Service.ReplayOne": {may: members, do: func(w *world, by model.Actor) error {
			hook := w.hook()
			all, err := w.db.WebhookDeliveries(w.ctx, hook.ID, "", "", 1)
			w.must(err)
			_, err = w.webhooks.ReplayOne(w.ctx, by, hook.ID, all[0].ID)
			return err
		}},
		"webhooks.Service.Test": {may: members, do: func(w *world, by model.Actor) error {
			_, err := w.webhooks.Test(w.ctx, by, w.hook().ID)
			return err
		}},
	}
}

// fixedSecret is one that a receiver brings along.
const fixedSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

// hook makes a webhook of Acme.
func (w *world) hook() model.Webhook {
	by := setup
	by.Org = w.acme
	all, err := w.db.Webhooks(w.ctx, w.acme)
	w.must(err)
	if len(all) > 0 { // there can only be so many
		return all[0]
	}
	hook, _, err := w.webhooks.Add(w.ctx, by, webhooks.Wish{URL: "https://acme.example/hooks"})
	w.must(err)
	return hook
}

// disabled makes one to which nothing is sent.
func (w *world) disabled() model.Webhook {
	by := setup
	by.Org = w.acme
	hook, err := w.webhooks.Disable(w.ctx, by, w.hook().ID)
	w.must(err)
	return hook
}
