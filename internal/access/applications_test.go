package access_test

import (
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
)

// aboutApplications is about a client of Acme's. See TestApplicationsOfTheInstance.
func aboutApplications() map[string]rule {
	return map[string]rule{
		"applications.Service.AddSecret": {may: backends, do: func(w *world, by model.Actor) error {
			_, _, err := w.applications.AddSecret(w.ctx, by, w.client(w.acme))
			return err
		}},
		"applications.Service.AddSecretAfter": {may: backends, do: func(w *world, by model.Actor) error {
			id := w.client(w.acme)
			app, err := w.db.Application(w.ctx, id)
			w.must(err)
			_, _, err = w.applications.AddSecretAfter(w.ctx, by, id, app.NewestSecret())
			return err
		}},
		"applications.Service.CreateAfter": {may: backends, do: func(w *world, by model.Actor) error {
			newest, err := w.db.NewestApplication(w.ctx)
			w.must(err)
			_, _, err = w.applications.CreateAfter(w.ctx, by, clientOf(w.acme), newest)
			return err
		}},
		"applications.Service.Create": {may: backends, do: func(w *world, by model.Actor) error {
			_, _, err := w.applications.Create(w.ctx, by, clientOf(w.acme))
			return err
		}},
		"applications.Service.CreateFixed": {may: operators, do: func(w *world, by model.Actor) error {
			_, _, err := w.applications.CreateFixed(w.ctx, by, clientOf(w.acme), nil)
			return err
		}},
		"applications.Service.SetSecrets": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			return w.applications.SetSecrets(w.ctx, by, w.application(), []string{"0123456789abcdef0123456789abcdef"})
		}},
		"applications.Service.Delete": {may: backends, do: func(w *world, by model.Actor) error {
			_, err := w.applications.Delete(w.ctx, by, w.client(w.acme))
			return err
		}},
		"applications.Service.RemoveSecret": {may: backends, do: func(w *world, by model.Actor) error {
			app := w.client(w.acme)
			id, _, err := w.applications.AddSecret(w.ctx, setup, app)
			if err == nil {
				err = w.applications.RemoveSecret(w.ctx, by, app, id)
			}
			return err
		}},
		"applications.Service.Set": {may: backends, do: func(w *world, by model.Actor) error {
			name := "Nightly export"
			_, err := w.applications.Set(w.ctx, by, w.client(w.acme), applications.Change{Name: &name})
			return err
		}},
	}
}

func clientOf(org model.OrgID) model.Application {
	return model.Application{Org: org, Name: "Export", Type: model.ApplicationWeb, Scopes: []string{model.ScopeUsersRead}}
}

// client registers a client of an organization.
func (w *world) client(org model.OrgID) model.ApplicationID {
	a, _, err := w.applications.Create(w.ctx, setup, clientOf(org))
	w.must(err)
	return a.ID
}

// TestApplicationsOfTheInstance: applications that people sign in to are the operator's alone,
// whoever else acts, also where that is another one that has all scopes.
func TestApplicationsOfTheInstance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app, name := w.application(), "Teadesk"
	secret, _, err := w.applications.AddSecret(w.ctx, setup, app)
	w.must(err)
	a := application
	a.Scopes = model.APIScopes()
	a, _, err = w.applications.Create(w.ctx, setup, a)
	w.must(err)
	for rule, do := range map[string]func(by model.Actor) error{
		"create": func(by model.Actor) error { _, _, err := w.applications.Create(w.ctx, by, application); return err },
		"set": func(by model.Actor) error {
			_, err := w.applications.Set(w.ctx, by, app, applications.Change{Name: &name})
			return err
		},
		"delete":        func(by model.Actor) error { _, err := w.applications.Delete(w.ctx, by, app); return err },
		"add a secret":  func(by model.Actor) error { _, _, err := w.applications.AddSecret(w.ctx, by, app); return err },
		"take a secret": func(by model.Actor) error { return w.applications.RemoveSecret(w.ctx, by, app, secret) },
	} {
		refused := []model.Actor{{Kind: model.ActorApplication, ID: string(a.ID)}, {Kind: model.ActorApplication, ID: string(a.ID), Org: w.acme}}
		for _, kind := range kinds() {
			if !slices.Contains(backends, kind) {
				refused = append(refused, w.actor(kind, w.acme))
			}
		}
		for _, by := range refused {
			if err := w.unchanged(func() error { return do(by) }); model.KindOf(err) != model.Forbidden {
				t.Errorf("%s by %s in %q: %v, want forbidden", rule, by.Kind, by.Org, err)
			}
		}
		operator := model.Actor{Kind: model.ActorOperator, Org: w.acme}
		if err := w.unchanged(func() error { return do(operator) }); model.KindOf(err) != model.NotFound {
			t.Errorf("%s as an operator who is bound to an organization: %v, want not found", rule, err)
		}
	}
}
