package model

import "time"

// WebhookCreated is the payload of webhook.created.
type WebhookCreated struct {
	After WebhookSnapshot `json:"after"`
}

// WebhookUpdated is the payload of webhook.updated.
type WebhookUpdated struct {
	Before WebhookSnapshot `json:"before"`
	After  WebhookSnapshot `json:"after"`
}

// WebhookDeleted is the payload of webhook.deleted: what was still to be sent went with it.
type WebhookDeleted struct {
	Before WebhookSnapshot `json:"before"`
}

// WebhookRotated is the payload of webhook.secret_rotated.
type WebhookRotated struct {
	Before WebhookSnapshot `json:"before"`
	After  WebhookSnapshot `json:"after"`
}

// WebhookTested is the payload of webhook.tested, which is sent to the webhook itself, whatever
// else it gets.
type WebhookTested struct {
	After WebhookSnapshot `json:"after"`
}

// WebhookReplayed is the payload of webhook.replayed.
type WebhookReplayed struct {
	After    WebhookSnapshot `json:"after"`
	Count    int             `json:"count"`                 // how many events are sent once more
	Delivery DeliveryID      `json:"delivery_id,omitempty"` // which, where it is one alone
}

// WebhookFailing is the payload of webhook.failing, at the first failure and when it lasts.
type WebhookFailing struct {
	After WebhookSnapshot `json:"after"`
	Since time.Time       `json:"failing_since"`
}

// WebhookRecovered is the payload of webhook.recovered.
type WebhookRecovered struct {
	After WebhookSnapshot `json:"after"`
}

// WebhookDisabled is the payload of webhook.disabled.
type WebhookDisabled struct {
	Before WebhookSnapshot `json:"before"`
	After  WebhookSnapshot `json:"after"`
}

// WebhookEnabled is the payload of webhook.enabled.
type WebhookEnabled struct {
	Before WebhookSnapshot `json:"before"`
	After  WebhookSnapshot `json:"after"`
}

// WebhookSnapshot is a webhook at one moment, without its secret.
type WebhookSnapshot struct {
	ID          WebhookID   `json:"id"`
	Org         OrgID       `json:"organization_id,omitempty"`
	URL         string      `json:"url"` // without its query
	Description string      `json:"description,omitempty"`
	Contact     string      `json:"contact,omitempty"`
	Types       []EventType `json:"event_types"` // none for all
	Enabled     bool        `json:"enabled"`
	Disabled    StopReason  `json:"disabled_reason,omitempty"`
	Hint        string      `json:"secret_hint"`
}

// Snapshot returns what the webhook is now.
func (w Webhook) Snapshot() WebhookSnapshot {
	return WebhookSnapshot{w.ID, w.Org, ShownURL(w.URL), w.Description, w.Contact, listed(w.Types), w.Enabled(), w.Disabled, w.Hint}
}

// EventType implements Payload.
func (WebhookCreated) EventType() EventType { return EventWebhookCreated }

// EventType implements Payload.
func (WebhookUpdated) EventType() EventType { return EventWebhookUpdated }

// EventType implements Payload.
func (WebhookDeleted) EventType() EventType { return EventWebhookDeleted }

// EventType implements Payload.
func (WebhookRotated) EventType() EventType { return EventWebhookRotated }

// EventType implements Payload.
func (WebhookTested) EventType() EventType { return EventWebhookTested }

// EventType implements Payload.
func (WebhookReplayed) EventType() EventType { return EventWebhookReplayed }

// EventType implements Payload.
func (WebhookFailing) EventType() EventType { return EventWebhookFailing }

// EventType implements Payload.
func (WebhookRecovered) EventType() EventType { return EventWebhookRecovered }

// EventType implements Payload.
func (WebhookDisabled) EventType() EventType { return EventWebhookDisabled }

// EventType implements Payload.
func (WebhookEnabled) EventType() EventType { return EventWebhookEnabled }

func (p WebhookCreated) states() (before, after any)   { return nil, p.After }
func (p WebhookUpdated) states() (before, after any)   { return p.Before, p.After }
func (p WebhookDeleted) states() (before, after any)   { return p.Before, nil }
func (p WebhookRotated) states() (before, after any)   { return p.Before, p.After }
func (p WebhookTested) states() (before, after any)    { return nil, p.After }
func (p WebhookReplayed) states() (before, after any)  { return nil, p }
func (p WebhookFailing) states() (before, after any)   { return nil, p }
func (p WebhookRecovered) states() (before, after any) { return nil, p.After }
func (p WebhookDisabled) states() (before, after any)  { return p.Before, p.After }
func (p WebhookEnabled) states() (before, after any)   { return p.Before, p.After }
