package model

// RoleCreated is the payload of role.created.
type RoleCreated struct {
	After RoleSnapshot `json:"after"`
}

// RoleUpdated is the payload of role.updated.
type RoleUpdated struct {
	Before RoleSnapshot `json:"before"`
	After  RoleSnapshot `json:"after"`
}

// RoleDeleted is the payload of role.deleted.
type RoleDeleted struct {
	Before RoleSnapshot `json:"before"`
}

// RoleSnapshot is what a role is at one moment.
type RoleSnapshot struct {
	ID          RoleID      `json:"id"`
	Org         OrgID       `json:"organization_id,omitempty"` // "" for one of the whole application
	Name        string      `json:"name"`
	Label       string      `json:"display_name"`
	Description string      `json:"description"`
	Permissions Permissions `json:"permissions"`
}

// Snapshot returns what the role is now.
func (r Role) Snapshot() RoleSnapshot {
	return RoleSnapshot{r.ID, r.Org, r.Name, r.Label, r.Description, append(Permissions{}, r.Permissions...)}
}

// PermissionCreated is the payload of permission.created.
type PermissionCreated struct {
	After PermissionSnapshot `json:"after"`
}

// PermissionUpdated is the payload of permission.updated.
type PermissionUpdated struct {
	Before PermissionSnapshot `json:"before"`
	After  PermissionSnapshot `json:"after"`
}

// PermissionDeleted is the payload of permission.deleted.
type PermissionDeleted struct {
	Before PermissionSnapshot `json:"before"`
}

// PermissionSnapshot is what a permission is at one moment.
type PermissionSnapshot struct {
	Name        Permission `json:"name"`
	Description string     `json:"description"`
}

// Snapshot returns what the permission is now.
func (p DefinedPermission) Snapshot() PermissionSnapshot {
	return PermissionSnapshot{p.Name, p.Description}
}

// EventType implements Payload.
func (RoleCreated) EventType() EventType { return EventRoleCreated }

// EventType implements Payload.
func (RoleUpdated) EventType() EventType { return EventRoleUpdated }

// EventType implements Payload.
func (RoleDeleted) EventType() EventType { return EventRoleDeleted }

// EventType implements Payload.
func (PermissionCreated) EventType() EventType { return EventPermissionCreated }

// EventType implements Payload.
func (PermissionUpdated) EventType() EventType { return EventPermissionUpdated }

// EventType implements Payload.
func (PermissionDeleted) EventType() EventType { return EventPermissionDeleted }

func (p RoleCreated) states() (before, after any)       { return nil, p.After }
func (p RoleUpdated) states() (before, after any)       { return p.Before, p.After }
func (p RoleDeleted) states() (before, after any)       { return p.Before, nil }
func (p PermissionCreated) states() (before, after any) { return nil, p.After }
func (p PermissionUpdated) states() (before, after any) { return p.Before, p.After }
func (p PermissionDeleted) states() (before, after any) { return p.Before, nil }
