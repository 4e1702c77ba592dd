package roles

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// Service holds the rules about roles. It is safe for concurrent use.
type Service struct{ db *db.DB }

// New returns the rules about roles on a database.
func New(d *db.DB) *Service { return &Service{d} }

// reserved is what the names of built-in permissions begin with.
const reserved = "sk_org_"

var (
	permissionName = regexp.MustCompile(`^[A-Za-z0-9_:]{1,64}$`)
	roleName       = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)
)

// CreatePermission defines a permission of the application's own. It means
// nothing here and travels in tokens. It returns an Invalid error for a bad
// field, a Conflict error when the name is taken, and a Forbidden error for
// anybody but the operator.
func (s *Service) CreatePermission(ctx context.Context, by model.Actor, name, description string) (model.DefinedPermission, error) {
	p := model.DefinedPermission{Name: model.Permission(name)}
	err := access.OperatorOnly(by, "")
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

// Create makes a role of one organization, or of the whole application when
// r.Org is "". Without a label the name is shown. It returns an Invalid error
// for a bad field, a NotFound error for an unknown organization, a Conflict
// error when members could hold two roles of that name, and a Forbidden error
// for anybody but the operator.
func (s *Service) Create(ctx context.Context, by model.Actor, r model.Role) (model.Role, error) {
	if err := access.OperatorOnly(by, r.Org); err != nil {
		return model.Role{}, err
	}
	r, err := checkRole(r)
	if err != nil {
		return model.Role{}, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if r.Org != "" {
			if _, err := tx.Organization(ctx, r.Org); err != nil {
				return nil, noOrganization(err)
			}
		}
		if err := checkDefined(ctx, tx, r.Permissions); err != nil {
			return nil, err
		}
		taken, err := tx.RoleNameTaken(ctx, r.Org, r.Name)
		if err != nil {
			return nil, err
		}
		if taken {
			return nil, model.Conflicting("roles.role_exists", r.Name)
		}
		if r, err = tx.InsertRole(ctx, r); err != nil {
			return nil, err
		}
		return []model.Event{{
			Org: r.Org, Actor: by, Target: string(r.ID), Payload: model.RoleCreated{After: r.Snapshot()},
		}}, nil
	})
	if err != nil {
		return model.Role{}, fmt.Errorf("create role: %w", err)
	}
	return r, nil
}

func checkRole(r model.Role) (_ model.Role, err error) {
	if !roleName.MatchString(r.Name) {
		return r, model.InvalidField("name", "roles.role_name")
	}
	if r.Label, err = model.RoleLabel.Parse(r.Label); err != nil {
		return r, err
	}
	if r.Label == "" {
		r.Label = r.Name
	}
	r.Permissions = append(model.Permissions{}, model.NewPermissions(r.Permissions...)...) // a list also when there are none
	r.Description, err = model.Description.Parse(r.Description)
	return r, err
}

// checkDefined refuses permissions that nobody has defined.
func checkDefined(ctx context.Context, tx *db.Tx, ps model.Permissions) error {
	all, err := tx.DefinedPermissions(ctx)
	if err != nil {
		return err
	}
	known := map[model.Permission]bool{}
	for _, p := range all {
		known[p.Name] = true
	}
	for _, p := range ps {
		if !known[p] {
			return model.InvalidField("permissions", "roles.unknown_permission", p)
		}
	}
	return nil
}

// findRole returns a role by its name: the organization's own, or application-wide
// when org is "".
func findRole(ctx context.Context, tx *db.Tx, org model.OrgID, name string) (model.Role, error) {
	all, err := tx.Roles(ctx, org)
	if err != nil {
		return model.Role{}, err
	}
	return model.RoleNamed(all, org, name, "name")
}

func noOrganization(err error) error {
	if model.KindOf(err) == model.NotFound {
		return model.Because(model.Missing("roles.no_organization"), err)
	}
	return err
}
