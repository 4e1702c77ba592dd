package model

import "time"

// SignInLink signs an administrator of an organization in once, whom the operator has given it:
// so nobody needs mail to see a portal for the first time.
type SignInLink struct {
	Org       OrgID
	Member    MemberID
	User      UserID
	Email     string // of the member
	ExpiresAt time.Time
}

// SignInLinkSnapshot is such a link as events have it: whom it signs in, and until when.
type SignInLinkSnapshot struct {
	Member    MemberID  `json:"member_id"`
	Email     string    `json:"email"`
	ExpiresAt time.Time `json:"expire_time"`
}

// Snapshot returns what the link is.
func (l SignInLink) Snapshot() SignInLinkSnapshot {
	return SignInLinkSnapshot{l.Member, l.Email, l.ExpiresAt}
}

// SignInLinkCreated is the payload of user.sign_in_link_created.
type SignInLinkCreated struct {
	After SignInLinkSnapshot `json:"after"`
}

// SignInLinkUsed is the payload of user.sign_in_link_used: somebody has signed in with it, and
// nobody else can.
type SignInLinkUsed struct {
	Before SignInLinkSnapshot `json:"before"`
}

// EventType implements Payload.
func (SignInLinkCreated) EventType() EventType { return EventSignInLinkCreated }

// EventType implements Payload.
func (SignInLinkUsed) EventType() EventType { return EventSignInLinkUsed }

func (p SignInLinkCreated) states() (before, after any) { return nil, p.After }
func (p SignInLinkUsed) states() (before, after any)    { return p.Before, nil }
