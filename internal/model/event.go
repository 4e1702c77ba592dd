package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Event is something that happened: a row of the log. The transaction that made
// the change writes it.
type Event struct {
	ID      EventID
	Seq     int64 // its place in the log: events are numbered from 1, without a gap, in the order of their commits
	Org     OrgID // "" when no organization is concerned
	At      time.Time
	Actor   Actor
	User    UserID // the user it is about, "" when none
	Target  string // the id of what changed
	Payload Payload
}

// Type says what happened.
func (e Event) Type() EventType { return e.Payload.EventType() }

// Payload is what an event says beyond who did it, when and to what. Each event
// type has one, declared in one of the files events_….go and in declared: it is
// what webhooks carry, so that its fields may grow and never change.
//
// A payload tells of an object that came, changed or went by its snapshots Before
// and After; anything else has fields of its own.
type Payload interface {
	// EventType returns the type that the payload belongs to.
	EventType() EventType

	// states returns what an object was before and is after, nil for what it is
	// not.
	states() (before, after any)
}

// Unknown is the payload of an event that only a newer program declares.
type Unknown struct {
	Type EventType
	Text string // as it is stored
}

// EventType implements Payload.
func (u Unknown) EventType() EventType { return u.Type }

func (u Unknown) states() (before, after any) { return nil, json.RawMessage(u.Text) }

// EncodePayload returns a payload as it is stored.
func EncodePayload(p Payload) (string, error) {
	if p == nil {
		return "", errors.New("model: an event that says nothing")
	}
	return JSON(p)
}

// DecodePayload reads a payload as it is stored, as an Unknown when its type is
// not declared.
func DecodePayload(t EventType, text string) (Payload, error) {
	d, known := declarations()[t]
	if !known {
		return Unknown{t, text}, nil
	}
	p, err := d.decode([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("payload of %s: %w", t, err)
	}
	return p, nil
}

// JSON returns v as a JSON text, or "" for nil.
func JSON(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}
