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
	AuthTime     time.Time // when the person last signed in to it: it keeps its id when they do so again
	AMR          []string  // how (RFC 8176 words)
	Upstream     Upstream  // by which identity provider, and what it said; zero for none
	SteppedUpAt  time.Time // when they have proved who they are here, after an identity provider did: AMR says how; zero when not
	SudoAt       time.Time // when they last proved who they are in this session: signing in, or since
	VouchedBy    ConnectionID
	VouchedAt    time.Time // when an identity provider, VouchedBy, last said who is there without having asked them anew
	CreatedAt    time.Time
	LastActiveAt time.Time
	ExpiresAt    time.Time    // when it ends at the latest, as things are now; zero: nothing says so
	EndsBy       SessionBound // what says so
	IP           string
	UserAgent    string
	Browser      []byte // SHA-256 of the cookie that tells the browser from others; of an operator who is there as somebody else it is not noted
	Support      Support
}

// SessionBound says what ends a session at the latest.
type SessionBound string

// The bounds.
const (
	BoundInstance     SessionBound = "instance"          // the limits for everybody
	BoundOrganization SessionBound = "organization"      // those of its organization, which are stricter
	BoundUpstream     SessionBound = "identity_provider" // what the identity provider allows, which is less
	BoundSupport      SessionBound = "support"           // of an operator who is there as somebody else
)

// Authentication is how a person has proved who they are.
type Authentication struct {
	AMR      []string        // RFC 8176 words
	Way      Way             // in which they did so here; "" when they did so elsewhere, or came by a link of the operator's
	Upstream Upstream        // zero when they did so here
	There    UpstreamSession // what the identity provider calls that; zero as well
	Beside   ConnectionID    // whose identity provider has just vouched for them, in the same session; "" for none

	ByOperatorOf OrgID // for which they came by a link of the operator's; "" when they did not
}

// Upstream is what an identity provider has said when a person signed in by it.
type Upstream struct {
	Connection ConnectionID
	Social     Social    // who said it, where no organization's connection did; "" for none
	AuthTime   time.Time // when they signed in there; zero when it does not say
	Until      time.Time // how long the session may go on at the most; zero when it does not say
	ACR        string    // how they signed in there, in its own words
	Fresh      bool      // that they had to do so anew, and did; not kept
}

// AuthenticatedAt returns when the person has signed in: at the identity provider, which
// may have been long before, or here. It is what applications are told; the limits of the
// session count from AuthTime.
func (s Session) AuthenticatedAt() time.Time {
	if !s.SteppedUpAt.IsZero() {
		return s.SteppedUpAt
	}
	if at := s.Upstream.AuthTime; !at.IsZero() && at.Before(s.AuthTime) {
		return at
	}
	return s.AuthTime
}

// Sudo reports whether the person has proved who they are, in this session, so
// short a time before now that the session may do what is sensitive.
func (s Session) Sudo(now time.Time) bool {
	return !s.SudoAt.IsZero() && now.Before(s.SudoAt.Add(SudoLife))
}

// VouchedNow returns the connection whose identity provider has said in this session, a short
// time before now, that its person is signed in there; "" for none. It was told to have
// them sign in anew and did not, so that whoever found their browser open would pass, too.
func (s Session) VouchedNow(now time.Time) ConnectionID {
	if s.VouchedAt.IsZero() || !now.Before(s.VouchedAt.Add(VouchLife)) {
		return ""
	}
	return s.VouchedBy
}

// Proved reports whether the person has proved who they are since the session was
// as it was then. Its cookie has got a new token with that.
func (s Session) Proved(then Session) bool { return !s.SudoAt.Equal(then.SudoAt) }

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
	return Actor{Kind: ActorUser, ID: string(s.User.ID), Org: s.Org.ID, Session: s.ID, IP: s.IP, Support: s.Support.Operator}
}

// HeldRequest is a request that waits until the person has proved who they are: anew,
// for what is sensitive, or by signing in, because the session was over.
// What it asks for is stored sealed.
type HeldRequest struct {
	ID        HeldRequestID
	Session   SessionID // whose it is; only its person can go on with it, in the same browser
	Org       OrgID     // the organization that was active
	Method    string    // GET or POST
	Path      string    // with its query
	Body      string    // of a POST: a form
	Action    string    // what it does, in the English words of its route, with OrgSlot: "delete {organization}"
	Danger    bool      // of what is hard to take back
	Back      string    // the page that it was sent from, as far as that is known
	File      bool      // a file was sent, which is not kept; then Path is the page to choose it again
	ExpiresAt time.Time

	// Interrupted says that its person has signed in since it was sent. They go on with
	// it by a button, beside which stands what it is, and in no other way: the address of
	// what waits can come from anybody.
	Interrupted bool
}

// OrgSlot stands in the Action of a HeldRequest for the name of its organization.
const OrgSlot = "{organization}"

// EndReason says why a session is over.
type EndReason string

// The reasons.
const (
	EndSignedOut     EndReason = "signed_out"     // its own user signed out
	EndReplaced      EndReason = "replaced"       // another sign-in in the same browser
	EndRevoked       EndReason = "revoked"        // signed out from elsewhere
	EndExpired       EndReason = "expired"        // a limit ran out
	EndMemberRemoved EndReason = "member_removed" // no longer in the organization

	EndMemberDeactivated     EndReason = "member_deactivated"     // suspended, by an admin or by the organization's directory
	EndUserDisabled          EndReason = "user_disabled"          // the operator disabled or purged the account
	EndOrganizationSuspended EndReason = "organization_suspended" // by the operator
	EndSignInRequired        EndReason = "sign_in_required"       // the organization has its people sign in another way now
	EndSignedOutUpstream     EndReason = "signed_out_upstream"    // the identity provider ended it
)
