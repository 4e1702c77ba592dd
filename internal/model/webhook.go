package model

import (
	"net/url"
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

	Disabled WebhookReason // why nothing is sent, "" while it is
	Health   WebhookHealth
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

// WebhookReason says why a webhook is disabled.
type WebhookReason string

// The reasons.
const (
	WebhookByHand   WebhookReason = "by_hand"  // somebody wanted it
	WebhookGone     WebhookReason = "gone"     // its receiver says that it is not there any more (410)
	WebhookFailures WebhookReason = "failures" // it has not taken anything for days
)

// WebhookHealth is what is known of how a webhook takes what is sent to it.
type WebhookHealth struct {
	FailingSince time.Time // of the first failure since it last took something, zero while it does
	FailedAt     time.Time // of the last failure, zero for none
	Told         int       // how many of WebhookWarnings have gone out since FailingSince
	ToldAt       time.Time // when somebody was last told of a first failure, zero for never
}

// Failed returns the health after a failure, and whether it is time to warn once more, or to
// give up. A failure that follows on another one only after long is the first of others: nothing
// was sent in between, and nobody knows.
func (h WebhookHealth) Failed(now time.Time) (next WebhookHealth, warn, over bool) {
	if h.FailingSince.IsZero() || now.Sub(h.FailedAt) > WebhookSilence {
		h.FailingSince, h.Told = now, 0
	}
	h.FailedAt = now
	lasts := now.Sub(h.FailingSince)
	for h.Told < len(WebhookWarnings()) && lasts >= WebhookWarnings()[h.Told] {
		h.Told++
		warn = true
	}
	if warn && h.Told == 1 {
		if !h.ToldAt.IsZero() && now.Sub(h.ToldAt) < day {
			return h, false, false // it comes and goes
		}
		h.ToldAt = now
	}
	return h, warn, lasts >= WebhookPatience
}

// Took returns the health after something was taken.
func (h WebhookHealth) Took() WebhookHealth { return WebhookHealth{ToldAt: h.ToldAt} }

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

// ShownURL returns an address without what may be secret in it.
func ShownURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
