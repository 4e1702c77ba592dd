package configfile

import (
	"slices"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
)

// setPermissions makes the permissions that the file has, and says what they are for.
func (r *run) setPermissions() error {
	for _, p := range r.file.permissions {
		i := slices.IndexFunc(r.before.permissions, func(has model.DefinedPermission) bool { return string(has.Name) == p.name })
		var err error
		if i < 0 {
			_, err = r.roles().CreatePermission(r.ctx, r.by, p.name, p.value)
		} else {
			_, err = r.roles().DescribePermission(r.ctx, r.by, p.name, p.value)
		}
		if err != nil {
			return p.fault(err)
		}
		r.marked(model.ManagedPermission, p.name, p.name, "")
	}
	return nil
}

func (r *run) role(name string) (model.Role, bool) {
	i := slices.IndexFunc(r.before.roles, func(has model.Role) bool { return has.Name == name })
	if i < 0 {
		return model.Role{}, false
	}
	return r.before.roles[i], true
}

// setRoles makes the roles that the file has, and changes them.
func (r *run) setRoles() error {
	for _, i := range r.file.roles {
		want := i.value.Role
		if want.Name = i.name; i.value.absent {
			continue
		}
		is, there := r.role(i.name)
		var err error
		if there {
			is, err = r.roles().Change(r.ctx, r.by, "", i.name, func(to *model.Role) {
				to.Label, to.Description, to.Permissions = want.Label, want.Description, want.Permissions
			})
		} else {
			is, err = r.roles().Create(r.ctx, r.by, want)
		}
		if err != nil {
			return i.fault(err)
		}
		if there {
			is, _ = r.role(i.name) // a role that is as it was is none
		}
		r.marked(model.ManagedRole, i.name, string(is.ID), "")
	}
	return nil
}

// dropRoles deletes the roles that the file says there are none of.
func (r *run) dropRoles() error {
	for _, i := range r.file.roles {
		if _, there := r.role(i.name); !there || !i.value.absent {
			continue
		}
		if _, err := r.roles().Delete(r.ctx, r.by, "", i.name, i.value.replacement); err != nil {
			return i.fault(err)
		}
	}
	return nil
}

// setOrganizations sets the features of organizations, by their external IDs.
func (r *run) setOrganizations() error {
	for _, i := range r.file.organizations {
		if !i.gives("features") {
			return i.fault(wrong("configfile.needs_features"))
		}
		o, err := r.db.OrganizationByExternalID(r.ctx, i.name)
		if model.KindOf(err) == model.NotFound {
			return i.fault(wrong("configfile.no_organization", i.name))
		}
		if err != nil {
			return err
		}
		features := []model.Feature{}
		for _, name := range i.value.features {
			f, err := model.ParseFeature(string(name))
			if err != nil {
				return i.fault(model.InvalidField("features", "organizations.unknown_feature", string(name)))
			}
			features = append(features, f)
		}
		if _, err := r.organizations().Set(r.ctx, r.by, o.ID, organizations.Change{Features: &features}); err != nil {
			return i.fault(err)
		}
		r.marked(model.ManagedOrganization, i.name, string(o.ID), "")
	}
	return nil
}

// prune deletes what the last file describes and this one does not, where that is wanted.
func (r *run) prune() error {
	if !r.options.Prune {
		return nil
	}
	for _, kind := range []model.ManagedKind{model.ManagedApplication, model.ManagedWebhook, model.ManagedRole, model.ManagedPermission} {
		for t, m := range r.before.managed {
			described := slices.ContainsFunc(r.marks, func(now model.Managed) bool { return now.Kind == kind && now.ID == m.ID })
			if t.kind != kind || described {
				continue
			}
			if err := r.drop(m); err != nil && model.KindOf(err) != model.NotFound {
				return faultAt(position{}, pathOf(m.Kind, m.Name), err)
			}
		}
	}
	return nil
}

func (r *run) drop(m model.Managed) error {
	switch m.Kind {
	case model.ManagedApplication:
		_, err := r.applications().Delete(r.ctx, r.by, model.ApplicationID(m.ID))
		return err
	case model.ManagedWebhook:
		return r.webhookRules.Delete(r.ctx, r.by, model.WebhookID(m.ID))
	case model.ManagedPermission:
		return r.roles().DeletePermission(r.ctx, r.by, m.ID)
	}
	if named(r.file.roles, m.Name) {
		return nil // the file says that there is none
	}
	_, err := r.roles().Delete(r.ctx, r.by, "", m.Name, "")
	return err
}

// named reports whether a file has something of a name.
func named[T any](all []item[T], name string) bool {
	return slices.ContainsFunc(all, func(i item[T]) bool { return i.name == name })
}
