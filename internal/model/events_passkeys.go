package model

import "time"

// PasskeyCreated is the payload of user.passkey_created.
type PasskeyCreated struct {
	After PasskeySnapshot `json:"after"`
}

// PasskeyUpdated is the payload of user.passkey_updated.
type PasskeyUpdated struct {
	Before PasskeySnapshot `json:"before"`
	After  PasskeySnapshot `json:"after"`
}

// PasskeyDeleted is the payload of user.passkey_deleted.
type PasskeyDeleted struct {
	Before PasskeySnapshot `json:"before"`
}

// PasskeyCloneSuspected is the payload of user.passkey_clone_warning.
type PasskeyCloneSuspected struct {
	Passkey PasskeySnapshot `json:"passkey"`
}

// PasskeySnapshot is what a passkey is at one moment.
type PasskeySnapshot struct {
	ID        PasskeyID `json:"id"`
	User      UserID    `json:"user_id"`
	Name      string    `json:"display_name"`
	AAGUID    string    `json:"aaguid"` // the sort of authenticator
	Synced    bool      `json:"synced"` // it has left the device that made it
	CreatedAt time.Time `json:"created_at"`
}

// Snapshot returns what the passkey is now.
func (p Passkey) Snapshot() PasskeySnapshot {
	return PasskeySnapshot{p.ID, p.User, p.Name, p.AAGUID, p.Synced, p.CreatedAt}
}

// EventType implements Payload.
func (PasskeyCreated) EventType() EventType { return EventPasskeyCreated }

// EventType implements Payload.
func (PasskeyUpdated) EventType() EventType { return EventPasskeyUpdated }

// EventType implements Payload.
func (PasskeyDeleted) EventType() EventType { return EventPasskeyDeleted }

// EventType implements Payload.
func (PasskeyCloneSuspected) EventType() EventType { return EventPasskeyCloneWarning }

func (p PasskeyCreated) states() (before, after any)        { return nil, p.After }
func (p PasskeyUpdated) states() (before, after any)        { return p.Before, p.After }
func (p PasskeyDeleted) states() (before, after any)        { return p.Before, nil }
func (p PasskeyCloneSuspected) states() (before, after any) { return nil, p.Passkey }
