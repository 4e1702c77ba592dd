package model

import "time"

// DirectoryClientCreated is the payload of organization.directory_client_created.
type DirectoryClientCreated struct {
	After DirectoryClientSnapshot `json:"after"`
}

// DirectoryClientRotated is the payload of organization.directory_client_rotated: it has
// another secret, and the one before counts for a while.
type DirectoryClientRotated struct {
	Before DirectoryClientSnapshot `json:"before"`
	After  DirectoryClientSnapshot `json:"after"`
}

// DirectoryClientChanged is the payload of organization.directory_client_changed: another
// application is trusted, or the same otherwise.
type DirectoryClientChanged struct {
	Before DirectoryClientSnapshot `json:"before"`
	After  DirectoryClientSnapshot `json:"after"`
}

// DirectoryClientDeleted is the payload of organization.directory_client_deleted.
type DirectoryClientDeleted struct {
	Before DirectoryClientSnapshot `json:"before"`
}

// DirectoryClientSnapshot says who gets access tokens for a directory.
type DirectoryClientSnapshot struct {
	ID          DirectoryClientID `json:"id"`
	Directory   DirectoryID       `json:"directory_id"`
	Suffix      string            `json:"secret_suffix,omitempty"`
	OldUntil    time.Time         `json:"previous_secret_expire_time,omitzero"`
	Issuer      string            `json:"issuer,omitempty"`
	Tenant      string            `json:"tenant_id,omitempty"`
	Application string            `json:"application_id,omitempty"`
	Audience    string            `json:"audience,omitempty"`
}

// Snapshot returns what names the client.
func (c DirectoryClient) Snapshot() DirectoryClientSnapshot {
	t := c.Trust
	return DirectoryClientSnapshot{c.ID, c.Directory, c.Suffix, c.OldUntil, t.Issuer, t.Tenant, t.Application, t.Audience}
}

// EventType implements Payload.
func (DirectoryClientCreated) EventType() EventType { return EventDirectoryClientCreated }

// EventType implements Payload.
func (DirectoryClientRotated) EventType() EventType { return EventDirectoryClientRotated }

// EventType implements Payload.
func (DirectoryClientChanged) EventType() EventType { return EventDirectoryClientChanged }

// EventType implements Payload.
func (DirectoryClientDeleted) EventType() EventType { return EventDirectoryClientDeleted }

func (p DirectoryClientCreated) states() (before, after any) { return nil, p.After }
func (p DirectoryClientRotated) states() (before, after any) { return p.Before, p.After }
func (p DirectoryClientChanged) states() (before, after any) { return p.Before, p.After }
func (p DirectoryClientDeleted) states() (before, after any) { return p.Before, nil }
