package model

import "time"

// IdentityContested is the payload of user.identity_contested: an address came with
// another subject than the one that is linked, and nobody is signed in by it until an
// administrator has said who that is. It came by a connection or a directory, for which a
// subject is its external id.
type IdentityContested struct {
	User       UserRef      `json:"user"`
	Connection ConnectionID `json:"connection_id,omitempty"`
	Directory  DirectoryID  `json:"directory_id,omitempty"`
	Issuer     string       `json:"issuer"`
	Before     string       `json:"before"`
	Subject    string       `json:"subject"`
}

// EventType implements Payload.
func (IdentityContested) EventType() EventType { return EventIdentityContested }

func (p IdentityContested) states() (before, after any) { return nil, p }

// AddressPassedOn is the payload of user.address_passed_on: the address that somebody had
// is somebody else's now. Lost says whether the account has lost it, which it does when
// the organization owns the domain.
type AddressPassedOn struct {
	User       UserRef      `json:"user"`
	Connection ConnectionID `json:"connection_id,omitempty"`
	Directory  DirectoryID  `json:"directory_id,omitempty"`
	Issuer     string       `json:"issuer"`
	Subject    string       `json:"subject"`
	Lost       bool         `json:"lost"`
}

// EventType implements Payload.
func (AddressPassedOn) EventType() EventType { return EventAddressPassedOn }

func (p AddressPassedOn) states() (before, after any) { return p, nil }

// IdentitiesRepaired is the payload of organization.sso_identities_repaired: all subjects
// of a connection have changed, and the people have not.
type IdentitiesRepaired struct {
	Connection ConnectionID `json:"connection_id"`
	Linked     int          `json:"linked"` // whose question was answered by that
	Until      time.Time    `json:"until"`  // so long others are linked who come
}

// EventType implements Payload.
func (IdentitiesRepaired) EventType() EventType { return EventIdentitiesRepaired }

func (p IdentitiesRepaired) states() (before, after any) { return nil, p }
