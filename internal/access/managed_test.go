package access_test

import (
	"errors"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/configfile"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/webhooks"
)

// TestManaged: what a configuration file describes is changed there alone, whoever else may
// change it, and what it leaves to others is not.
func TestManaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app, name, blue := w.application(), "Teadesk", "#123456"
	other, err := w.applications.Set(w.ctx, setup, w.client(w.acme), applications.Change{Audiences: &[]model.ApplicationID{app}})
	w.must(err)
	_, err = w.roles.CreatePermission(w.ctx, setup, "app:reports", "")
	w.must(err)
	_, err = w.roles.CreatePermission(w.ctx, setup, "app:free", "")
	w.must(err)
	role, err := w.roles.Create(w.ctx, setup, model.Role{Name: "auditor", Permissions: model.Permissions{"app:free"}})
	w.must(err)
	hook, _, err := w.webhooks.Add(w.ctx, setup, webhooks.Wish{URL: "https://crm.example/hooks"})
	w.must(err)
	w.must(w.db.Housekeep(w.ctx, func(tx *db.Tx) error {
		var all []error
		for _, m := range []model.Managed{
			{Kind: model.ManagedApplication, ID: string(app)}, {Kind: model.ManagedApplicationSecrets, ID: string(app)},
			{Kind: model.ManagedOrganization, ID: string(w.acme)}, {Kind: model.ManagedPermission, ID: "app:reports"},
			{Kind: model.ManagedRole, ID: string(role.ID)}, {Kind: model.ManagedSetting, ID: "brand_color"},
			{Kind: model.ManagedWebhook, ID: string(hook.ID)}, {Kind: model.ManagedWebhookSecret, ID: string(hook.ID)},
		} {
			m.Name, m.File = m.ID, "app.yaml"
			all = append(all, tx.InsertManaged(w.ctx, m))
		}
		return errors.Join(all...)
	}))
	by := model.Actor{Kind: model.ActorOperator, ID: "opr_1"}
	features := []model.Feature{model.FeatureSSO}
	for rule, do := range map[string]func() error{
		"set application":    func() error { return second(w.applications.Set(w.ctx, by, app, applications.Change{Name: &name})) },
		"delete application": func() error { return second(w.applications.Delete(w.ctx, by, app)) },
		"add secret":         func() error { _, _, err := w.applications.AddSecret(w.ctx, by, app); return err },
		"set secrets": func() error {
			return w.applications.SetSecrets(w.ctx, by, app, []string{"0123456789abcdef0123456789abcdef"})
		},
		"set role":    func() error { return second(w.roles.SetPermissions(w.ctx, by, "", "auditor")) },
		"delete role": func() error { return second(w.roles.Delete(w.ctx, by, "", "auditor", "")) },
		"describe permission": func() error {
			return second(w.roles.DescribePermission(w.ctx, by, "app:reports", "Reads reports"))
		},
		"delete permission":    func() error { return w.roles.DeletePermission(w.ctx, by, "app:reports") },
		"delete one of a role": func() error { return w.roles.DeletePermission(w.ctx, by, "app:free") },
		"set features": func() error {
			return second(w.organizations.Set(w.ctx, by, w.acme, organizations.Change{Features: &features}))
		},
		"set colour": func() error {
			return second(w.instance.Set(w.ctx, by, instance.Change{BrandColor: &blue, AppName: &name}))
		},
		"set webhook": func() error {
			return second(w.webhooks.Set(w.ctx, by, hook.ID, hook.Version, webhooks.Change{Description: &name}))
		},
		"rotate webhook": func() error { _, _, err := w.webhooks.Rotate(w.ctx, by, hook.ID, 0); return err },
		"delete webhook": func() error { return w.webhooks.Delete(w.ctx, by, hook.ID) },
	} {
		err := w.unchanged(do)
		var e *model.Error
		if !errors.As(err, &e) || e.Kind != model.Conflict || e.Key != "access.managed" || e.Args[0] != "app.yaml" {
			t.Errorf("%s: error = %v, want that app.yaml manages it", rule, err)
		}
	}
	seats, same := 5, application.Name
	for rule, do := range map[string]func() error{
		"nothing new":     func() error { return second(w.applications.Set(w.ctx, by, app, applications.Change{Name: &same})) },
		"another client":  func() error { return second(w.applications.Set(w.ctx, by, other.ID, applications.Change{Name: &name})) },
		"another setting": func() error { return second(w.instance.Set(w.ctx, by, instance.Change{AppName: &name})) },
		"seats": func() error {
			return second(w.organizations.Set(w.ctx, by, w.acme, organizations.Change{Seats: &seats}))
		},
		"disable webhook": func() error { return second(w.webhooks.Disable(w.ctx, by, hook.ID)) },
	} {
		if err := do(); err != nil {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func aboutConfiguration() map[string]rule {
	// of the whole instance, so that one who is bound to Acme finds none of it
	return map[string]rule{
		"configfile.Service.Apply": {may: operators, do: func(w *world, by model.Actor) error {
			by.Org = elsewhere(by, w)
			f, err := configfile.Read("app.yaml", []byte("instance:\n  app_url: https://coffeedesk.example/\n"), configfile.Sources{})
			w.must(err)
			rules := configfile.New(w.db, secret.NewSource(nil), func(*db.DB) (*webhooks.Service, error) { return w.webhooks, nil })
			_, err = rules.Apply(w.ctx, by, f, configfile.Options{})
			return err
		}},
	}
}
