package model

// ConnectionGroupsMapped is the payload of organization.sso_groups_mapped: the groups of a
// connection's identity provider give other roles.
type ConnectionGroupsMapped struct {
	Before GroupsSnapshot `json:"before"`
	After  GroupsSnapshot `json:"after"`
}

// GroupsMapped is the payload of organization.groups_mapped: the groups that people have made
// give other roles.
type GroupsMapped struct {
	Before OwnGroupsSnapshot `json:"before"`
	After  OwnGroupsSnapshot `json:"after"`
}

// OwnGroupsSnapshot says which roles the groups give at one moment that people have made, by
// their ids, the first before the second.
type OwnGroupsSnapshot struct {
	Groups []GroupRoleSnapshot `json:"groups"`
}

// OfGroups returns which roles the groups give that people have made.
func (all GroupRoles) OfGroups() OwnGroupsSnapshot { return OwnGroupsSnapshot{all.Snapshot("").Groups} }

// GroupsSnapshot says which roles the groups of a connection give at one moment, the first
// before the second.
type GroupsSnapshot struct {
	Connection ConnectionID        `json:"connection"`
	Groups     []GroupRoleSnapshot `json:"groups"`
}

// GroupRoleSnapshot says which role a group gives.
type GroupRoleSnapshot struct {
	Group string `json:"group"`
	Role  RoleID `json:"role"`
}

// Snapshot returns which roles the groups of a connection give.
func (all GroupRoles) Snapshot(of ConnectionID) GroupsSnapshot {
	s := GroupsSnapshot{of, make([]GroupRoleSnapshot, len(all))}
	for i, r := range all {
		s.Groups[i] = GroupRoleSnapshot(r)
	}
	return s
}

// EventType implements Payload.
func (ConnectionGroupsMapped) EventType() EventType { return EventConnectionGroupsMapped }

// EventType implements Payload.
func (GroupsMapped) EventType() EventType { return EventGroupsMapped }

func (p GroupsMapped) states() (before, after any) { return p.Before, p.After }

func (p ConnectionGroupsMapped) states() (before, after any) { return p.Before, p.After }
