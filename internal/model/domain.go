package model

import "time"

// DomainType says what a domain is good for.
type DomainType string

// The domain types.
const (
	DomainOrganization DomainType = "ORGANIZATION_DOMAIN"  // owned, once DNS has proved it
	DomainAllowedEmail DomainType = "ALLOWED_EMAIL_DOMAIN" // suggests joining, and proves nothing
)

// Domain is a domain of an organization.
type Domain struct {
	ID        DomainID
	Org       OrgID
	Type      DomainType
	Name      string // in the form of IDNA's lookup profile: lower case, ASCII
	AddedBy   string // name of the person, as people read it
	CreatedAt time.Time
}
