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
	AddedBy   Author // "" for nobody who is named
	CreatedAt time.Time
	Proof     DomainProof // zero for an ALLOWED_EMAIL_DOMAIN
	Version   int64
}

// Owned reports whether the organization has proved that the domain is its own.
// Nothing else about a domain may be taken for that.
func (d Domain) Owned() bool {
	return d.Type == DomainOrganization && d.Proof.Status == DomainVerified
}

// DomainStatus says how far the proof is that a domain is an organization's own.
type DomainStatus string

// The domain statuses.
const (
	DomainPending  DomainStatus = "PENDING"  // looked for
	DomainVerified DomainStatus = "VERIFIED" // proved
	DomainFailed   DomainStatus = "FAILED"   // not found for so long that nobody looks any more
)

// DomainMethod says how a domain was verified.
type DomainMethod string

// The methods.
const (
	DomainByDNS   DomainMethod = "DNS"   // by a TXT record, which is looked up again daily
	DomainByAdmin DomainMethod = "ADMIN" // by the operator's word
)

// DomainProof is how far the proof is, and what there is to know of it.
type DomainProof struct {
	Status      DomainStatus
	Method      DomainMethod // "" unless verified
	Token       string       // what the record has to say, without what comes before it
	Taken       bool         // the record was found, but the domain is another organization's
	VerifiedAt  time.Time
	PendingAt   time.Time // when the schedule of checks began
	NextCheckAt time.Time // zero: no more checks
	AskedAt     time.Time // when somebody last asked for a check
	Absences    int       // answers without the record, of a verified domain, since AbsentAt
	AbsentAt    time.Time
	NameServers []string // hosts of the zone, as last seen
	Answer      DNSAnswer
}

// DNSAnswer is what DNS said when it was last asked.
type DNSAnswer struct {
	At      time.Time // zero: nobody has asked yet
	Name    string    // that was asked for
	Outcome DNSOutcome
	Server  string   // who said it, "" when nobody answered
	Count   int      // how many values there were
	Values  []string // the right one alone, or the first of the wrong ones, fit to be shown
}

// DNSOutcome says what came of asking DNS, in the words of package dns.
type DNSOutcome string

// The outcomes. All but the first three are failures, which say nothing about
// the name.
const (
	DNSFound         DNSOutcome = "FOUND"
	DNSNoSuchName    DNSOutcome = "NO_SUCH_NAME"
	DNSNoData        DNSOutcome = "NO_DATA"
	DNSServerFailure DNSOutcome = "SERVER_FAILURE"
	DNSTimeout       DNSOutcome = "TIMEOUT"
	DNSRefused       DNSOutcome = "REFUSED"
	DNSTooLarge      DNSOutcome = "TOO_LARGE"
	DNSMalformed     DNSOutcome = "MALFORMED"
)
