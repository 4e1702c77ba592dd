package members

import (
	"context"
	"fmt"
	"slices"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// Changed is a member after a change.
type Changed struct {
	model.Member
	Was model.Member // before it
}

// SetRoles gives a member roles in place of those that people gave it, and
// returns the member as it is now and was before. What a group gave stays. version is the
// version that the actor saw. The errors, each with the reason in words:
//
//   - NotFound: the organization has no such member;
//   - Invalid, field "role": there is no such role, the member holds exactly
//     these, or they are several where the operator allows one;
//   - Forbidden: the actor may not, see MayChangeRole and access.MayGrant;
//   - Conflict: the member changed meanwhile, or is the last who can administer.
//
// With Invalid, Forbidden and Conflict errors the member is returned too, fresh.
func (s *Service) SetRoles(ctx context.Context, by model.Actor, id model.MemberID, roles []model.RoleID, version int64) (Changed, error) {
	var m, was model.Member
	err := s.db.Record(ctx, func(tx *db.Tx) (events []model.Event, err error) {
		may, err := access.Permissions(ctx, tx, by)
		if err != nil {
			return nil, err
		}
		if m, err = listedMember(ctx, tx, by.Org, id); err != nil {
			return nil, err
		}
		from, err := choicesIn(ctx, tx, by.Org)
		if err != nil {
			return nil, err
		}
		c, err := newRoleChange(from, m, roles)
		if err != nil {
			return nil, err
		}
		if err := MayChangeRole(by, may, m); err != nil {
			return nil, err
		}
		for _, r := range c.to {
			if err := access.MayGrant(may, r); err != nil {
				return nil, err
			}
		}
		if m.Version != version {
			return nil, model.Conflicting("members.role_changed", m.DisplayName(), Labels(m.Roles))
		}
		if c.changesNothing() {
			return nil, model.InvalidField("role", "members.role_held", m.DisplayName(), Labels(m.Roles))
		}
		if err := membership.KeepsAdministrator(ctx, tx, by, m, c.permissionsAfter()); err != nil {
			return nil, err
		}
		var e model.Event
		was = m
		m, e, err = c.apply(ctx, tx, by)
		return []model.Event{e}, err
	})
	if err != nil {
		return Changed{m, was}, fmt.Errorf("set roles of %s: %w", id, err)
	}
	return Changed{m, was}, nil
}

// MayChangeRole says, before anybody tries, whether an actor who holds the
// permissions may change a member's role to something. It returns a Forbidden
// error with the reason in words when not.
func MayChangeRole(by model.Actor, may model.Permissions, m model.Member) error {
	return refusal(changeRole, judge(changeRole, by, may, m), m, model.Directory{})
}

// roleChange is what a member's roles become.
type roleChange struct {
	org    model.Organization
	member model.Member
	to     []model.Role // what people give
	then   []model.Role // all of them, with what a group gave
}

// choices are the roles that an organization's members can hold.
type choices struct {
	org     model.Organization
	all     []model.Role
	several bool // one member can hold several that people gave
}

func choicesIn(ctx context.Context, tx *db.Tx, org model.OrgID) (choices, error) {
	all, err := tx.Roles(ctx, org)
	if err != nil {
		return choices{}, err
	}
	instance, err := tx.Instance(ctx)
	if err != nil {
		return choices{}, err
	}
	o, err := tx.Organization(ctx, org)
	return choices{o, all, instance.SeveralRoles}, err
}

// newRoleChange looks the roles up. It returns an Invalid error for the field
// "role" when they are not among the choices, or too many, or none.
func newRoleChange(from choices, m model.Member, roles []model.RoleID) (roleChange, error) {
	wanted := slices.Compact(slices.Sorted(slices.Values(roles)))
	c := roleChange{from.org, m, pick(from.all, wanted), pick(from.all, slices.Concat(wanted, m.Fixed))}
	switch {
	case len(c.to) != len(wanted), len(c.then) == 0:
		return c, model.InvalidField("role", "members.choose_role")
	case len(c.to) > 1 && !from.several:
		return c, model.InvalidField("role", "members.choose_one_role")
	}
	return c, nil
}

func pick(all []model.Role, ids []model.RoleID) []model.Role {
	var some []model.Role
	for _, r := range all {
		if slices.Contains(ids, r.ID) {
			some = append(some, r)
		}
	}
	return some
}

// changesNothing reports whether the member holds exactly these roles already.
func (c roleChange) changesNothing() bool {
	return slices.EqualFunc(c.then, c.member.Roles, func(a, b model.Role) bool { return a.ID == b.ID })
}

// permissionsAfter returns what the member may do after the change.
func (c roleChange) permissionsAfter() model.Permissions {
	return model.Member{Roles: c.then}.Permissions()
}

// apply makes the change and returns the member as it is now.
func (c roleChange) apply(ctx context.Context, tx *db.Tx, by model.Actor) (model.Member, model.Event, error) {
	ids := make([]model.RoleID, len(c.to))
	for i, r := range c.to {
		ids[i] = r.ID
	}
	m, err := tx.SetRoles(ctx, c.member, ids)
	return m, model.Event{
		Org: m.Org, Actor: by, User: m.User, Target: string(m.ID),
		Payload: model.MembershipUpdated{Before: c.member.Snapshot(c.org), After: m.Snapshot(c.org)},
	}, err
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
