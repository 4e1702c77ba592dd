package roles

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// reserved is what the names of built-in permissions begin with.
const reserved = "sk_org_"

var permissionName = regexp.MustCompile(`^[A-Za-z0-9_:]{1,64}$`)

// CreatePermission defines a permission of the application's own. It means
// nothing here and travels in tokens. It returns an Invalid error for a bad
// field, a Conflict error when the name is taken, and a Forbidden error for
// anybody but the operator and an application with roles_write.
func (s *Service) CreatePermission(ctx context.Context, by model.Actor, name, description string) (model.DefinedPermission, error) {
	p := model.DefinedPermission{Name: model.Permission(name)}
	err := access.Operates(ctx, s.db, by, "", model.ScopeRolesWrite)
	if err == nil {
		err = checkPermissionName(name)
	}
	if err == nil {
		p.Description, err = model.Description.Parse(description)
	}
	if err != nil {
		return model.DefinedPermission{}, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := access.Operates(ctx, tx, by, "", model.ScopeRolesWrite); err != nil {
			return nil, err
		}
		if err := tx.InsertPermission(ctx, p); model.KindOf(err) == model.Conflict {
			return nil, model.Because(model.Conflicting("roles.permission_exists", name), err)
		} else if err != nil {
			return nil, err
		}
		return []model.Event{{
			Actor: by, Target: name, Payload: model.PermissionCreated{After: p.Snapshot()},
		}}, nil
	})
	if err != nil {
		return model.DefinedPermission{}, fmt.Errorf("create permission: %w", err)
	}
	return p, nil
}

func checkPermissionName(name string) error {
	switch {
	case !permissionName.MatchString(name):
		return model.InvalidField("name", "roles.permission_name")
	case strings.HasPrefix(name, reserved):
		return model.InvalidField("name", "roles.permission_reserved", reserved)
	}
	return nil
}

// DescribePermission changes what a permission of the application's own is said to be for,
// and returns it. The errors are those of CreatePermission, where Conflict is for one that a
// configuration file describes, and NotFound for an unknown one; built-in ones can't be changed,
// which is Forbidden.
func (s *Service) DescribePermission(ctx context.Context, by model.Actor, name, description string) (model.DefinedPermission, error) {
	var p model.DefinedPermission
	description, err := model.Description.Parse(description)
	if err != nil {
		return p, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if p, err = ownPermission(ctx, tx, by, name); err != nil {
			return nil, err
		}
		before := p
		if p.Description = description; p == before {
			return nil, db.Nothing
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedPermission, name); err != nil {
			return nil, err
		}
		return []model.Event{{
			Actor: by, Target: name, Payload: model.PermissionUpdated{Before: before.Snapshot(), After: p.Snapshot()},
		}}, tx.DescribePermission(ctx, p)
	})
	if err != nil {
		return model.DefinedPermission{}, fmt.Errorf("describe permission %s: %w", name, err)
	}
	return p, nil
}

// DeletePermission takes a permission of the application's own out of all roles and API keys,
// and deletes it. The errors are those of DescribePermission; a role that a configuration file
// describes keeps it, too.
func (s *Service) DeletePermission(ctx context.Context, by model.Actor, name string) error {
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		p, err := ownPermission(ctx, tx, by, name)
		if err != nil {
			return nil, err
		}
		if err := access.Unmanaged(ctx, tx, model.ManagedPermission, name); err != nil {
			return nil, err
		}
		with, err := tx.RolesWith(ctx, p.Name)
		if err != nil {
			return nil, err
		}
		for _, before := range with {
			if err := access.Unmanaged(ctx, tx, model.ManagedRole, string(before.ID)); err != nil {
				return nil, err
			}
			r := before
			r.Permissions = slices.DeleteFunc(slices.Clone(r.Permissions), func(has model.Permission) bool { return has == p.Name })
			if err := tx.SetRole(ctx, r); err != nil {
				return nil, err
			}
			events = append(events, model.Event{
				Org: r.Org, Actor: by, Target: string(r.ID), Payload: model.RoleUpdated{Before: before.Snapshot(), After: r.Snapshot()},
			})
		}
		lost, err := takeFromKeys(ctx, tx, by, p.Name)
		if err != nil {
			return nil, err
		}
		events = append(events, lost...)
		events = append(events, model.Event{Actor: by, Target: name, Payload: model.PermissionDeleted{Before: p.Snapshot()}})
		return events, tx.DeletePermission(ctx, p.Name)
	})
	if err != nil {
		return fmt.Errorf("delete permission %s: %w", name, err)
	}
	return nil
}

// takeFromKeys takes a permission out of all API keys, so that none allows another one of the
// same name that comes later, and returns what happened.
func takeFromKeys(ctx context.Context, tx *db.Tx, by model.Actor, p model.Permission) (events []model.Event, err error) {
	with, err := tx.APIKeysWith(ctx, p, tx.Now())
	if err != nil {
		return nil, err
	}
	for _, before := range with {
		k := before
		k.Permissions = slices.DeleteFunc(slices.Clone(k.Permissions), func(has model.Permission) bool { return has == p })
		if err := tx.SetAPIKeyPermissions(ctx, k.Org, k.ID, k.Permissions); err != nil {
			return nil, err
		}
		events = append(events, model.Event{
			Org: k.Org, Actor: by, User: k.Holder.ID, Target: string(k.ID), Payload: model.APIKeyUpdated{Before: before.Snapshot(), After: k.Snapshot()},
		})
	}
	return events, nil
}

// ownPermission returns a permission of the application's own, which the actor may change.
func ownPermission(ctx context.Context, tx *db.Tx, by model.Actor, name string) (model.DefinedPermission, error) {
	if err := access.Operates(ctx, tx, by, "", model.ScopeRolesWrite); err != nil {
		return model.DefinedPermission{}, err
	}
	all, err := tx.DefinedPermissions(ctx)
	if err != nil {
		return model.DefinedPermission{}, err
	}
	i := slices.IndexFunc(all, func(p model.DefinedPermission) bool { return string(p.Name) == name })
	switch {
	case i < 0:
		return model.DefinedPermission{}, model.Missing("roles.no_permission")
	case all[i].BuiltIn:
		return model.DefinedPermission{}, model.Denied("roles.permission_built_in", name)
	}
	return all[i], nil
}
