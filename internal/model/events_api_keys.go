package model

import "time"

// APIKeyCreated is the payload of api_key.created.
type APIKeyCreated struct {
	After APIKeySnapshot `json:"after"`
}

// APIKeyUpdated is the payload of api_key.updated.
type APIKeyUpdated struct {
	Before APIKeySnapshot `json:"before"`
	After  APIKeySnapshot `json:"after"`
}

// APIKeyRevoked is the payload of api_key.revoked: nothing is done by it any more.
type APIKeyRevoked struct {
	Before APIKeySnapshot `json:"before"`
}

// APIKeySnapshot is an API key at one moment.
type APIKeySnapshot struct {
	ID          APIKeyID          `json:"id"`
	Org         OrgID             `json:"organization_id"`
	Member      MemberID          `json:"membership_id,omitempty"` // for whom it acts, "" for the organization itself
	Name        string            `json:"name"`
	Suffix      string            `json:"suffix"`
	Permissions Permissions       `json:"permissions"`
	Claims      map[string]string `json:"custom_claims,omitempty"`
	ExpiresAt   time.Time         `json:"expire_time"`
}

// Snapshot returns what the key is now.
func (k APIKey) Snapshot() APIKeySnapshot {
	return APIKeySnapshot{k.ID, k.Org, k.Member, k.Name, k.Suffix, append(Permissions{}, k.Permissions...), k.Claims.Map(), k.ExpiresAt}
}

// EventType implements Payload.
func (APIKeyCreated) EventType() EventType { return EventAPIKeyCreated }

// EventType implements Payload.
func (APIKeyUpdated) EventType() EventType { return EventAPIKeyUpdated }

// EventType implements Payload.
func (APIKeyRevoked) EventType() EventType { return EventAPIKeyRevoked }

func (p APIKeyCreated) states() (before, after any) { return nil, p.After }
func (p APIKeyUpdated) states() (before, after any) { return p.Before, p.After }
func (p APIKeyRevoked) states() (before, after any) { return p.Before, nil }
