package model

import "time"

// What is sent to who listens. All other defaults are in defaults.go.

// All receivers.
const (
	MostReceiverURL  = 2000    // bytes
	ReceiverOverlap  = day     // for which the last secret signs beside a new one
	ReceiverSilence  = day     // after which a failure has nothing to do with the one before it
	ReceiverPatience = 5 * day // with one that fails, before nothing is sent any more
)

// Webhooks.
const (
	MostWebhooks      = 10               // of an organization, and as many of the instance
	MostWebhookText   = 200              // characters of a description
	MostWebhookAnswer = 2 << 10          // bytes of an answer that are kept
	WebhookTimeout    = 10 * time.Second // for an answer
)

// Streams of events.
const (
	MostStreams       = 3                // of an organization
	MostStreamBatch   = 500              // events that are sent at once
	MostStreamBytes   = 1 << 20          // the same, in bytes before they are made smaller
	StreamTimeout     = 10 * time.Second // for an answer
	StreamFirstWait   = 5 * time.Second  // after a failure; then it doubles
	StreamLongestWait = time.Hour        // also where a receiver wants to be left alone for longer
)

// WebhookWaits are the times between attempts to send an event.
func WebhookWaits() []time.Duration {
	return []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 10 * time.Hour}
}

// ReceiverWarnings are after how long people are told of a receiver that fails, before nothing is
// sent to it any more, of which they are told, too.
func ReceiverWarnings() []time.Duration { return []time.Duration{0, day, 3 * day} }
