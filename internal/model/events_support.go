package model

import "time"

// SupportGranted is the payload of organization.support_granted: operators are let in as its
// members. Where they were already, Before is until when.
type SupportGranted struct {
	Before *SupportSnapshot `json:"before,omitempty"`
	After  SupportSnapshot  `json:"after"`
}

// SupportEnded is the payload of organization.support_ended: before its time. When its time is
// over nothing is told, as everybody knew it.
type SupportEnded struct {
	Before SupportSnapshot `json:"before"`
}

// SupportSnapshot is that an organization lets operators in, at one moment.
type SupportSnapshot struct {
	GrantedBy UserID    `json:"granted_by"`
	GrantedAt time.Time `json:"grant_time"`
	Until     time.Time `json:"expire_time"`
}

// SupportSessionStarted is the payload of user.support_session_started: an operator is there as
// somebody else.
type SupportSessionStarted struct {
	User     UserRef          `json:"user"`
	Operator OperatorSnapshot `json:"operator"`
	Session  SessionSnapshot  `json:"user_session"`
	Reason   string           `json:"reason"`
	Until    time.Time        `json:"expire_time"`
}

// SupportSessionEnded is the payload of user.support_session_ended: and is not any more.
type SupportSessionEnded struct {
	Session  SessionRef `json:"user_session"`
	Operator OperatorID `json:"operator_id"`
	Reason   EndReason  `json:"reason"`
}

// Snapshot returns until when operators are let in, and by whom.
func (a SupportAccess) Snapshot() SupportSnapshot {
	return SupportSnapshot{a.GrantedBy, a.GrantedAt, a.Until}
}

// EventType implements Payload.
func (SupportGranted) EventType() EventType { return EventSupportGranted }

// EventType implements Payload.
func (SupportEnded) EventType() EventType { return EventSupportEnded }

// EventType implements Payload.
func (SupportSessionStarted) EventType() EventType { return EventSupportSessionStarted }

// EventType implements Payload.
func (SupportSessionEnded) EventType() EventType { return EventSupportSessionEnded }

func (p SupportGranted) states() (before, after any) {
	if p.Before == nil {
		return nil, p.After
	}
	return *p.Before, p.After
}
func (p SupportEnded) states() (before, after any)          { return p.Before, nil }
func (p SupportSessionStarted) states() (before, after any) { return nil, p }
func (p SupportSessionEnded) states() (before, after any)   { return nil, p }
