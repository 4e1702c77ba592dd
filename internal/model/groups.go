package model

import (
	"slices"
	"time"
)

// Groups are those that an identity provider or a directory lists for somebody.
type Groups struct {
	Names []string
	// Listed says that there is a list, be it an empty one. TooMany says that it was left
	// out for its length, so that nothing follows from what is missing; the address that
	// may be given instead is never asked.
	Listed, TooMany bool
}

// Known reports whether the groups are all that somebody is in.
func (g Groups) Known() bool { return g.Listed && !g.TooMany }

// GroupRole says that who is in a group gets a role.
type GroupRole struct {
	Group string // as typed, and compared trimmed and without case
	Role  RoleID
}

// GroupRoles are those of one source. The first counts before the second.
type GroupRoles []GroupRole

// For returns the roles of somebody who is in groups, the one that counts first before
// the others.
func (all GroupRoles) For(groups []string) []RoleID {
	in := map[string]bool{}
	for _, name := range groups {
		in[Fold(name)] = true
	}
	var roles []RoleID
	for _, r := range all {
		if in[Fold(r.Group)] && !slices.Contains(roles, r.Role) {
			roles = append(roles, r.Role)
		}
	}
	return roles
}

// Parse returns rules with their groups as they are stored, without those that name none.
// It returns an Invalid error for the field "groups" with the reason.
func (all GroupRoles) Parse() (GroupRoles, error) {
	var rules GroupRoles
	for _, r := range all {
		group, err := GroupName.Parse(r.Group)
		if err != nil {
			return nil, err
		}
		if group == "" {
			continue
		}
		if slices.ContainsFunc(rules, func(o GroupRole) bool { return Fold(o.Group) == Fold(group) }) {
			return nil, InvalidField("groups", "model.group_twice", group)
		}
		rules = append(rules, GroupRole{Group: group, Role: r.Role})
	}
	if len(rules) > MostGroupRoles {
		return nil, InvalidField("groups", "model.most_groups", MostGroupRoles)
	}
	return rules, nil
}

// SeenGroups are the groups that a source has listed for a member.
type SeenGroups struct {
	Member   MemberID
	Names    []string
	Complete bool // false where there were too many to keep
	SeenAt   time.Time
}
