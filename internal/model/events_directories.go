package model

import "time"

// DirectoryCreated is the payload of organization.directory_created.
type DirectoryCreated struct {
	After DirectorySnapshot `json:"after"`
}

// DirectoryUpdated is the payload of organization.directory_updated.
type DirectoryUpdated struct {
	Before DirectorySnapshot `json:"before"`
	After  DirectorySnapshot `json:"after"`
}

// DirectoryEnabled is the payload of organization.directory_enabled: what its provider
// sends counts from now on.
type DirectoryEnabled struct {
	After DirectorySnapshot `json:"after"`
}

// DirectoryDisabled is the payload of organization.directory_disabled: what its provider
// sends counts no more. Members says what became of its people.
type DirectoryDisabled struct {
	After   DirectorySnapshot `json:"after"`
	Members Farewell          `json:"members"`
}

// DirectoryDeleted is the payload of organization.directory_deleted.
type DirectoryDeleted struct {
	Before  DirectorySnapshot `json:"before"`
	Members Farewell          `json:"members"`
}

// DirectoryAlarm is the payload of organization.directory_alarm: a directory has
// deactivated so many people, or taken them out of groups, since a moment that it may be a
// mistake. What it asked for was done.
type DirectoryAlarm struct {
	After  DirectorySnapshot `json:"after"`
	People int               `json:"people"`
	Since  time.Time         `json:"since"`
}

// DirectoryTokenCreated is the payload of organization.directory_token_created.
type DirectoryTokenCreated struct {
	After DirectoryTokenSnapshot `json:"after"`
}

// DirectoryTokenReplaced is the payload of organization.directory_token_replaced: there is
// another one, and the one before counts until it expires.
type DirectoryTokenReplaced struct {
	Before DirectoryTokenSnapshot `json:"before"`
	After  DirectoryTokenSnapshot `json:"after"`
}

// DirectoryTokenDeleted is the payload of organization.directory_token_deleted.
type DirectoryTokenDeleted struct {
	Before DirectoryTokenSnapshot `json:"before"`
}

// DirectoryGroupsMapped is the payload of organization.directory_groups_mapped: the groups
// of a directory give other roles.
type DirectoryGroupsMapped struct {
	Before DirectoryGroupsSnapshot `json:"before"`
	After  DirectoryGroupsSnapshot `json:"after"`
}

// DirectoryMemberMoved is the payload of organization.directory_member_moved: somebody has
// said that another directory looks after a member.
type DirectoryMemberMoved struct {
	Before DirectoryMemberSnapshot `json:"before"`
	After  DirectoryMemberSnapshot `json:"after"`
}

// DirectoryMemberSnapshot says which directory looks after a member. With Waits it has not
// told of them yet, and people do until then.
type DirectoryMemberSnapshot struct {
	Member    MemberID    `json:"membership_id"`
	Directory DirectoryID `json:"directory_id,omitempty"` // "" for people
	Waits     bool        `json:"waits_for_directory,omitempty"`
}

// DirectorySnapshot is what a directory is at one moment.
type DirectorySnapshot struct {
	ID         DirectoryID `json:"id"`
	Org        OrgID       `json:"organization_id"`
	Type       string      `json:"directory_type"`
	Provider   Provider    `json:"provider"`
	Enabled    bool        `json:"enabled"`
	Users      int         `json:"total_users"`
	Groups     int         `json:"total_groups"`
	LastSeenAt time.Time   `json:"last_sync_at,omitzero"`
	Status     string      `json:"status"` // IN_PROGRESS until the provider was heard of, and COMPLETED then
	UpdatedAt  time.Time   `json:"updated_at"`
}

// Snapshot returns what the directory is now.
func (d Directory) Snapshot() DirectorySnapshot {
	status := "IN_PROGRESS"
	if d.Connected() {
		status = "COMPLETED"
	}
	return DirectorySnapshot{d.ID, d.Org, "SCIM", d.Provider, d.Enabled, d.Users, d.Groups, d.LastSeenAt, status, d.ModifiedAt}
}

// DirectoryTokenSnapshot names a token.
type DirectoryTokenSnapshot struct {
	ID        DirectoryTokenID `json:"id"`
	Directory DirectoryID      `json:"directory_id"`
	Suffix    string           `json:"secret_suffix"`
	ExpiresAt time.Time        `json:"expire_time,omitzero"`
}

// Snapshot returns what names the token.
func (k DirectoryToken) Snapshot() DirectoryTokenSnapshot {
	return DirectoryTokenSnapshot{k.ID, k.Directory, k.Suffix, k.ExpiresAt}
}

// DirectoryGroupsSnapshot says which roles the groups of a directory give at one moment,
// the first before the second.
type DirectoryGroupsSnapshot struct {
	Directory DirectoryID         `json:"directory_id"`
	Groups    []GroupRoleSnapshot `json:"groups"`
}

// OfDirectory returns which roles the groups of a directory give.
func (all GroupRoles) OfDirectory(id DirectoryID) DirectoryGroupsSnapshot {
	return DirectoryGroupsSnapshot{id, all.Snapshot("").Groups}
}

// EventType implements Payload.
func (DirectoryCreated) EventType() EventType { return EventDirectoryCreated }

// EventType implements Payload.
func (DirectoryUpdated) EventType() EventType { return EventDirectoryUpdated }

// EventType implements Payload.
func (DirectoryEnabled) EventType() EventType { return EventDirectoryEnabled }

// EventType implements Payload.
func (DirectoryDisabled) EventType() EventType { return EventDirectoryDisabled }

// EventType implements Payload.
func (DirectoryDeleted) EventType() EventType { return EventDirectoryDeleted }

// EventType implements Payload.
func (DirectoryAlarm) EventType() EventType { return EventDirectoryAlarm }

// EventType implements Payload.
func (DirectoryTokenCreated) EventType() EventType { return EventDirectoryTokenCreated }

// EventType implements Payload.
func (DirectoryTokenReplaced) EventType() EventType { return EventDirectoryTokenReplaced }

// EventType implements Payload.
func (DirectoryTokenDeleted) EventType() EventType { return EventDirectoryTokenDeleted }

// EventType implements Payload.
func (DirectoryMemberMoved) EventType() EventType { return EventDirectoryMemberMoved }

// EventType implements Payload.
func (DirectoryGroupsMapped) EventType() EventType { return EventDirectoryGroupsMapped }

func (p DirectoryCreated) states() (before, after any)       { return nil, p.After }
func (p DirectoryUpdated) states() (before, after any)       { return p.Before, p.After }
func (p DirectoryEnabled) states() (before, after any)       { return nil, p.After }
func (p DirectoryDisabled) states() (before, after any)      { return nil, p.After }
func (p DirectoryDeleted) states() (before, after any)       { return p.Before, nil }
func (p DirectoryAlarm) states() (before, after any)         { return nil, p }
func (p DirectoryTokenCreated) states() (before, after any)  { return nil, p.After }
func (p DirectoryTokenReplaced) states() (before, after any) { return p.Before, p.After }
func (p DirectoryTokenDeleted) states() (before, after any)  { return p.Before, nil }
func (p DirectoryMemberMoved) states() (before, after any)   { return p.Before, p.After }
func (p DirectoryGroupsMapped) states() (before, after any)  { return p.Before, p.After }
