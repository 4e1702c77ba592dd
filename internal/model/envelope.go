package model

import "time"

// Envelope is an event as it leaves this program, as JSON. The names are those
// that receivers of such events know, and there is one instance, so that
// environment_id is left out.
type Envelope struct {
	SpecVersion  string    `json:"spec_version"`
	ID           EventID   `json:"id"`
	Seq          int64     `json:"seq"` // a receiver that has got all has got each number once
	Type         EventType `json:"type"`
	Object       string    `json:"object"` // what sort of thing Data is
	OccurredAt   time.Time `json:"occurred_at"`
	Organization OrgID     `json:"organization_id,omitempty"`
	Actor        Doer      `json:"actor"`
	Subject      Subject   `json:"subject"`
	Data         any       `json:"data"`               // the object as it is now, or as it was when it was deleted
	Previous     any       `json:"previous,omitempty"` // the object as it was, when it was changed
}

// Doer is the actor of an event, as JSON.
type Doer struct {
	Kind    ActorKind `json:"type"`
	ID      string    `json:"id,omitempty"`
	Session SessionID `json:"session_id,omitempty"`
	IP      string    `json:"ip,omitempty"`

	Request DirectoryRequestID `json:"request_id,omitempty"`  // that a directory has sent
	Support OperatorID         `json:"operator_id,omitempty"` // who acted in the place of the person
}

// Subject is what an event is about, as JSON: what changed, and the person whom
// it concerns.
type Subject struct {
	ID   string `json:"id,omitempty"`
	User UserID `json:"user_id,omitempty"`
}

// ForOrganization returns the event as its organization is told it: from where it was done by who
// runs the instance, or by an application of theirs, is no business of the organization.
func (e Event) ForOrganization() Event {
	switch {
	case e.Actor.Support != "":
		e.Actor.IP = ""
	case e.Actor.Kind == ActorOperator, e.Actor.Kind == ActorApplication, e.Actor.Kind == ActorSystem:
		e.Actor.IP, e.Actor.Session = "", ""
	}
	return e
}

// Envelope returns the event as it leaves this program.
func (e Event) Envelope() Envelope {
	before, after := e.Payload.states()
	v := Envelope{
		SpecVersion: "1", ID: e.ID, Seq: e.Seq, Type: e.Type(), Object: declarations()[e.Type()].object,
		OccurredAt: e.At, Organization: e.Org,
		Actor:   Doer{e.Actor.Kind, e.Actor.ID, e.Actor.Session, e.Actor.IP, e.Actor.Request, e.Actor.Support},
		Subject: Subject{e.Target, e.User},
		Data:    after, Previous: before,
	}
	if after == nil {
		v.Data, v.Previous = before, nil
	}
	return v
}
