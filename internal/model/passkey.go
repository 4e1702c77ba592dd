package model

import "time"

// Passkey is a WebAuthn credential that signs its user in, or lets its operator into the
// console: in a password manager, in a device, or on a security key.
type Passkey struct {
	ID             PasskeyID
	User           UserID     // "" for an operator’s
	Operator       OperatorID // "" for a user’s
	CredentialID   []byte
	Credential     []byte // the credential record as JSON, as package passkeys reads it
	Name           string // what its user calls it
	AAGUID         string // the sort of authenticator, by its own word; "" when it does not say
	BackupEligible bool   // it can leave the device that made it
	Synced         bool   // it has left it, as far as the last use told
	RPID           string // the host name that it belongs to
	CreatedAt      time.Time
	CreatedOn      string // the browser and system that added it, in words
	CreatedIP      string
	LastUsedAt     time.Time // zero: never
	Version        int64     // of what its user can change
}

// Holder returns the id of whose the passkey is: a user's, or an operator's.
func (p Passkey) Holder() string {
	if p.Operator != "" {
		return string(p.Operator)
	}
	return string(p.User)
}

// CeremonyPurpose says what the answer of an authenticator is for.
type CeremonyPurpose string

// The purposes.
const (
	CeremonyRegister CeremonyPurpose = "register" // adds a passkey to who is signed in
	CeremonySignIn   CeremonyPurpose = "sign_in"
	CeremonySudo     CeremonyPurpose = "sudo" // who is signed in proves again to be there
)

// Ceremony is a question that was put to an authenticator and has not been
// answered.
type Ceremony struct {
	ID        CeremonyID
	Purpose   CeremonyPurpose
	Browser   []byte // SHA-256 of the cookie of the browser that it was put to
	Holder    string // the id of the user or operator who is signed in, "" when nobody is
	Data      []byte // what the answer is compared with, as package passkeys reads it
	CreatedAt time.Time
	ExpiresAt time.Time
}
