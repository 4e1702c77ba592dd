package model

import (
	"encoding/binary"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Identifiers are distinct types, so that one cannot be passed for another.
// Each is a prefix and a 63-bit time-ordered decimal number. They are names,
// never secrets.
type (
	// OrgID names an organization, the tenant: org_….
	OrgID string
	// UserID names a person: usr_….
	UserID string
	// MemberID names a user in an organization: mem_….
	MemberID string
	// RoleID names a role: role_….
	RoleID string
	// SessionID names a signed-in browser: ses_….
	SessionID string
	// ApplicationID names an OpenID Connect client: skc_….
	ApplicationID string
	// EventID names something that happened: evt_….
	EventID string
	// AuthRequestID names an authorization request in progress: req_….
	AuthRequestID string
	// GrantID names what an application was granted by one authorization: gra_….
	GrantID string
	// ChallengeID names a sign-in by e-mail in progress: chl_….
	ChallengeID string
	// HeldRequestID names a request that waits for its person: hld_….
	HeldRequestID string
	// DeliveryID names something on its way out of the program: dlv_….
	DeliveryID string
	// InvitationID names an invitation: inv_….
	InvitationID string
	// SecretID names a client secret: sec_….
	SecretID string
	// DomainID names a domain of an organization: dom_….
	DomainID string
	// PasskeyID names a passkey: pk_….
	PasskeyID string
	// CeremonyID names a question to an authenticator: wac_….
	CeremonyID string
	// ConnectionID names a way to sign in through somebody else: conn_….
	ConnectionID string
	// AttemptID names what came of an answer of an identity provider: att_….
	AttemptID string
	// QuestionID names a question about an identity: idq_….
	QuestionID string
	// SettingsID names a set of settings of a connection: set_….
	SettingsID string
	// DirectoryID names where an identity provider tells of people and groups: dir_….
	DirectoryID string
	// DirectoryTokenID names by what a directory proves itself: dirtok_….
	DirectoryTokenID string
	// DirectoryClientID names who gets access tokens for a directory: dircli_….
	DirectoryClientID string
	// DirectoryUserID names somebody as a directory knows them: diruser_….
	DirectoryUserID string
	// DirectoryGroupID names a group of a directory: dirgroup_….
	DirectoryGroupID string
	// PortalLinkID names a link to an organization's admin portal: lnk_….
	PortalLinkID string
	// PortalSessionID names a browser that has opened such a link: lnkses_….
	PortalSessionID string
	// APIKeyID names by what scripts act: key_….
	APIKeyID string
	// DirectoryRequestID names what a directory has asked for: dirreq_….
	DirectoryRequestID string
	// WebhookID names a place to which events are sent: whk_….
	WebhookID string

	// StreamID names a place to which an organization’s events go in batches: stm_….
	StreamID string
)

// The prefixes of the identifiers.
const (
	PrefixOrg         = "org_"
	PrefixUser        = "usr_"
	PrefixMember      = "mem_"
	PrefixRole        = "role_"
	PrefixSession     = "ses_"
	PrefixApplication = "skc_"
	PrefixEvent       = "evt_"
	PrefixAuthRequest = "req_"
	PrefixGrant       = "gra_"
	PrefixChallenge   = "chl_"
	PrefixHeldRequest = "hld_"
	PrefixDelivery    = "dlv_"
	PrefixInvitation  = "inv_"
	PrefixSecret      = "sec_"
	PrefixDomain      = "dom_"
	PrefixPasskey     = "pk_"
	PrefixCeremony    = "wac_"
	PrefixConnection  = "conn_"
	PrefixSettings    = "set_"
	PrefixAttempt     = "att_"
	PrefixQuestion    = "idq_"
	PrefixAPIKey      = "key_"
	PrefixUndo        = "undo_"
	PrefixRemapping   = "rmp_"

	PrefixDirectory        = "dir_"
	PrefixDirectoryToken   = "dirtok_"
	PrefixDirectoryClient  = "dircli_"
	PrefixDirectoryUser    = "diruser_"
	PrefixDirectoryGroup   = "dirgroup_"
	PrefixDirectoryRequest = "dirreq_"

	PrefixPortalLink    = "lnk_"
	PrefixPortalSession = "lnkses_"

	PrefixOperator        = "opr_"
	PrefixOperatorSession = "oprses_"

	PrefixWebhook = "whk_"
	PrefixStream  = "stm_"
)

// ValidID reports whether s is prefix followed by a positive decimal number of
// at most 63 bits, written the one canonical way.
func ValidID(prefix, s string) bool {
	digits, ok := strings.CutPrefix(s, prefix)
	if !ok || digits == "" || digits[0] == '0' || digits[0] == '+' {
		return false
	}
	_, err := strconv.ParseInt(digits, 10, 64)
	return err == nil && digits[0] != '-'
}

// IDs makes identifiers: 42 bits of milliseconds since 1970, which last until
// 2109 and always make 19 digits, so that text order is time order; then 21
// random bits. Numbers from one IDs only ever grow, also when the clock steps
// back, so none is used twice. Where several processes make some for one database,
// each is told apart from the others (As), and the last bits say which it is.
// The zero value is not ready; use NewIDs.
type IDs struct {
	mu     sync.Mutex
	random io.Reader
	last   int64
	shift  int   // how many of the last bits say which process it is
	maker  int64 // what they say
}

const (
	randomBits = 21
	makerBits  = 10

	// MostMakers is how many numbers for As there are.
	MostMakers = 1 << makerBits

	// step is the most bits of how far an identifier is from the one before in the same
	// millisecond.
	step = 12
)

// FirstID returns the first identifier with a prefix that there can be of a time.
func FirstID(prefix string, at time.Time) string {
	return prefix + strconv.FormatInt(at.UnixMilli()<<randomBits, 10)
}

// NewIDs returns a source of identifiers that reads random bits from random.
func NewIDs(random io.Reader) *IDs { return &IDs{random: random} }

// As has g make identifiers from now on as no other process does whose number differs by
// less than MostMakers. It may be called again, with another number.
func (g *IDs) As(number int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shift, g.maker = makerBits, number%MostMakers
}

// Next returns the next identifier with the given prefix at the given time. It
// panics when the source of randomness fails, which leaves nothing safe to do.
func (g *IDs) Next(prefix string, now time.Time) string {
	var b [4]byte
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, err := io.ReadFull(g.random, b[:]); err != nil {
		panic("model: no randomness for an identifier: " + err.Error())
	}
	bits := int64(binary.BigEndian.Uint32(b[:]))
	free := randomBits - g.shift
	n := now.UnixMilli()<<free | bits&(1<<free-1)
	if last := g.last >> g.shift; n <= last {
		n = last + 1 + bits&(1<<(step-g.shift)-1)
	}
	g.last = n<<g.shift | g.maker
	return prefix + strconv.FormatInt(g.last, 10)
}
