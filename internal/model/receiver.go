package model

import (
	"net/url"
	"time"
)

// What is known of whoever is sent events, one by one (Webhook) or in batches (Stream).

// StopReason says why a webhook is disabled, or a stream paused.
type StopReason string

// The reasons.
const (
	StoppedByHand   StopReason = "by_hand"  // somebody wanted it
	StoppedGone     StopReason = "gone"     // its receiver says that it is not there any more (410)
	StoppedFailures StopReason = "failures" // it has not taken anything for days
)

// ReceiverHealth is what is known of how a receiver takes what is sent to it.
type ReceiverHealth struct {
	FailingSince time.Time // of the first failure since it last took something, zero while it does
	FailedAt     time.Time // of the last failure, zero for none
	Told         int       // how many of ReceiverWarnings have gone out since FailingSince
	ToldAt       time.Time // when somebody was last told of a first failure, zero for never
}

// Failed returns the health after a failure, and whether it is time to warn once more, or to
// give up. A failure that follows on another one only after long is the first of others: nothing
// was sent in between, and nobody knows.
func (h ReceiverHealth) Failed(now time.Time) (next ReceiverHealth, warn, over bool) {
	if h.FailingSince.IsZero() || now.Sub(h.FailedAt) > ReceiverSilence {
		h.FailingSince, h.Told = now, 0
	}
	h.FailedAt = now
	lasts := now.Sub(h.FailingSince)
	for h.Told < len(ReceiverWarnings()) && lasts >= ReceiverWarnings()[h.Told] {
		h.Told++
		warn = true
	}
	if warn && h.Told == 1 {
		if !h.ToldAt.IsZero() && now.Sub(h.ToldAt) < day {
			return h, false, false // it comes and goes
		}
		h.ToldAt = now
	}
	return h, warn, lasts >= ReceiverPatience
}

// Took returns the health after something was taken.
func (h ReceiverHealth) Took() ReceiverHealth { return ReceiverHealth{ToldAt: h.ToldAt} }

// Announced reports whether people were told of a receiver that it fails.
func (h ReceiverHealth) Announced() bool {
	return !h.FailingSince.IsZero() && (h.Told > 1 || !h.ToldAt.Before(h.FailingSince))
}

// ShownURL returns an address without what may be secret in it.
func ShownURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
