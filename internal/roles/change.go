package roles

import (
	"context"
	"fmt"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// SetPermissions makes a role allow exactly the given permissions, for everybody
// who holds it, at once. The rest is as for Change.
func (s *Service) SetPermissions(ctx context.Context, by model.Actor, org model.OrgID, name string, ps ...model.Permission) (model.Role, error) {
	return s.Change(ctx, by, org, name, func(r *model.Role) { r.Permissions = ps })
}

// Change changes what a role is called, what is said of it and what it allows, with change,
// for everybody who holds it, at once, and returns it as it is then. The role is named by its
// name and its organization, "" for one of the whole application. It is for the operator, and
// for an application with roles_write: one that acts for one organization gives no more than it
// may do itself. The errors, each with the reason in words:
//
//   - Invalid: there is no such role, or no such permission, or a field is wrong;
//   - Conflict: an organization would lose its last administrator, the first member of a new
//     organization could not administer it, or a configuration file describes the role;
//   - Forbidden for everybody else.
func (s *Service) Change(ctx context.Context, by model.Actor, org model.OrgID, name string, change func(*model.Role)) (model.Role, error) {
	return s.ChangeSeen(ctx, by, org, name, 0, change)
}

// ChangeSeen changes a role as Change does, for somebody who saw a version of it, 0 for none: when
// it is another one by now, that is a Conflict.
func (s *Service) ChangeSeen(ctx context.Context, by model.Actor, org model.OrgID, name string, version int64, change func(*model.Role)) (model.Role, error) {
	if err := access.Operates(ctx, s.db, by, org, model.ScopeRolesWrite); err != nil {
		return model.Role{}, err
	}
	var r model.Role
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, org, model.ScopeRolesWrite); err != nil {
			return nil, err
		}
		before, err := findRole(ctx, tx, org, name)
		if err != nil {
			return nil, err
		}
		if version != 0 && version != before.Version {
			return nil, model.Conflicting("roles.changed", before.Name)
		}
		r = before
		r.Permissions = slices.Clone(before.Permissions)
		change(&r)
		r.ID, r.Org, r.Name = before.ID, before.Org, before.Name
		if r, err = checkRole(r); err != nil {
			return nil, err
		}
		if r.Label == before.Label && r.Description == before.Description && slices.Equal(r.Permissions, before.Permissions) {
			return nil, db.Nothing
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedRole, string(r.ID)); err != nil {
			return nil, err
		}
		if err := mayAllow(ctx, tx, by, r); err != nil {
			return nil, err
		}
		if err := store(ctx, tx, before, r); err != nil {
			return nil, err
		}
		r.Version++
		return []model.Event{{
			Org: org, Actor: by, Target: string(r.ID),
			Payload: model.RoleUpdated{Before: before.Snapshot(), After: r.Snapshot()},
		}}, nil
	})
	if err != nil {
		return model.Role{}, fmt.Errorf("change role %s: %w", name, err)
	}
	return r, nil
}

// mayAllow refuses permissions that nobody has defined, and those that an application lacks
// which acts for one organization.
func mayAllow(ctx context.Context, tx *db.Tx, by model.Actor, r model.Role) error {
	if err := checkDefined(ctx, tx, r.Permissions); err != nil || access.OfInstance(ctx, tx, by) {
		return err
	}
	may, err := access.Permissions(ctx, tx, by)
	if err != nil {
		return err
	}
	return access.MayGrant(may, r)
}

// store stores a role that was before, and keeps everybody an administrator.
func store(ctx context.Context, tx *db.Tx, before, r model.Role) error {
	if err := keepsCreator(ctx, tx, r); err != nil {
		return err
	}
	return keepingAdministrators(ctx, tx, r.Org, before.Permissions, func() error { return tx.SetRole(ctx, r) })
}

// keepsCreator refuses permissions with which the first member of a new
// organization could not administer it.
func keepsCreator(ctx context.Context, tx *db.Tx, r model.Role) error {
	i, err := tx.Instance(ctx)
	if err == nil && i.CreatorRole == r.ID && !r.Permissions.Administers() {
		err = model.Conflicting("roles.creator_role_weak", r.Name, model.UsersRoleChange, model.SettingsManage)
	}
	return err
}

// keepingAdministrators makes a change of a role, by which its members administer
// or not, and refuses it when that leaves an organization without an administrator
// that has one now. org is the role's, "" for all; had is what the role allows
// until now.
func keepingAdministrators(ctx context.Context, tx *db.Tx, org model.OrgID, had model.Permissions, change func() error) error {
	if !had.Has(model.SettingsManage) && !had.Has(model.UsersRoleChange) {
		return change() // nobody administers by it
	}
	return membership.KeepAdministrators(ctx, tx, org, change)
}

// Delete deletes a role and returns how many members got another one in its
// place. The role is named as for Change; replacement is the name of a
// role that its holders can have, "" for none. The errors, each with the reason
// in words:
//
//   - Invalid: there is no such role, or no such replacement;
//   - Conflict: members hold the role, or groups give it, and there is no replacement, it is what
//     new members get, an organization would lose its last administrator, or a configuration
//     file describes it;
//   - Forbidden: the actor is neither the operator nor an application with roles_write.
func (s *Service) Delete(ctx context.Context, by model.Actor, org model.OrgID, name, replacement string) (int, error) {
	if err := access.Operates(ctx, s.db, by, org, model.ScopeRolesWrite); err != nil {
		return 0, err
	}
	replaced := 0
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := access.Operates(ctx, tx, by, org, model.ScopeRolesWrite); err != nil {
			return nil, err
		}
		r, err := findRole(ctx, tx, org, name)
		if err != nil {
			return nil, err
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedRole, string(r.ID)); err != nil {
			return nil, err
		}
		if err := isNoDefault(ctx, tx, r); err != nil {
			return nil, err
		}
		holders, err := tx.RoleHolders(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		events := []model.Event{{
			Org: org, Actor: by, Target: string(r.ID), Payload: model.RoleDeleted{Before: r.Snapshot()},
		}}
		mapped, err := tx.RoleMapped(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		if replaced = len(holders); replaced > 0 || mapped {
			changed, err := replaceRole(ctx, tx, by, r, replacement, holders)
			if err != nil {
				return nil, err
			}
			events = append(events, changed...)
		}
		return events, tx.DeleteRole(ctx, org, r.ID)
	})
	if err != nil {
		return 0, fmt.Errorf("delete role %s: %w", name, err)
	}
	return replaced, nil
}

// isNoDefault refuses a role that new members get.
func isNoDefault(ctx context.Context, tx *db.Tx, r model.Role) error {
	i, err := tx.Instance(ctx)
	if err != nil {
		return err
	}
	used := r.ID == i.CreatorRole || r.ID == i.MemberRole
	if !used {
		if used, err = tx.DefaultOf(ctx, r.ID); err != nil {
			return err
		}
	}
	if used {
		return model.Conflicting("roles.default_role", r.Name)
	}
	return nil
}

// replaceRole gives the holders of a role another one.
func replaceRole(ctx context.Context, tx *db.Tx, by model.Actor, r model.Role, replacement string, holders []model.Member) ([]model.Event, error) {
	if replacement == "" && len(holders) == 0 {
		return nil, model.Conflicting("roles.mapped", r.Name)
	}
	if replacement == "" {
		return nil, model.Conflicting("roles.held", len(holders), r.Name)
	}
	// Everybody can hold an application-wide role; an organization's own only
	// those who can hold the one that goes.
	all, err := tx.Roles(ctx, r.Org)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(to model.Role) bool { return to.Name == replacement && to.ID != r.ID })
	if i < 0 {
		return nil, model.InvalidField("replacement", "roles.no_replacement", replacement)
	}
	if err := keepingAdministrators(ctx, tx, r.Org, r.Permissions, func() error { return tx.ReplaceRole(ctx, r.ID, all[i].ID) }); err != nil {
		return nil, err
	}
	return replaced(ctx, tx, by, r, all[i], holders)
}

// replaced tells of each holder of a role that the role was replaced.
func replaced(ctx context.Context, tx *db.Tx, by model.Actor, r, replacement model.Role, holders []model.Member) ([]model.Event, error) {
	orgs := map[model.OrgID]model.Organization{}
	events := make([]model.Event, len(holders))
	for n, h := range holders {
		o, known := orgs[h.Org]
		if !known {
			var err error
			if o, err = tx.Organization(ctx, h.Org); err != nil {
				return nil, err
			}
			orgs[h.Org] = o
		}
		then := h
		then.Roles = slices.DeleteFunc(slices.Clone(h.Roles), func(held model.Role) bool { return held.ID == r.ID || held.ID == replacement.ID })
		then.Roles = append(then.Roles, replacement)
		events[n] = model.Event{
			Org: h.Org, Actor: by, User: h.User, Target: string(h.ID),
			Payload: model.MembershipUpdated{Before: h.Snapshot(o), After: then.Snapshot(o)},
		}
	}
	return events, nil
}
