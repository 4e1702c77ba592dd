package model

import "time"

// Challenge is a sign-in by e-mail in progress: a code and a link were sent to
// an address, or would have been if it had an account.
type Challenge struct {
	ID        ChallengeID
	Browser   []byte // SHA-256 of the cookie of the browser that asked
	User      UserID // "" when the address has no account that may sign in
	Email     Email
	CodeMAC   []byte
	Next      string // where to go after signing in, a path of this program
	IP        string // the address that asked
	Tries     int
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// Mail is a message on its way out. It is stored sealed: it carries codes and
// links.
type Mail struct {
	ID        MailID
	Sealed    []byte
	Attempts  int
	ExpiresAt time.Time // pointless after
}
