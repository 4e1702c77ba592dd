package model

import "encoding/json"

// DirectoryUserCreated is the payload of organization.directory.user_created.
type DirectoryUserCreated struct {
	After DirectoryUserSnapshot `json:"after"`
}

// DirectoryUserUpdated is the payload of organization.directory.user_updated.
type DirectoryUserUpdated struct {
	Before DirectoryUserSnapshot `json:"before"`
	After  DirectoryUserSnapshot `json:"after"`
}

// DirectoryUserDeleted is the payload of organization.directory.user_deleted.
type DirectoryUserDeleted struct {
	Before DirectoryUserSnapshot `json:"before"`
}

// DirectoryGroupCreated is the payload of organization.directory.group_created.
type DirectoryGroupCreated struct {
	After DirectoryGroupSnapshot `json:"after"`
}

// DirectoryGroupUpdated is the payload of organization.directory.group_updated. Joined and
// Left name all who came into the group and went out of it: where many move, they do in parts,
// each with an event. JoinedMembers and LeftMembers do for a group that people have made,
// which has no directory.
type DirectoryGroupUpdated struct {
	Before DirectoryGroupSnapshot `json:"before"`
	After  DirectoryGroupSnapshot `json:"after"`
	Joined []DirectoryUserID      `json:"joined"`
	Left   []DirectoryUserID      `json:"left"`

	JoinedMembers []MemberID `json:"joined_members,omitempty"`
	LeftMembers   []MemberID `json:"left_members,omitempty"`
}

// DirectoryGroupDeleted is the payload of organization.directory.group_deleted.
type DirectoryGroupDeleted struct {
	Before DirectoryGroupSnapshot `json:"before"`
}

// DirectoryUserSnapshot is what somebody is at one moment as a directory knows them.
type DirectoryUserSnapshot struct {
	ID          DirectoryUserID     `json:"id"`
	Directory   DirectoryID         `json:"directory_id"`
	ExternalID  string              `json:"dp_id"`
	UserName    string              `json:"preferred_username"`
	Email       Email               `json:"email"`
	DisplayName string              `json:"name"`
	Active      bool                `json:"active"`
	Member      MemberID            `json:"membership_id,omitempty"`
	Waiting     Waiting             `json:"waiting_for,omitempty"`
	Groups      []DirectoryGroupRef `json:"groups"`
	Roles       []DirectoryRoleRef  `json:"roles"`
	Attributes  json.RawMessage     `json:"raw_attributes"`
}

// DirectoryRoleRef names a role that the groups of somebody give.
type DirectoryRoleRef struct {
	Name string `json:"role_name"`
}

// Snapshot returns what somebody is now who is in these groups, which give these roles.
func (u DirectoryUser) Snapshot(groups []DirectoryGroupRef, roles []DirectoryRoleRef) DirectoryUserSnapshot {
	return DirectoryUserSnapshot{
		u.ID, u.Directory, u.ExternalID, u.UserName, u.Email, u.DisplayName, u.Active, u.Member, u.Waiting,
		append([]DirectoryGroupRef{}, groups...), append([]DirectoryRoleRef{}, roles...), json.RawMessage(u.Doc),
	}
}

// DirectoryGroupSnapshot is what a group is at one moment as a directory knows it.
type DirectoryGroupSnapshot struct {
	ID          DirectoryGroupID `json:"id"`
	Directory   DirectoryID      `json:"directory_id"`
	ExternalID  string           `json:"dp_id"`
	DisplayName string           `json:"display_name"`
	Members     int              `json:"total_members"`
	Attributes  json.RawMessage  `json:"raw_attributes,omitempty"` // nil for a group that people have made
}

// Snapshot returns what the group is now.
func (g DirectoryGroup) Snapshot() DirectoryGroupSnapshot {
	return DirectoryGroupSnapshot{g.ID, g.Directory, g.ExternalID, g.DisplayName, g.Members, json.RawMessage(g.Doc)}
}

// EventType implements Payload.
func (DirectoryUserCreated) EventType() EventType { return EventDirectoryUserCreated }

// EventType implements Payload.
func (DirectoryUserUpdated) EventType() EventType { return EventDirectoryUserUpdated }

// EventType implements Payload.
func (DirectoryUserDeleted) EventType() EventType { return EventDirectoryUserDeleted }

// EventType implements Payload.
func (DirectoryGroupCreated) EventType() EventType { return EventDirectoryGroupCreated }

// EventType implements Payload.
func (DirectoryGroupUpdated) EventType() EventType { return EventDirectoryGroupUpdated }

// EventType implements Payload.
func (DirectoryGroupDeleted) EventType() EventType { return EventDirectoryGroupDeleted }

func (p DirectoryUserCreated) states() (before, after any)  { return nil, p.After }
func (p DirectoryUserUpdated) states() (before, after any)  { return p.Before, p.After }
func (p DirectoryUserDeleted) states() (before, after any)  { return p.Before, nil }
func (p DirectoryGroupCreated) states() (before, after any) { return nil, p.After }
func (p DirectoryGroupDeleted) states() (before, after any) { return p.Before, nil }

// states tells of who came and went beside what the group is.
func (p DirectoryGroupUpdated) states() (before, after any) {
	type changed struct {
		DirectoryGroupSnapshot
		Joined []DirectoryUserID `json:"joined"`
		Left   []DirectoryUserID `json:"left"`

		JoinedMembers []MemberID `json:"joined_members,omitempty"`
		LeftMembers   []MemberID `json:"left_members,omitempty"`
	}
	return p.Before, changed{p.After, p.Joined, p.Left, p.JoinedMembers, p.LeftMembers}
}
