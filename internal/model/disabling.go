package model

import "time"

// Disabling is that the operator lets somebody in no more.
type Disabling struct {
	User   UserID
	Reason string
	By     Actor // by kind and id
	At     time.Time
}

// Erasure is that the operator wants somebody forgotten who is gone.
type Erasure struct {
	User UserID
	By   Actor
}
