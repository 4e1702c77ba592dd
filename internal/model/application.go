package model

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ApplicationType says what sort of OpenID Connect client an application is.
type ApplicationType string

// The application types (OpenID Connect Registration, section 2, and the OAuth
// 2.0 client types of RFC 6749, section 2.1).
const (
	ApplicationWeb    ApplicationType = "web"    // confidential
	ApplicationSPA    ApplicationType = "spa"    // public, in a browser
	ApplicationNative ApplicationType = "native" // public, on a device
)

// ExtraClaim is a claim of ID tokens and userinfo that no scope brings, and that
// some clients look for.
type ExtraClaim string

// The extra claims.
const (
	ClaimRoles             ExtraClaim = "roles"              // the names of the person's roles
	ClaimGroups            ExtraClaim = "groups"             // the same, for software that looks there
	ClaimPreferredUsername ExtraClaim = "preferred_username" // the address
)

// ExtraClaims lists all extra claims in the order in which they are shown.
func ExtraClaims() []ExtraClaim {
	return []ExtraClaim{ClaimRoles, ClaimGroups, ClaimPreferredUsername}
}

// Application is an OpenID Connect client of this instance.
type Application struct {
	ID                         ApplicationID
	Org                        OrgID // the only one that it acts for, "" for one of the whole instance
	Name                       string
	Description                string // for people who manage it, "" for none
	Type                       ApplicationType
	RedirectURIs               []string
	PostLogoutRedirectURIs     []string
	Origins                    []string // of pages that may call us, beyond those of a single-page application's redirect URIs
	InitiateLoginURI           string
	BackchannelLogoutURI       string              // is told about the ends of sessions; "" when it is not
	BackchannelSessionRequired bool                // is told which session ended, and not whose it was
	SigningAlg                 string              // RS256 or ES256
	JWKS                       string              // the public keys it authenticates with (RFC 7523); "" when it has secrets or nothing
	Scopes                     []string            // what it may be given for itself (RFC 6749, section 4.4)
	OfflineAccess              bool                // may get refresh tokens
	PKCEOptional               bool                // may leave the challenge out; confidential ones only
	AccessToken                time.Duration       // how long its access tokens are good at the most; 0 for the instance's
	PlainAccessTokens          bool                // their "typ" is JWT, and not the at+jwt of RFC 9068, section 2.1
	Claims                     []ExtraClaim        // what its ID tokens and userinfo say beyond what the scopes bring
	FullIDToken                bool                // its ID tokens say what some clients expect unasked: client_id, oid, org_name, email
	AccessTokenAttributes      bool                // its access tokens say custom_attributes, too, where it asks for that
	Audiences                  []ApplicationID     // resource servers that its access tokens are for, too, and that may introspect them
	Suspended                  bool                // the only organization that it acts for is
	Secrets                    []ApplicationSecret // two while a secret is being replaced
	CreatedAt                  time.Time
	UpdatedAt                  time.Time
}

// ApplicationSecret is a client secret.
type ApplicationSecret struct {
	ID         SecretID
	Hash       []byte // SHA-256
	Suffix     string // how it ends; "" for one that was made before that was kept, and not used since
	CreatedAt  time.Time
	LastUsedAt time.Time // to the hour: since then it was used in the hour after at most; zero for never
}

// Confidential reports whether the application can keep a secret and so must
// show one (RFC 6749, section 2.1).
func (a Application) Confidential() bool { return a.Type == ApplicationWeb }

// KeepsSecret reports whether the application proves who it is with a client
// secret. One that has keys does not: the weaker proof would do for a thief.
func (a Application) KeepsSecret() bool { return a.Confidential() && a.JWKS == "" }

// NewestSecret returns the secret that was made last, "" for none.
func (a Application) NewestSecret() SecretID {
	if len(a.Secrets) == 0 {
		return ""
	}
	return a.Secrets[len(a.Secrets)-1].ID
}

// ResponseMode says how the answer to an authorization request travels.
type ResponseMode string

// The response modes (OAuth 2.0 Multiple Response Types, section 2.1, and Form
// Post Response Mode).
const (
	ResponseQuery    ResponseMode = "query"
	ResponseFormPost ResponseMode = "form_post"
)

// AuthRequest is an authorization request in progress (RFC 6749, section
// 4.1.1), from /oauth/authorize to the code.
type AuthRequest struct {
	ID            AuthRequestID
	Application   ApplicationID
	RedirectURI   string
	State         string
	Nonce         string
	Challenge     string // PKCE, always S256 (RFC 7636); "" when the application may leave it out
	Scopes        []string
	ResponseMode  ResponseMode
	LoginHint     string
	DomainHint    string
	UILocales     string
	HintUser      UserID       // the only one who may answer it; "" for anybody
	Organization  OrgID        // asked for; "" when not
	Connection    ConnectionID // by which the person has to sign in; "" for any way
	Issuer        Site         // under which the application knows us
	Browser       []byte       // SHA-256 of the cookie of the browser that began it
	NeedsLogin    bool         // a session older than CreatedAt does not answer it
	NeedsSwitcher bool         // the person must pick an organization once more
	ACRs          []string     // how the person may sign in, the best first (acr_values); any way when there are none
	ACREssential  bool         // also what nobody could do anything for is a condition
	AuthSince     time.Time    // when they must have signed in at the earliest (max_age); zero when it does not matter
	CreatedAt     time.Time
	ExpiresAt     time.Time
	CompletedAt   time.Time
}

// ChoicePath returns where to go after signing in for an organization that was
// chosen already: the switcher, with the choice in its address. Opening that address
// shows the switcher and chooses nothing; signing in on the way there does.
func ChoicePath(org OrgID, next string) string {
	return SwitcherPath + "?" + url.Values{"organization": {string(org)}, "next": {next}}.Encode()
}

// SwitcherPath is where people choose the organization that they act for.
const SwitcherPath = "/a/organizations"

// LongStateParam in the address of a page about signing out says that an application
// sent a state that is too long to be given back.
const LongStateParam = "long_state"

// StepUpPath is where people who are signed in do what an application wants beyond that.
const StepUpPath = "/a/step-up"

const waitingAt = "/oauth/authorize/"

// WaitingPath returns the address at which an authorization request waits for its
// person. It names the application, too, which gets its people back when the request
// is kept no longer.
func WaitingPath(id AuthRequestID, app ApplicationID) string {
	return waitingAt + string(id) + "?" + url.Values{"client_id": {string(app)}}.Encode()
}

// WaitingAt returns which authorization request waits at an address that WaitingPath
// made, and for which application; for any other address both are "".
func WaitingAt(path string) (AuthRequestID, ApplicationID) {
	u, err := url.Parse(path)
	if err != nil {
		return "", ""
	}
	id, ok := strings.CutPrefix(u.Path, waitingAt)
	if !ok {
		return "", ""
	}
	app := u.Query().Get("client_id")
	if !ValidID(PrefixApplication, app) {
		app = ""
	}
	return AuthRequestID(id), ApplicationID(app)
}

// StayParam in the address at which a request waits says that its person does not
// want to act for the organization that it asks for.
const StayParam = "stay"

// UnmetParam in the address at which a request waits says that its person cannot sign in
// as the application wants, or does not want to.
const UnmetParam = "unmet"

// BegunIn reports whether the request was begun in a browser that has cookies with
// these hashes.
func (r AuthRequest) BegunIn(browsers [][]byte) bool {
	return slices.ContainsFunc(browsers, func(b []byte) bool { return bytes.Equal(b, r.Browser) })
}

// Over reports whether nobody can answer the request any more: it was answered, or
// is too old.
func (r AuthRequest) Over(now time.Time) bool {
	return !r.CompletedAt.IsZero() || !now.Before(r.ExpiresAt)
}

// SatisfiedBy reports whether a session answers the request without its person
// signing in again.
func (r AuthRequest) SatisfiedBy(s Session) bool {
	return (r.HintUser == "" || r.HintUser == s.User.ID) && r.Recent(s)
}

// Recent reports whether the person of a session has signed in recently enough for the
// request: where their identity provider says when, it is that which counts, by a clock
// that may differ from ours when they come from there.
func (r AuthRequest) Recent(s Session) bool {
	at, came := s.AuthenticatedAt(), r.Came(s)
	if came {
		at = at.Add(UpstreamSkew)
	}
	if r.NeedsLogin && (!came || at.Before(r.CreatedAt)) {
		return false
	}
	return r.AuthSince.IsZero() || at.After(r.AuthSince)
}

// Came reports whether somebody has signed in to a session since the request began.
func (r AuthRequest) Came(s Session) bool { return !s.AuthTime.Before(r.CreatedAt) }

// Grant is what one authorization gave an application.
type Grant struct {
	ID            GrantID
	Application   ApplicationID
	User          UserID
	Org           OrgID
	Session       SessionID
	RedirectURI   string
	Challenge     string
	Nonce         string
	Scopes        []string
	AuthTime      time.Time
	AMR           []string
	ACR           string // what the application was told then
	Issuer        Site   // by which it knows us
	CreatedAt     time.Time
	CodeExpiresAt time.Time
	CodeUsedAt    time.Time
	RevokedAt     time.Time
}

// RefreshFamily is what the refresh tokens of a grant are made from.
type RefreshFamily struct {
	Grant      GrantID
	Salt       string
	Generation int64       // of the newest token
	Rotations  []time.Time // the last ones, the newest at the end
}

// UsedAt returns when the token of a generation was used first, or the zero time
// when it was not, or too long ago to be known.
func (f RefreshFamily) UsedAt(generation int64) time.Time {
	since := f.Generation - generation
	if since < 1 || since > int64(len(f.Rotations)) {
		return time.Time{}
	}
	return f.Rotations[int64(len(f.Rotations))-since]
}

// KeyState says what a signing key is for.
type KeyState string

// The key states.
const (
	KeyNext    KeyState = "next"    // published, so that clients know it before it signs
	KeyActive  KeyState = "active"  // signs
	KeyRetired KeyState = "retired" // published until the last token that it signed has expired
)

// SigningKey is a key that signs tokens.
type SigningKey struct {
	ID            string // the "kid" of RFC 7517, section 4.5
	Alg           string // RS256 or ES256
	State         KeyState
	PublicJWK     string
	PrivateSealed []byte // empty when the key is retired
	CreatedAt     time.Time
	Since         time.Time // when it got its state
}
