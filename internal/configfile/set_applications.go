package configfile

import (
	"slices"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/webhooks"
)

// match finds what the file means of what is there: applications by their client IDs, webhooks by
// where they go, and both by what the last file called them.
func (r *run) match() error {
	for _, a := range r.file.applications {
		id := a.value.ID
		last := model.ApplicationID(r.before.managed[thing{model.ManagedApplication, a.name}].ID)
		switch there := r.application(last); {
		case there == nil && r.application(id) == nil:
			continue
		case there != nil && id != "" && id != last:
			return a.fault(model.InvalidField("client_id", "configfile.other_client_id", string(last)))
		case there != nil:
			id = last
		}
		if !r.names.give(model.ManagedApplication, a.name, string(id)) {
			return a.fault(model.InvalidField("client_id", "configfile.named_twice"))
		}
	}
	for _, w := range r.file.webhooks {
		id := r.before.managed[thing{model.ManagedWebhook, w.name}].ID
		if r.webhook(id) == nil {
			id = r.unmanagedWebhook(w.value.URL)
		}
		if id != "" && !r.names.give(model.ManagedWebhook, w.name, id) {
			return w.fault(model.InvalidField("url", "configfile.named_twice"))
		}
	}
	return nil
}

func (r *run) application(id model.ApplicationID) *model.Application {
	i := slices.IndexFunc(r.before.applications, func(a model.Application) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &r.before.applications[i]
}

// setApplications registers the applications that the file has, and changes them.
func (r *run) setApplications() error {
	for _, a := range r.file.applications {
		id := model.ApplicationID(r.names.id(model.ManagedApplication, a.name))
		set := r.changeApplication
		if id == "" {
			set = r.createApplication
		}
		id, err := set(a, id)
		if err != nil {
			return a.fault(err)
		}
		r.marked(model.ManagedApplication, a.name, string(id), "")
		if len(a.value.secrets) > 0 {
			r.marked(model.ManagedApplicationSecrets, a.name, string(id), refText(a.value.secrets))
		}
	}
	return nil
}

func values(refs []reference) []string {
	var all []string
	for _, ref := range refs {
		all = append(all, ref.value)
	}
	return all
}

func (r *run) createApplication(a item[application], _ model.ApplicationID) (model.ApplicationID, error) {
	created, key, err := r.applications().CreateFixed(r.ctx, r.by, a.value.Application, values(a.value.secrets))
	if err != nil {
		return "", err
	}
	r.made = append(r.made, Made{a.path, string(created.ID), key})
	r.names.give(model.ManagedApplication, a.name, string(created.ID))
	return created.ID, nil
}

func (r *run) changeApplication(a item[application], id model.ApplicationID) (model.ApplicationID, error) {
	if r.application(id).Type != a.value.Type {
		return id, model.InvalidField("type", "configfile.other_type")
	}
	if _, err := r.applications().Set(r.ctx, r.by, id, a.value.change()); err != nil {
		return id, err
	}
	return id, r.setSecrets(a, id)
}

// setSecrets gives an application the secrets that the file refers to, or one when it has none.
func (r *run) setSecrets(a item[application], id model.ApplicationID) error {
	before, err := r.db.Application(r.ctx, id)
	if err != nil {
		return err
	}
	want := values(a.value.secrets)
	switch {
	case len(want) > 0:
		if !good(before.Secrets, want) {
			r.renewed = append(r.renewed, joined(a.path, "client_secrets"))
		}
		return r.applications().SetSecrets(r.ctx, r.by, id, want)
	case before.KeepsSecret() && len(before.Secrets) == 0:
		_, key, err := r.applications().AddSecret(r.ctx, r.by, id)
		r.made = append(r.made, Made{a.path, string(id), key})
		return err
	}
	return nil
}

// good reports whether exactly the given secrets are good.
func good(has []model.ApplicationSecret, want []string) bool {
	return len(has) == len(want) && !slices.ContainsFunc(has, func(s model.ApplicationSecret) bool {
		return !slices.ContainsFunc(want, func(w string) bool { return secret.Equal(s.Hash, secret.Hash(w)) })
	})
}

// setAudiences says which resource servers the tokens of applications are for, once all of them
// are there.
func (r *run) setAudiences() error {
	for _, a := range r.file.applications {
		all := []model.ApplicationID{}
		for _, name := range a.value.audiences {
			id := r.names.id(model.ManagedApplication, name)
			if id == "" {
				id = name // a client ID
			}
			all = append(all, model.ApplicationID(id))
		}
		id := model.ApplicationID(r.names.id(model.ManagedApplication, a.name))
		if _, err := r.applications().Set(r.ctx, r.by, id, applications.Change{Audiences: &all}); err != nil {
			return a.fault(err)
		}
	}
	return nil
}

func (r *run) webhook(id string) *model.Webhook {
	i := slices.IndexFunc(r.before.webhooks, func(w model.Webhook) bool { return string(w.ID) == id })
	if i < 0 {
		return nil
	}
	return &r.before.webhooks[i]
}

// unmanagedWebhook returns the one that goes to an address and that no file describes, "" when there
// is none, or more than one.
func (r *run) unmanagedWebhook(url string) string {
	found := ""
	for _, w := range r.before.webhooks {
		if w.URL != url || r.before.describes(model.ManagedWebhook, string(w.ID)) {
			continue
		}
		if found != "" {
			return ""
		}
		found = string(w.ID)
	}
	return found
}

// setWebhooks makes the webhooks that the file has, and changes them.
func (r *run) setWebhooks() error {
	for _, i := range r.file.webhooks {
		w := i.value
		id := model.WebhookID(r.names.id(model.ManagedWebhook, i.name))
		var err error
		if id == "" {
			id, err = r.addWebhook(i)
		} else {
			err = r.changeWebhook(i, *r.webhook(string(id)))
		}
		if err != nil {
			return i.fault(err)
		}
		r.marked(model.ManagedWebhook, i.name, string(id), "")
		if w.secret.text != "" {
			r.marked(model.ManagedWebhookSecret, i.name, string(id), w.secret.text)
		}
	}
	return nil
}

func (r *run) addWebhook(i item[webhook]) (model.WebhookID, error) {
	wish := webhooks.Wish{URL: i.value.URL, Description: i.value.Description, Contact: i.value.Contact, Types: i.value.Types}
	var w model.Webhook
	var err error
	if key := i.value.secret.value; key != "" {
		w, err = r.webhookRules.AddFixed(r.ctx, r.by, wish, key)
		r.made = append(r.made, Made{i.path, string(w.ID), ""})
	} else {
		w, key, err = r.webhookRules.Add(r.ctx, r.by, wish)
		r.made = append(r.made, Made{i.path, string(w.ID), key})
	}
	r.names.give(model.ManagedWebhook, i.name, string(w.ID))
	return w.ID, err
}

func (r *run) changeWebhook(i item[webhook], is model.Webhook) error {
	w, types := i.value, append([]model.EventType{}, i.value.Types...)
	changed, err := r.webhookRules.Set(r.ctx, r.by, is.ID, is.Version, webhooks.Change{URL: &w.URL, Description: &w.Description, Contact: &w.Contact, Types: &types})
	if err != nil || w.secret.value == "" {
		return err
	}
	renewed, err := r.webhookRules.SetSecret(r.ctx, r.by, is.ID, w.secret.value)
	if err == nil && renewed.Version != changed.Version {
		r.renewed = append(r.renewed, joined(i.path, "secret"))
	}
	return err
}
