package model

import "time"

// This file has every default and limit of the product that people meet: what an
// instance starts with, how long things last, how many there may be, and how long
// what is over is kept. What bounds a machine (a buffer, a pool, a pause between two
// looks) stands where the machine is.

const day = 24 * time.Hour

// DefaultInstance returns what a new instance starts with. The operator changes
// all of it with "anteroom instance set".
func DefaultInstance() Instance {
	return Instance{
		AppName:     ProductName,
		Radius:      RadiusMedium,
		PoweredBy:   true,
		Policy:      SessionPolicy{Absolute: 30 * day}, // and no idle limit
		AccessToken: 5 * time.Minute,
		Invitation:  15 * day,
		KeepEvents:  0,        // for ever: an update takes nobody’s history away
		CreatorRole: "role_1", // Admin
		MemberRole:  "role_2", // Member
		Ways:        Ways{Code: true, Link: true, Passkey: true}, JoinByDomain: true,
	}
}

// ProductName is what this program is called, and an instance until its operator says
// otherwise.
const ProductName = "Anteroom"

// DefaultBrand is the brand colour of an instance whose operator chose none.
// White on it has a contrast of 6.07:1.
const DefaultBrand = "#3a56d4"

// Signing in.
const (
	CodeLife         = 10 * time.Minute // of a code and of the link in the same mail
	CodeTries        = 5                // wrong codes, of one code
	CodeWindow       = 10 * time.Minute // in which the next two are counted
	MostCodesFromOne = 5                // codes to one address, asked for in one browser, or from one network address (of IPv6: one /64)
	MostCodesFromAll = 20               // codes to one address, before only browsers in which its person has signed in get more, and others a link
	LinkPause        = 5 * time.Minute  // between two such links to one address, unless the first was used; less than CodeLife
	MostTriesFromOne = 20               // an hour, of all codes for one address, in one browser or from one network address; links still work
	MostTriesFromAll = 100              // the same from everywhere, before only such browsers may try
	MostEmailChanges = 10               // codes for another address that one person can ask for in an hour
	HeldLife         = 30 * time.Minute // of a request that waits for a proof, or for its person to sign in again
	HeldAfterEnd     = day              // how long after a session is over what is sent in it is still held: a form that stays open over night
	MostHeld         = 10               // such requests of one session
	RepeatLife       = time.Minute      // at least so long, and less than twice as long, a choice of organization can be sent again with the token before
	SudoLife         = 5 * time.Minute  // how long after a proof a session may do what is sensitive
	VouchLife        = 10 * time.Minute // how long the word of an identity provider that did not ask anew counts beside another proof
	CeremonyLife     = 5 * time.Minute  // of a question to an authenticator
	MostPasskeys     = 50               // of one account
	MostNamed        = 5                // people who are named of those whom a change locks out
	MostLookedAt     = 1_000            // accounts that are looked at, the oldest first, to say how many those are
)

// Sessions. Beside these bounds an absolute limit is longer than an idle one, and both
// are longer than access tokens last: a token outlives no session.
const (
	MinLimit    = 5 * time.Minute // of either limit
	MaxAbsolute = 365 * day
	MaxIdle     = 30 * day
)

// Invitations.
const (
	MostAddresses        = 100      // in one go
	MostInvitationsToOne = 3        // an hour, of an organization to one address
	MostInvitations      = 500      // a day, of an organization: nobody bombs mailboxes in the operator's name
	MaxInvitation        = 90 * day // how long one can be accepted
)

// Exports of what is kept about an organization.
const (
	ExportLife = 15 * time.Minute // after somebody has asked for one, and proved who they are, it can be fetched
)

// The log of events.
const (
	MinKeepEvents = day        // for which events are kept, when they are not kept for ever,
	MaxKeepEvents = 3650 * day // and the longest
)

// Organizations and members.
const (
	MostSeats          = 10_000_000       // that the operator can allow
	MostAllowedDomains = 100              // whose addresses may join
	MostMembersAtOnce  = 500              // in one change of many
	MostRemovedUnasked = 20               // at once, before a page asks
	MostSuggestions    = 20               // organizations that the switcher offers
	FirstRun           = 30 * day         // how long General says what is to be done in a new organization
	UndoLife           = 10 * time.Minute // how long a change can be taken back; a script takes the button away after ten seconds
)

// Domains: the schedule of looking, and when one is lost.
const (
	MostDomains        = 100              // of an organization
	DomainAskEvery     = 30 * time.Second // how often people can ask for a look
	DomainEachMinute   = 10 * time.Minute // a pending domain is looked up each minute for so long,
	DomainEachTen      = day              // then each 10 minutes to this age,
	DomainGiveUp       = 7 * day          // then each hour to this one
	DomainDaily        = day              // how often a verified domain is looked up
	DomainAfterError   = time.Hour        // the same, when DNS did not answer
	DomainLostAbsences = 3                // answers without the record, after which a verified domain is lost,
	DomainLostAfter    = 72 * time.Hour   // when the first and the last of them are so far apart
)

// The admin portal, for people without an account.
const (
	MostPortalLinks     = 100            // of an organization, that open something
	PortalLinkLife      = 7 * day        // of a shareable link, where nobody says otherwise
	MinPortalLink       = time.Hour      // the shortest,
	MaxPortalLink       = 30 * day       // and the longest, each from now on
	KeepRepeats         = 24 * time.Hour // that an answer of the management API is kept for who asks again under the same key
	RepeatWait          = time.Minute    // before whoever asks again takes over a request that was not answered
	EmbeddedLinkLife    = time.Minute    // in which a page of the application has to open its link
	EmbeddedSessionLife = 6 * time.Hour  // of what that has opened
	PortalSessionLife   = 30 * day       // of a browser that has a shareable link open, which ends it earlier
	MostPortalSessions  = 20             // browsers that have a shareable link open; then the oldest is forgotten
	PortalLinkKeep      = 90 * day       // how long a link is listed that opens nothing any more
	BlockedEmbedEvery   = time.Hour      // how often the log says of a page that it may not show an embedded one,
	MostBlockedEmbeds   = 50             // and of how many pages; so many are remembered
)

// API keys. Each expires.
const (
	MostAPIKeys       = 100 // of an organization itself, that count,
	MostMemberAPIKeys = 20  // and of each of its members
	APIKeyLife        = 90 * day
	MinAPIKeyLife     = day
	MaxAPIKeyLife     = 365 * day
	APIKeyWarning     = 14 * day // before a key expires, people who look at it are told
	APIKeyKeep        = 90 * day // how long a key is listed that counts no more
	MostAPIKeyClaims  = 20       // that the application says of one
)

// Single sign-on.
const (
	MostConnections   = 20       // of an organization
	MostCertificates  = 10       // of one identity provider
	MostEntityID      = 1024     // bytes (SAML Core, section 8.3.6)
	MostAttributeName = 300      // characters
	MostClientID      = 300      // characters, at an identity provider
	MostClientSecret  = 1024     // bytes
	MostIdPScopes     = 20       // beyond those that are always asked for
	MostScope         = 100      // characters
	SettingsKept      = day      // how long what was live before can be put back
	MostGroupRoles    = 100      // groups of a connection that give a role
	MostSeenGroups    = 32 << 10 // bytes of the names of somebody's groups

	MetadataDaily      = day           // how often an identity provider's metadata is read,
	MetadataAfterError = 6 * time.Hour // and how soon again when that failed
	MetadataGrace      = 7 * day       // how long a key counts that it has no more
	MetadataSilent     = 3 * day       // how long it may be unreadable before anybody is told

	MostBreakGlass = 5         // members of an organization who may go round a connection that it requires
	MaxReview      = 365 * day // after which somebody looks whether they are still the right ones
	RecoveryLife   = day       // of what the operator does to let somebody in

	ServiceKeyYears     = 10       // that our own certificates are valid
	ServiceKeyPublished = 7 * day  // how long before it signs: many read our metadata daily, others by hand
	MostPreviousKeys    = 5        // that still open what is encrypted for them
	MostAttempts        = 20       // that are kept of a connection, of each sort
	AttemptsTogether    = day      // in which those that come to nothing in the same way are one
	MostAttemptDetail   = 64 << 10 // bytes that are kept of the test of one

	MostQuestions = 5         // about one user, open at a connection
	QuestionPause = day       // between two mails about such questions of a connection
	OperatorPause = time.Hour // between two mails to the operator about the last administrator of an organization
	RepairLife    = 30 * day  // how long other subjects are linked unasked after all have changed

	MostSignInsFromOne    = 1500             // a minute, begun from one network address: of a whole office in the morning
	MostRefusedFromOne    = 60               // a minute, of answers that prove nothing, from one network address at one connection
	UpstreamSkew          = time.Minute      // how much the clock of an identity provider may be behind ours, for what applications ask
	UpstreamRequestLife   = 15 * time.Minute // for signing in at an identity provider
	MostUpstreamRequests  = 20               // of one browser, waiting; then the oldest is forgotten
	TestTicketLife        = 10 * time.Minute // of a link by which somebody begins a test sign-in
	MostSubject           = 1024             // bytes of an identity provider's name for somebody
	UpstreamKeep          = 7 * day          // how long requests and used assertions are kept at the most
	MostSAMLResponse      = 400 << 10        // bytes of a form that an identity provider posts
	MostRevocation        = 8 << 10          // bytes of a request to end all that somebody has
	MostLogout            = 16 << 10         // bytes of a request that says that somebody has signed out
	MostLogoutHint        = 2560             // bytes of an ID token that goes along when somebody signs out: proxies hold 4 KiB of headers
	UpstreamProofKeep     = time.Hour        // of what a provider wants to see then, after the session has ended
	MostRelayState        = 1 << 10          // bytes that are given back to an identity provider; SAML has 80
	OpenIDProviderRefresh = time.Hour        // after which a provider is asked again how it describes itself
)

// Directories.
const (
	MostDirectories             = 10            // of an organization
	DirectorySilence            = 3 * day       // after which people are told that nothing is heard of one
	MostDirectoryTokens         = 10            // of one directory
	DirectoryTokenOverlap       = day           // how long a token still counts that another one replaces
	DirectoryTokenWarning       = 30 * day      // before a token expires, people who look at it are told
	MaxDirectoryToken           = 5 * 365 * day // how long one can last that does not last for ever
	MostDirectoryClients        = 10            // of one directory, that get tokens of an hour by a secret, or of minutes by what they sign
	DirectoryAccessLife         = time.Hour     // of a token that a client gets by its secret
	TrustedAccessLife           = 5 * time.Minute
	MostDirectoryAccess         = 1000             // tokens of one client that count; then the oldest is forgotten
	MaxDirectoryAssertion       = 10 * time.Minute // how far away the end of an assertion may be that is for our token endpoint
	MaxEntraAssertion           = 90 * time.Minute // the same, of one for what Entra ID calls its audience: its tokens live as long
	MostShownChanges            = 20               // of attributes, by one event
	MostShownValue              = 200              // characters of one
	MostShownEvents             = 20               // of one request
	MostKeptRequests            = 200              // that changed something or were refused, of one directory
	MostDirectoryRequestsAtOnce = 64               // that are answered at a time, of one directory
	MostLargeRequestsAtOnce     = 4                // of those, with a body of more than a mebibyte
	MostQuietRequests           = 100              // that changed nothing and were answered
	KeepDirectoryTokens         = 30 * day         // that have expired
	KeepDeletedUsers            = 30 * day         // whom a directory has deleted
	LossWindow                  = time.Hour        // in which a directory may deactivate
	LossPeople                  = 20               // so many people without anybody being told,
	LossShare                   = 20               // or so many of a hundred of its users
	MostStrangersInGroup        = 10_000           // members that a group names and nobody knows
	MostGroupsHere              = 1000             // that people make in an organization
	MostGroupsInToken           = 200              // beyond which tokens and headers say only that there are
	MostGroupBytes              = 8 << 10          // of their names, the same
	MostGroupHeader             = 4 << 10          // bytes of the header of them behind a proxy: proxies take few kilobytes of headers
	MostGroupsAtUserinfo        = 2000             // beyond which userinfo says no more
	MostUserName                = 1024             // bytes of a user name, an external id or a name of a group
)

// CertificateWarnings returns how many days before an identity provider's certificate
// expires people are warned, once each; 0 is when it has expired.
func CertificateWarnings() []int { return []int{30, 14, 7, 1, 0} }

// What directories can know of people beside what all know.
const (
	MostCustomAttributes = 20   // that the operator declares
	MostCustomName       = 64   // characters
	MostCustomValue      = 1024 // bytes of a text or a time
	MostCustomDigits     = 64   // characters of a number
)

// MaxPictureUpload is how many bytes a picture may have.
const MaxPictureUpload = 512 << 10

// MostAliasUses is of how many things is kept in memory that they were reached at an
// address that the program had before, until that is written down, each minute.
const MostAliasUses = 10_000

// ReplicaLife is for how long a process counts as one that serves without saying so, which it does
// each minute.
const ReplicaLife = 3 * time.Minute

// How long what is over is kept.
const (
	KeepSignIns      = day       // half-finished sign-ins, so that their pages can say what became of them
	KeepAuthRequests = day       // authorization requests, for the same reason
	KeepCeremonies   = day       // questions to authenticators
	KeepOfStrangers  = time.Hour // all of these, when nobody has signed in in their browser
	KeepCertificates = 30 * day  // that have expired, of hosts that the program gets some for
	KeepAliasUses    = 90 * day  // what was reached at an address that the program had before
	KeepAnswers      = day       // to what a certificate authority asks, from when they were made
	KeepDeliveries   = 30 * day  // what was sent, or could not be
	KeepSentEvents   = 7 * day   // to webhooks
	KeepHeldEvents   = 90 * day  // for webhooks that are disabled
	KeepInvitations  = 90 * day  // that were accepted, cancelled or replaced
	KeepSessions     = 90 * day  // that have ended
)
