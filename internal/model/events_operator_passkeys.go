package model

import "time"

// OperatorMethod says how an operator has proved who they are.
type OperatorMethod string

// The methods.
const (
	OperatorByLink         OperatorMethod = "link" // of the command line, or of another operator
	OperatorByPasskey      OperatorMethod = "passkey"
	OperatorByCode         OperatorMethod = "email_code"
	OperatorByRecoveryCode OperatorMethod = "recovery_code"
)

// OperatorConfirmed is the payload of operator.confirmed: in a session they have proved anew
// who they are.
type OperatorConfirmed struct {
	Operator OperatorSnapshot  `json:"operator"`
	Session  OperatorSessionID `json:"session_id"`
	Method   OperatorMethod    `json:"method"`
}

// OperatorSignedOut is the payload of operator.signed_out: they have ended a session of theirs
// from another one.
type OperatorSignedOut struct {
	Operator OperatorSnapshot  `json:"operator"`
	Session  OperatorSessionID `json:"session_id"`
}

// OperatorCodesCreated is the payload of operator.recovery_codes_created: those of before are
// worthless.
type OperatorCodesCreated struct {
	Operator OperatorSnapshot `json:"operator"`
	Codes    int              `json:"codes"`
}

// OperatorCodeUsed is the payload of operator.recovery_code_used.
type OperatorCodeUsed struct {
	Operator OperatorSnapshot `json:"operator"`
	Left     int              `json:"left"`
}

// OperatorPasskeyCreated is the payload of operator.passkey_created.
type OperatorPasskeyCreated struct {
	After OperatorPasskeySnapshot `json:"after"`
}

// OperatorPasskeyUpdated is the payload of operator.passkey_updated.
type OperatorPasskeyUpdated struct {
	Before OperatorPasskeySnapshot `json:"before"`
	After  OperatorPasskeySnapshot `json:"after"`
}

// OperatorPasskeyDeleted is the payload of operator.passkey_deleted.
type OperatorPasskeyDeleted struct {
	Before OperatorPasskeySnapshot `json:"before"`
}

// OperatorPasskeyCloneSuspected is the payload of operator.passkey_clone_warning.
type OperatorPasskeyCloneSuspected struct {
	Passkey OperatorPasskeySnapshot `json:"passkey"`
}

// OperatorPasskeySnapshot is what a passkey of an operator is at one moment.
type OperatorPasskeySnapshot struct {
	ID        PasskeyID  `json:"id"`
	Operator  OperatorID `json:"operator_id"`
	Name      string     `json:"display_name"`
	AAGUID    string     `json:"aaguid"` // the sort of authenticator
	Synced    bool       `json:"synced"` // it has left the device that made it
	CreatedAt time.Time  `json:"created_at"`
}

// OperatorSnapshot returns what the passkey of an operator is now.
func (p Passkey) OperatorSnapshot() OperatorPasskeySnapshot {
	return OperatorPasskeySnapshot{p.ID, p.Operator, p.Name, p.AAGUID, p.Synced, p.CreatedAt}
}

// EventType implements Payload.
func (OperatorConfirmed) EventType() EventType { return EventOperatorConfirmed }

// EventType implements Payload.
func (OperatorSignedOut) EventType() EventType { return EventOperatorSignedOut }

// EventType implements Payload.
func (OperatorCodesCreated) EventType() EventType { return EventOperatorCodesCreated }

// EventType implements Payload.
func (OperatorCodeUsed) EventType() EventType { return EventOperatorCodeUsed }

// EventType implements Payload.
func (OperatorPasskeyCreated) EventType() EventType { return EventOperatorPasskeyCreated }

// EventType implements Payload.
func (OperatorPasskeyUpdated) EventType() EventType { return EventOperatorPasskeyUpdated }

// EventType implements Payload.
func (OperatorPasskeyDeleted) EventType() EventType { return EventOperatorPasskeyDeleted }

// EventType implements Payload.
func (OperatorPasskeyCloneSuspected) EventType() EventType { return EventOperatorPasskeyCloneWarning }

func (OperatorConfirmed) states() (before, after any)               { return nil, nil }
func (OperatorSignedOut) states() (before, after any)               { return nil, nil }
func (OperatorCodesCreated) states() (before, after any)            { return nil, nil }
func (OperatorCodeUsed) states() (before, after any)                { return nil, nil }
func (p OperatorPasskeyCreated) states() (before, after any)        { return nil, p.After }
func (p OperatorPasskeyUpdated) states() (before, after any)        { return p.Before, p.After }
func (p OperatorPasskeyDeleted) states() (before, after any)        { return p.Before, nil }
func (p OperatorPasskeyCloneSuspected) states() (before, after any) { return nil, p.Passkey }
