package model

import (
	"slices"
	"strings"
	"time"
)

// Webhook is a place to which events are sent: those of an organization, or of the whole
// instance.
type Webhook struct {
	ID          WebhookID
	Org         OrgID // whose events it gets, "" for all
	URL         string
	Description string
	Contact     string      // who is told by mail when it fails, "" for those who manage the organization's settings
	Types       []EventType // that it gets, none for all
	CreatedAt   time.Time
	Version     int64

	Secret    []byte    // sealed: it signs what is sent
	Hint      string    // the last characters of the secret, by which people know it
	OldSecret []byte    // sealed: it signs beside the other one until OldUntil; empty for none
	OldUntil  time.Time // zero for none

	Disabled StopReason // why nothing is sent, "" while it is
	Health   ReceiverHealth
}

// Enabled reports whether events are sent, rather than held.
func (w Webhook) Enabled() bool { return w.Disabled == "" }

// Wants reports whether a type is among those that a webhook gets.
func (w Webhook) Wants(t EventType) bool { return len(w.Types) == 0 || slices.Contains(w.Types, t) }

// AtOnce returns the target of what is sent to a webhook beside the events that it gets in their
// order: tests, and what somebody has sent once more.
func AtOnce(id WebhookID) string { return string(id) + "+" }

// WebhookOf returns for which webhook a target is, and whether it is that of the events in their
// order.
func WebhookOf(target string) (id WebhookID, inOrder bool) {
	of, beside := strings.CutSuffix(target, "+")
	return WebhookID(of), !beside
}

// WebhookAttempt is what came of sending an event to a webhook once.
type WebhookAttempt struct {
	Webhook  WebhookID
	Delivery DeliveryID
	At       time.Time
	Number   int           // of the attempts of its delivery, from 1
	URL      string        // without its query, which may be secret
	Status   int           // of the answer, 0 for none
	Took     time.Duration // until the answer was read
	Answer   []byte        // its beginning
	Error    string        // why it does not count as taken, "" when it does
}
