package configfile

import "github.com/anteroom/anteroom/internal/model"

// role is a role, or that there is none of its name.
type role struct {
	model.Role
	absent      bool
	replacement string // what those get who hold it
}

func roleFields() []field[role] {
	return []field[role]{
		text("label", func(r *role) *string { return &r.Label }),
		text("description", func(r *role) *string { return &r.Description }),
		several("permissions", func(r *role) *[]model.Permission { return (*[]model.Permission)(&r.Permissions) }),
		flag("absent", func(r *role) *bool { return &r.absent }),
		text("replacement", func(r *role) *string { return &r.replacement }),
	}
}

// webhook is a webhook of the instance, with where its secret is.
type webhook struct {
	model.Webhook
	secret reference
}

func webhookFields() []field[webhook] {
	return []field[webhook]{
		text("url", func(w *webhook) *string { return &w.URL }),
		text("description", func(w *webhook) *string { return &w.Description }),
		text("contact", func(w *webhook) *string { return &w.Contact }),
		several("events", func(w *webhook) *[]model.EventType { return &w.Types }),
		{
			name: "secret",
			read: func(w *webhook, n node) (err error) {
				w.secret, err = readReference(n)
				return err
			},
			write: func(w *webhook) node { return textNode(w.secret.text) },
		},
	}
}

// organization is what a file says of one that is there.
type organization struct{ features []model.Feature }

func organizationFields() []field[organization] {
	return []field[organization]{several("features", func(o *organization) *[]model.Feature { return &o.features })}
}
