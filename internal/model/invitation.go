package model

import "time"

// InvitationState says what became of an invitation.
type InvitationState string

// The invitation states. Whether an open one has run out is a matter of the
// clock, and checked when it is used.
const (
	InvitationOpen                InvitationState = "open"
	InvitationAccepted            InvitationState = "accepted"
	InvitationReplaced            InvitationState = "replaced" // a newer one was sent
	InvitationCancelled           InvitationState = "cancelled"
	InvitationDeclined            InvitationState = "declined"
	InvitationOrganizationDeleted InvitationState = "organization_deleted"
)

// Invitation asks a person to join an organization: one for each link that was
// sent. The member has the status PENDING_INVITE and the roles that it will have.
type Invitation struct {
	ID        InvitationID
	Org       OrgID
	OrgName   string // as it was when the invitation was sent
	Member    MemberID
	User      UserID
	Email     string // as the inviter spells it
	FirstName string // what the inviter calls the person, "" for nothing
	LastName  string
	InvitedBy string // name of the inviter, as the invited person reads it
	Inviter   Actor  // its kind and id
	Note      string // what the inviter adds, "" for nothing
	RoleLabel string // labels of the roles that the member will have
	State     InvitationState
	SentAt    time.Time
	ExpiresAt time.Time
	AskedAt   time.Time // when the invited person asked for a new one; zero: never
	ClosedAt  time.Time // zero while open

	// What the roles allow that the member will have, and what the inviter may do
	// now: nothing, unless an active member who can sign in, or an application that is
	// there.
	Grants     Permissions
	InviterMay Permissions

	Undelivered bool // its mail could not be delivered, and is not tried again
}

// IsFor reports whether the invitation is for the address that a user has now,
// however the inviter spells it.
func (i Invitation) IsFor(u User) bool { return Email(i.Email).Key() == Email(u.Email).Key() }

// Expired reports whether an open invitation has run out.
func (i Invitation) Expired(now time.Time) bool {
	return i.State == InvitationOpen && !now.Before(i.ExpiresAt)
}

// Backed reports whether whoever invited could do so now. An invitation counts
// only as long: nobody brings in others, or gives rights, beyond their own end.
// The operator always can, and an application as long as it has the scopes: of what the
// operator has defined for the product itself, none says anything. Of other actors than
// these nothing is known that they may do.
func (i Invitation) Backed() bool {
	switch i.Inviter.Kind {
	case ActorOperator, ActorSystem:
		return true
	case ActorUser:
		return i.InviterMay.Has(UsersInvite) && i.InviterMay.Covers(i.Grants)
	case ActorApplication:
		return i.InviterMay.Has(UsersInvite) && i.InviterMay.Covers(i.Grants.builtIn())
	default:
		return false
	}
}
