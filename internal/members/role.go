package members

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// Changed is a member after a change.
type Changed struct {
	model.Member
	Was   model.Member // before it
	Usual model.RoleID // that they had before only for want of another one, "" for none
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
	return s.setRoles(ctx, by, id, roles, "", version)
}

// GiveRolesBack is SetRoles for what a member had before a change that is taken back, of
// which they had one role, usual, only for want of another one: so they have it again.
func (s *Service) GiveRolesBack(ctx context.Context, by model.Actor, id model.MemberID, roles []model.RoleID, usual model.RoleID, version int64) (Changed, error) {
	return s.setRoles(ctx, by, id, roles, usual, version)
}

func (s *Service) setRoles(ctx context.Context, by model.Actor, id model.MemberID, roles []model.RoleID, usual model.RoleID, version int64) (Changed, error) {
	var m, was model.Member
	var had model.RoleID
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
		c.usual = usual
		if err := MayChangeRole(by, may, m); err != nil {
			return nil, err
		}
		for _, r := range c.to {
			if err := access.MayGrant(may, r); err != nil {
				return nil, err
			}
		}
		if m.Version != version {
			return nil, model.Conflicting("members.role_changed", m.DisplayName(), held(m.Roles))
		}
		if c.changesNothing() {
			return nil, model.InvalidField("role", "members.role_held", m.DisplayName(), held(m.Roles))
		}
		if err := membership.KeepsAdministrator(ctx, tx, by, m, c.permissionsAfter()); err != nil {
			return nil, err
		}
		grants, err := tx.Grants(ctx, by.Org, id)
		if err != nil {
			return nil, err
		}
		was, had = m, usualIn(grants)
		m, events, err = c.apply(ctx, tx, by)
		return events, err
	})
	if err != nil {
		return Changed{m, was, had}, fmt.Errorf("set roles of %s: %w", id, err)
	}
	return Changed{m, was, had}, nil
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
	usual  model.RoleID // that of these which they have only for want of another one, "" for none
}

// usualIn returns the role that somebody has only for want of another one, "" for none.
func usualIn(grants []model.RoleGrant) model.RoleID {
	for _, g := range grants {
		if g.Source == model.SourceDefault {
			return g.Role
		}
	}
	return ""
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
	c := roleChange{org: from.org, member: m, to: pick(from.all, wanted), then: pick(from.all, slices.Concat(wanted, m.Fixed))}
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

// apply makes the change and returns the member as it is now, with what to record.
func (c roleChange) apply(ctx context.Context, tx *db.Tx, by model.Actor) (model.Member, []model.Event, error) {
	ids := make([]model.RoleID, len(c.to))
	for i, r := range c.to {
		ids[i] = r.ID
	}
	given := model.ByHand(ids...)
	for i := range given {
		if given[i].Role == c.usual {
			given[i].Source = model.SourceDefault
		}
	}
	m, err := tx.SetRoles(ctx, c.member, given)
	if err != nil {
		return m, nil, err
	}
	relieved, err := membership.Relieve(ctx, tx, m)
	return m, append([]model.Event{{
		Org: m.Org, Actor: by, User: m.User, Target: string(m.ID),
		Payload: model.MembershipUpdated{Before: c.member.Snapshot(c.org), After: m.Snapshot(c.org)},
	}}, relieved...), err
}

// Labels returns what people read as the roles, "" for none.
func Labels(roles []model.Role) string {
	labels := make([]string, len(roles))
	for i, r := range roles {
		labels[i] = r.Label
	}
	return strings.Join(labels, ", ")
}

// held names roles in a sentence.
func held(roles []model.Role) any {
	if len(roles) == 0 {
		return model.Sentence{Key: "members.no_role"}
	}
	return Labels(roles)
}
