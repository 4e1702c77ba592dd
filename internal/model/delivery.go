package model

import "time"

// DeliveryState says what became of a Delivery.
type DeliveryState string

// The states.
const (
	DeliveryWaiting   DeliveryState = "waiting"   // due
	DeliveryTried     DeliveryState = "tried"     // an attempt is under way or has failed; due again at DueAt
	DeliveryHeld      DeliveryState = "held"      // due when its target takes deliveries again
	DeliveryDelivered DeliveryState = "delivered" // taken
	DeliveryFailed    DeliveryState = "failed"    // not to be tried again
)

// Delivery is something that a change sends out of the program: a mail, or what
// an application is told. It is stored with the change, and package outbox
// delivers it.
type Delivery struct {
	ID      DeliveryID
	Queue   Queue
	Target  string // whom it is for: those for one target share what one target may take up
	About   string // the id of what it was sent for, "" when nobody looks there for it
	Payload []byte // what is delivered: for its queue alone to read
	Seq     int64  // its place among those for the target, where they keep an order; otherwise 0

	State     DeliveryState
	Attempts  int
	PutAt     time.Time
	DueAt     time.Time // when it is tried next, or while that goes on, when others may take it over
	TriedAt   time.Time // when the last attempt began; zero: none yet
	DoneAt    time.Time // zero until it is delivered or has failed
	ExpiresAt time.Time // not delivered from then on; zero: it is always good
	Error     string    // what went wrong at the last attempt
}

// Expired reports whether a delivery has come too late.
func (d Delivery) Expired(now time.Time) bool {
	return !d.ExpiresAt.IsZero() && !now.Before(d.ExpiresAt)
}
