package model

import "time"

// Repeat is a request that its caller may send again under the same key.
type Repeat struct {
	Caller  string // who asked: the id of an actor
	Name    []byte // SHA-256 of the key
	Request []byte // SHA-256 of what was asked
	Answer  []byte // sealed; empty as long as there is none
	BegunAt time.Time
}
