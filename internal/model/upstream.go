package model

import "time"

// UpstreamPurpose says what a request to an identity provider is for.
type UpstreamPurpose string

// The purposes.
const (
	UpstreamSignIn  UpstreamPurpose = "sign_in" // somebody signs in
	UpstreamConfirm UpstreamPurpose = "confirm" // the person of a session proves who they are, for what is sensitive
	UpstreamTest    UpstreamPurpose = "test"    // an administrator tries a connection: nobody is signed in by the answer

	// UpstreamSignOut is for somebody who has signed out here, and does so there.
	UpstreamSignOut UpstreamPurpose = "sign_out"
)

// UpstreamRequest is a request to an identity provider that waits for its answer. The
// answer brings a token, of which Hash is the SHA-256, and comes once, in the same
// browser.
type UpstreamRequest struct {
	Hash       []byte
	Org        OrgID
	Connection ConnectionID
	Settings   SettingsID // by which it was made: the answer is judged by no others
	SavedAt    time.Time  // when those were last changed
	Purpose    UpstreamPurpose
	Browser    []byte    // SHA-256 of the cookie that tells the browser from others
	Session    SessionID // whose person confirms or tests; "" for signing in
	By         TesterID  // who tests; "" for everything else
	Next       string    // where to go on
	Fresh      bool      // the person has to sign in there anew
	Since      time.Time // they have to have signed in there since then; zero for whenever
	Pending    []byte    // what the protocol has to remember, sealed; nil for SAML
	CreatedAt  time.Time
	ExpiresAt  time.Time
}

// Identity is whom a connection's identity provider means by a subject: an account is
// linked by all three, and not by an address that the provider says later.
type Identity struct {
	Org        OrgID
	Connection ConnectionID
	Issuer     string // entity ID or issuer
	Subject    string
	User       UserID
	Email      string // what the provider said last
	Read       string // the key of the address that the person has proven to read, "" for none
	LinkedAt   time.Time
	LastAt     time.Time // when it was last signed in by
}

// UpstreamSession is what the identity provider of a connection calls a session that began
// by it.
type UpstreamSession struct {
	Org        OrgID
	Connection ConnectionID
	Subject    string // its own word for the person
	ID         string // of its session; "" where it does not say
	// Proof is what it wants to see when we sign the person out there, sealed; nil where
	// nobody does.
	Proof []byte
}

// Attempt is what came of an answer of an identity provider, for the administrators of
// the connection. The latest MostAttempts of a connection are kept of each sort: those that
// the provider has proven or an administrator has begun, those that somebody else has
// begun here, and those that nobody has asked for. What comes to nothing again and again in
// the same way is one of them.
type Attempt struct {
	ID         AttemptID
	Org        OrgID
	Connection ConnectionID
	Settings   SettingsID
	Purpose    UpstreamPurpose
	By         TesterID  // who tested; "" for signing in
	At         time.Time // of the last time
	Since      time.Time // of the first
	Times      int       // that it was so
	IP         string
	Asked      bool   // it answers a request of ours, in the browser that made it
	Proven     bool   // the provider has said it, or an administrator tested: it can't be made up
	Email      string // whom it is about, as far as it was proven
	User       UserID // who was signed in
	// Code says why it was refused, "" when it was not; Step, Field, Got and Want are those
	// of upstream.Fault.
	Code, Step, Field, Got, Want string
	// Detail is the whole diagnosis of a test as JSON, sealed; nil for none.
	Detail []byte
}

// Refused reports whether nobody was signed in.
func (a Attempt) Refused() bool { return a.Code != "" }

// IdentityLinked is the payload of user.identity_linked: a person signs in by a
// connection from now on, as the subject of its identity provider.
type IdentityLinked struct {
	User       UserRef      `json:"user"`
	Connection ConnectionID `json:"connection_id"`
	Issuer     string       `json:"issuer"`
	Subject    string       `json:"subject"`
}

// EventType implements Payload.
func (IdentityLinked) EventType() EventType { return EventIdentityLinked }

func (p IdentityLinked) states() (before, after any) { return nil, p }

// SignInRefused is the payload of organization.sso_sign_in_refused: nobody was signed in
// by an answer to a connection. Of what comes to nothing again and again in the same way
// only the first, the tenth, the hundredth and so on of a day are told.
type SignInRefused struct {
	Connection ConnectionID `json:"connection_id"`
	Attempt    AttemptID    `json:"attempt_id"`
	Code       string       `json:"code"`
	Step       string       `json:"step,omitempty"`
	Email      string       `json:"email,omitempty"` // whom the identity provider means, where it has proven that
	Asked      bool         `json:"asked"`
	Proven     bool         `json:"proven"`
	Times      int          `json:"times"`
}

// EventType implements Payload.
func (SignInRefused) EventType() EventType { return EventSignInRefused }

func (p SignInRefused) states() (before, after any) { return nil, p }

// AccessRevoked is the payload of user.access_revoked: the identity provider of a
// connection had all ended that a person had here for the organization, and by the
// connection. Each session that ended has an event of its own.
type AccessRevoked struct {
	User       UserRef      `json:"user"`
	Connection ConnectionID `json:"connection_id"`
	Sessions   int          `json:"sessions"`
}

// EventType implements Payload.
func (AccessRevoked) EventType() EventType { return EventAccessRevoked }

func (p AccessRevoked) states() (before, after any) { return nil, p }
