package model

import "time"

// OperatorCreated is the payload of operator.created.
type OperatorCreated struct {
	After OperatorSnapshot `json:"after"`
}

// OperatorDeleted is the payload of operator.deleted: their sessions are over.
type OperatorDeleted struct {
	Before OperatorSnapshot `json:"before"`
}

// OperatorLinkCreated is the payload of operator.link_created: whoever has it gets into the
// console once.
type OperatorLinkCreated struct {
	Operator  OperatorSnapshot `json:"operator"`
	ExpiresAt time.Time        `json:"expire_time"`
}

// OperatorLogin is the payload of operator.login: somebody has got into the console.
type OperatorLogin struct {
	Operator  OperatorSnapshot  `json:"operator"`
	Session   OperatorSessionID `json:"session_id"`
	UserAgent string            `json:"user_agent"`
	Method    OperatorMethod    `json:"method"`
}

// OperatorSnapshot is an operator at one moment.
type OperatorSnapshot struct {
	ID    OperatorID `json:"id"`
	Name  string     `json:"name"`
	Email Email      `json:"email"`
}

// Snapshot returns who the operator is now.
func (o Operator) Snapshot() OperatorSnapshot { return OperatorSnapshot{o.ID, o.Name, o.Email} }

// EventType implements Payload.
func (OperatorCreated) EventType() EventType { return EventOperatorCreated }

// EventType implements Payload.
func (OperatorDeleted) EventType() EventType { return EventOperatorDeleted }

// EventType implements Payload.
func (OperatorLinkCreated) EventType() EventType { return EventOperatorLinkCreated }

// EventType implements Payload.
func (OperatorLogin) EventType() EventType { return EventOperatorLogin }

func (p OperatorCreated) states() (before, after any)   { return nil, p.After }
func (p OperatorDeleted) states() (before, after any)   { return p.Before, nil }
func (OperatorLinkCreated) states() (before, after any) { return nil, nil }
func (OperatorLogin) states() (before, after any)       { return nil, nil }
