package roles

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// Defaults is what the operator wants to change about which roles members get.
// Roles are names of application-wide ones.
type Defaults struct {
	Creator string // what the first member of an organization gets; "" leaves it
	Member  string // what later members get; "" leaves it
	Several *bool  // whether the portal lets a member hold more than one role; nil leaves it
}

// SetDefaults changes which roles members get, and returns the instance as it is
// then. It returns an Invalid error for the field "creator_role" or
// "member_role", and a Forbidden error for anybody but the operator.
func (s *Service) SetDefaults(ctx context.Context, by model.Actor, d Defaults) (model.Instance, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return model.Instance{}, err
	}
	var i model.Instance
	err := s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if i, err = tx.Instance(ctx); err != nil {
			return nil, err
		}
		before := i
		if d.Creator != "" {
			r, err := find(ctx, tx, "", d.Creator)
			if err != nil {
				return nil, model.InField("creator_role", err)
			}
			if !r.Permissions.Administers() {
				return nil, model.InvalidField("creator_role", "roles.creator_must_administer", model.UsersRoleChange, model.SettingsManage)
			}
			i.CreatorRole = r.ID
		}
		if d.Member != "" {
			r, err := find(ctx, tx, "", d.Member)
			if err != nil {
				return nil, model.InField("member_role", err)
			}
			i.MemberRole = r.ID
		}
		if d.Several != nil {
			i.SeveralRoles = *d.Several
		}
		return []model.Event{{
			Actor: by, Target: "instance", Payload: model.InstanceUpdated{Before: before.Snapshot(), After: i.Snapshot()},
		}}, tx.SetInstance(ctx, i)
	})
	if err != nil {
		return model.Instance{}, fmt.Errorf("set default roles: %w", err)
	}
	return i, nil
}

// SetMemberRole makes new members of an organization get a role: one of its own
// or an application-wide one, by name, or with "" what the installation says. It
// returns an Invalid error for the field "member_role", a NotFound error for an
// unknown organization, and a Forbidden error for anybody but the operator.
func (s *Service) SetMemberRole(ctx context.Context, by model.Actor, org model.OrgID, name string) error {
	if err := access.OperatorOnly(by, org); err != nil {
		return err
	}
	err := s.db.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		o, err := tx.Organization(ctx, org)
		if err != nil {
			return nil, noOrganization(err)
		}
		var id model.RoleID
		if name != "" {
			r, err := find(ctx, tx, org, name)
			if model.KindOf(err) == model.Invalid {
				r, err = find(ctx, tx, "", name)
			}
			if err != nil {
				return nil, model.InField("member_role", err)
			}
			id = r.ID
		}
		features, err := tx.FeaturesOf(ctx, org)
		if err != nil {
			return nil, err
		}
		before := o
		o.MemberRole = id
		return []model.Event{{
			Org: org, Actor: by, Target: string(org),
			Payload: model.OrganizationUpdated{Before: before.Snapshot(features), After: o.Snapshot(features)},
		}}, tx.SetMemberRole(ctx, org, id)
	})
	if err != nil {
		return fmt.Errorf("set member role of %s: %w", org, err)
	}
	return nil
}
