package model

import "time"

// ChallengePurpose says what a challenge is good for. It is worth nothing for
// any other purpose.
type ChallengePurpose string

// The challenge purposes.
const (
	ForSignIn ChallengePurpose = "sign_in"
	ForSudo   ChallengePurpose = "sudo" // a session's own user proves anew who they are

	// ForEmailChange proves that a session's own user reads the address that
	// they want to have.
	ForEmailChange ChallengePurpose = "change_email"

	// ForInbox proves that somebody reads the address that an identity provider says is
	// theirs.
	ForInbox ChallengePurpose = "inbox"

	// ForPortal proves that somebody reads the address that a link to the admin portal is for.
	ForPortal ChallengePurpose = "portal"

	// ForConsole proves that an operator reads their address: to get into the console, or, with
	// a session there, that it is still them.
	ForConsole ChallengePurpose = "console"
)

// ChallengeMail says what was sent for a proof by e-mail.
type ChallengeMail string

// What can be sent. While strangers ask for codes without end, each browser that asks
// for one more waits, and one mail in a while has a link that signs in any of them:
// whoever opens it there reads the inbox.
const (
	SendsCode    ChallengeMail = "code"    // a code and, for signing in, a link for the browser that asked, as far as both are on
	SendsLink    ChallengeMail = "link"    // a link for every browser that asked for the address
	SendsNothing ChallengeMail = "nothing" // there is such a mail already
)

// Challenge is a proof by e-mail in progress: a code was sent to an address, for
// signing in together with a link, or would have been if it had an account.
type Challenge struct {
	ID        ChallengeID
	Purpose   ChallengePurpose
	Session   SessionID // with ForSudo, ForEmailChange and ForConsole: the session that it is for
	Browser   []byte    // SHA-256 of the cookie of the browser that asked
	User      UserID    // "" when the address has no account that may sign in
	Email     Email
	Sends     ChallengeMail
	CodeMAC   []byte
	Next      string // where to go after signing in, a path of this program
	Network   string // from which it was asked for: an address, of IPv6 the /64
	Tries     int
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}
