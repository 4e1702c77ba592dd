package model

import "time"

// Session is a signed-in browser as one request sees it: who, acting for which
// organization, with which rights at this moment.
type Session struct {
	ID           SessionID
	User         User
	Org          Organization // zero while no organization is chosen
	Member       MemberID     // "" while no organization is chosen
	Permissions  Permissions
	Features     []Feature
	AuthTime     time.Time // when the person last proved who they are
	AMR          []string  // how (RFC 8176 words)
	CreatedAt    time.Time
	LastActiveAt time.Time
	ExpiresAt    time.Time // the absolute limit in force now; zero: none
	IP           string
	UserAgent    string
}

// Has reports whether the organization has the feature.
func (s Session) Has(f Feature) bool {
	for _, g := range s.Features {
		if g == f {
			return true
		}
	}
	return false
}

// Actor returns the session's user as the one who does something.
func (s Session) Actor() Actor {
	return Actor{Kind: ActorUser, Org: s.Org.ID, User: s.User.ID, Member: s.Member, Session: s.ID, IP: s.IP}
}

// EndReason says why a session is over.
type EndReason string

// The reasons.
const (
	EndSignedOut     EndReason = "signed_out"     // its own user signed out
	EndReplaced      EndReason = "replaced"       // another sign-in in the same browser
	EndRevoked       EndReason = "revoked"        // signed out from elsewhere
	EndExpired       EndReason = "expired"        // a limit ran out
	EndMemberRemoved EndReason = "member_removed" // no longer in the organization
)
