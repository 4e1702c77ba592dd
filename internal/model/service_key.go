package model

import "time"

// ServiceKeyState says what a key of ours towards SAML identity providers is for.
type ServiceKeyState string

// The states of service keys.
const (
	ServiceKeyNext     ServiceKeyState = "next"     // published, so that identity providers know it before it signs
	ServiceKeyCurrent  ServiceKeyState = "current"  // published, and signs
	ServiceKeyPrevious ServiceKeyState = "previous" // opens what is still encrypted for it, and is published no more
)

// ServiceKey is a key of ours towards SAML identity providers.
type ServiceKey struct {
	ID            string // the fingerprint of its certificate
	State         ServiceKeyState
	Certificate   []byte // in DER
	PrivateSealed []byte
	CreatedAt     time.Time
	Since         time.Time // when it got its state
}
