package roles

import (
	"context"
	"fmt"
	"regexp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
)

// Service holds the rules about roles. It is safe for concurrent use.
type Service struct{ db *db.DB }

// New returns the rules about roles on a database.
func New(d *db.DB) *Service { return &Service{d} }

var roleName = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

// Create makes a role of one organization, or of the whole application when
// r.Org is "". Without a label the name is shown. It returns an Invalid error
// for a bad field, a NotFound error for an unknown organization, a Conflict
// error when members could hold two roles of that name, and a Forbidden error
// for anybody but the operator and an application with roles_write.
func (s *Service) Create(ctx context.Context, by model.Actor, r model.Role) (model.Role, error) {
	if err := access.Operates(ctx, s.db, by, r.Org, model.ScopeRolesWrite); err != nil {
		return model.Role{}, err
	}
	r, err := checkRole(r)
	if err != nil {
		return model.Role{}, err
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if err := access.Operates(ctx, tx, by, r.Org, model.ScopeRolesWrite); err != nil {
			return nil, err
		}
		if r.Org != "" {
			if _, err := tx.Organization(ctx, r.Org); err != nil {
				return nil, noOrganization(err)
			}
		}
		if err := mayAllow(ctx, tx, by, r); err != nil {
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
