package model

// DomainCreated is the payload of organization.domain_created.
type DomainCreated struct {
	After DomainSnapshot `json:"after"`
}

// DomainDeleted is the payload of organization.domain_deleted.
type DomainDeleted struct {
	Before DomainSnapshot `json:"before"`
}

// DomainVerificationSucceeded is the payload of
// organization.domain_dns_verification_success.
type DomainVerificationSucceeded struct {
	Before DomainSnapshot `json:"before"`
	After  DomainSnapshot `json:"after"`
	Reason string         `json:"reason,omitempty"` // why the operator says so, where they do
}

// DomainVerificationFailed is the payload of
// organization.domain_dns_verification_failed.
type DomainVerificationFailed struct {
	Before DomainSnapshot `json:"before"`
	After  DomainSnapshot `json:"after"`
}

// DomainTaken is the payload of organization.domain_taken.
type DomainTaken struct {
	Before DomainSnapshot `json:"before"`
	After  DomainSnapshot `json:"after"`
}

// DomainLost is the payload of organization.domain_lost.
type DomainLost struct {
	Before DomainSnapshot `json:"before"`
	After  DomainSnapshot `json:"after"`
}

// DomainVerificationRetried is the payload of
// organization.domain_verification_retried.
type DomainVerificationRetried struct {
	Before DomainSnapshot `json:"before"`
	After  DomainSnapshot `json:"after"`
}

// DomainSnapshot is what a domain is at one moment.
type DomainSnapshot struct {
	ID          DomainID     `json:"id"`
	Org         OrgID        `json:"organization_id"`
	Name        string       `json:"domain"`
	Type        DomainType   `json:"domain_type"`
	Status      DomainStatus `json:"verification_status,omitempty"` // "" for one that proves nothing
	Method      DomainMethod `json:"verification_method,omitempty"` // "" unless verified
	RecordName  string       `json:"txt_record_key,omitempty"`      // where its TXT record has to be
	RecordValue string       `json:"txt_record_secret,omitempty"`   // what that has to say
}

// Snapshot returns what the domain is now, without its record.
func (d Domain) Snapshot() DomainSnapshot {
	return DomainSnapshot{ID: d.ID, Org: d.Org, Name: d.Name, Type: d.Type, Status: d.Proof.Status, Method: d.Proof.Method}
}

// EventType implements Payload.
func (DomainCreated) EventType() EventType { return EventDomainCreated }

// EventType implements Payload.
func (DomainDeleted) EventType() EventType { return EventDomainDeleted }

// EventType implements Payload.
func (DomainVerificationSucceeded) EventType() EventType { return EventDomainVerified }

// EventType implements Payload.
func (DomainVerificationFailed) EventType() EventType { return EventDomainFailed }

// EventType implements Payload.
func (DomainTaken) EventType() EventType { return EventDomainTaken }

// EventType implements Payload.
func (DomainLost) EventType() EventType { return EventDomainLost }

// EventType implements Payload.
func (DomainVerificationRetried) EventType() EventType { return EventDomainRetried }

func (p DomainCreated) states() (before, after any)               { return nil, p.After }
func (p DomainDeleted) states() (before, after any)               { return p.Before, nil }
func (p DomainVerificationSucceeded) states() (before, after any) { return p.Before, p.After }
func (p DomainVerificationFailed) states() (before, after any)    { return p.Before, p.After }
func (p DomainTaken) states() (before, after any)                 { return p.Before, p.After }
func (p DomainLost) states() (before, after any)                  { return p.Before, p.After }
func (p DomainVerificationRetried) states() (before, after any)   { return p.Before, p.After }
