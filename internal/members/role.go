package members

import (
	"context"
	"fmt"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
)

// ChangeRole gives a member another role in place of those that people gave it,
// and returns the member as it is now. version is the version that the actor
// saw. The errors, each with the reason in words:
//
//   - NotFound: the organization has no such member;
//   - Invalid, field "role": there is no such role, or the member holds it;
//   - Forbidden: the actor may not, see mayChangeRole;
//   - Conflict: the member changed meanwhile, or is the last who can administer.
//
// With Invalid, Forbidden and Conflict errors the member is returned too, fresh.
func (s *Service) ChangeRole(ctx context.Context, by model.Actor, id model.MemberID, role model.RoleID, version int64) (model.Member, error) {
	var m model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if m, err = tx.Member(ctx, by.Org, id); err != nil {
			return nil, err
		}
		to, err := access.Role(ctx, tx, by.Org, role)
		if err != nil {
			return nil, err
		}
		if err := mayChangeRole(by, may, m, to); err != nil {
			return nil, err
		}
		if m.Version != version {
			return nil, model.Conflicting(fmt.Sprintf("The role of %s was changed meanwhile. It is now %s.", m.DisplayName(), Labels(m.Roles)))
		}
		if len(m.Roles) == 1 && m.Roles[0].ID == to.ID {
			return nil, model.InvalidField("role", fmt.Sprintf("%s already has the role %s.", m.DisplayName(), to.Label))
		}
		if err := keepsAdministrator(ctx, tx, m, to.Permissions); err != nil {
			return nil, err
		}
		before := m
		if m, err = tx.SetRole(ctx, by.Org, id, to.ID, model.SourceManual, version); err != nil {
			return nil, err
		}
		return []model.Event{{
			Type: model.EventMembershipUpdated, Org: by.Org, Actor: by, User: m.User, Target: string(m.ID),
			Before: rolesOf(before), After: rolesOf(m),
		}}, nil
	})
	if err != nil {
		return m, fmt.Errorf("change role of %s: %w", id, err)
	}
	return m, nil
}

// MayChangeRole says, before anybody tries, whether an actor who holds the
// permissions may change a member's role to something. It returns a Forbidden
// error with the reason in words when not.
func MayChangeRole(by model.Actor, may model.Permissions, m model.Member) error {
	switch {
	case !may.Has(model.UsersRoleChange):
		return model.Denied("You can't change roles. Ask an admin of your organization.")
	case by.Kind == model.ActorUser && m.User == by.User:
		return model.Denied("You can't change your own role.")
	case !may.Covers(m.Permissions()):
		return model.Denied(fmt.Sprintf("You can't change the role of %s, who may do more than you.", m.DisplayName()))
	}
	return nil
}

func mayChangeRole(by model.Actor, may model.Permissions, m model.Member, to model.Role) error {
	if err := MayChangeRole(by, may, m); err != nil {
		return err
	}
	return access.MayGrant(may, to)
}

// keepsAdministrator refuses what would leave an organization without an active
// member who can change roles and manage settings.
func keepsAdministrator(ctx context.Context, tx *db.Tx, m model.Member, then model.Permissions) error {
	if m.Status != model.MemberActive || !m.Permissions().Administers() || then.Administers() {
		return nil
	}
	others, err := tx.OtherAdministrator(ctx, m.Org, m.ID)
	if err != nil || others {
		return err
	}
	org, err := tx.Organization(ctx, m.Org)
	if err != nil {
		return err
	}
	return model.Conflicting(fmt.Sprintf("%s needs at least one admin. Make someone else an admin first.", org.Name))
}

// Labels returns what people read as the roles, "No role" for none.
func Labels(roles []model.Role) string {
	if len(roles) == 0 {
		return "No role"
	}
	text := roles[0].Label
	for _, r := range roles[1:] {
		text += ", " + r.Label
	}
	return text
}

type roleNames struct {
	Roles []string `json:"roles"`
}

func rolesOf(m model.Member) roleNames {
	n := roleNames{Roles: []string{}}
	for _, r := range m.Roles {
		n.Roles = append(n.Roles, r.Name)
	}
	return n
}
