package model

import "time"

// PortalLinkCreated is the payload of organization.portal_link_created.
type PortalLinkCreated struct {
	After PortalLinkSnapshot `json:"after"`
}

// PortalLinkExtended is the payload of organization.portal_link_extended: it lasts longer, or
// less long.
type PortalLinkExtended struct {
	Before PortalLinkSnapshot `json:"before"`
	After  PortalLinkSnapshot `json:"after"`
}

// PortalLinkOpened is the payload of organization.portal_link_opened.
type PortalLinkOpened struct {
	Link PortalLinkSnapshot `json:"portal_link"`
}

// PortalLinkRevoked is the payload of organization.portal_link_revoked: nothing is shown by it
// any more.
type PortalLinkRevoked struct {
	Before PortalLinkSnapshot `json:"before"`
}

// PortalLinkSnapshot is a link to the admin portal at one moment.
type PortalLinkSnapshot struct {
	ID        PortalLinkID   `json:"id"`
	Kind      PortalLinkKind `json:"kind"`
	Modules   []Feature      `json:"features"`
	Recipient string         `json:"recipient,omitempty"`
	App       ApplicationID  `json:"application_id,omitempty"`
	ExpiresAt time.Time      `json:"expire_time"`
}

// Snapshot returns what the link is now.
func (l PortalLink) Snapshot() PortalLinkSnapshot {
	return PortalLinkSnapshot{l.ID, l.Kind, l.Modules, l.Recipient, l.App, l.ExpiresAt}
}

// EventType implements Payload.
func (PortalLinkCreated) EventType() EventType { return EventPortalLinkCreated }

// EventType implements Payload.
func (PortalLinkExtended) EventType() EventType { return EventPortalLinkExtended }

// EventType implements Payload.
func (PortalLinkOpened) EventType() EventType { return EventPortalLinkOpened }

// EventType implements Payload.
func (PortalLinkRevoked) EventType() EventType { return EventPortalLinkRevoked }

func (p PortalLinkCreated) states() (before, after any)  { return nil, p.After }
func (p PortalLinkExtended) states() (before, after any) { return p.Before, p.After }
func (PortalLinkOpened) states() (before, after any)     { return nil, nil }
func (p PortalLinkRevoked) states() (before, after any)  { return p.Before, nil }
