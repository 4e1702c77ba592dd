package model

import "time"

// DirectoryClient is who gets access tokens for a directory (OAuth 2.0 client credentials):
// by a secret, or by what a trusted issuer signs for it.
type DirectoryClient struct {
	ID         DirectoryClientID
	Org        OrgID
	Directory  DirectoryID
	Suffix     string         // the last characters of its secret, "" for who has none
	OldUntil   time.Time      // until when the secret before counts, too; zero: there is none
	Trust      DirectoryTrust // zero for who has a secret
	MadeBy     Author         // "" for nobody who is named
	CreatedAt  time.Time
	LastUsedAt time.Time // when one of its tokens was; zero: not yet
	Version    int64     // of whom it trusts, or of its secret
}

// Signs reports whether the client proves itself by what an issuer signs.
func (c DirectoryClient) Signs() bool { return c.Trust != DirectoryTrust{} }

// DirectoryTrust is whose signature opens a directory (RFC 7523): an application of one
// tenant of an issuer, and nobody else whom the issuer knows.
type DirectoryTrust struct {
	Issuer      string
	Tenant      string
	Application string
	// Audience is whom its assertions are meant for, as the issuer prints it: Entra ID has an
	// audience of its own. "" is our token endpoint.
	Audience string
}

// DirectorySecrets are by what a client with a secret is known: SHA-256 of that, and of the
// one before while it still counts. Both are nil for who has none.
type DirectorySecrets struct{ Now, Old []byte }

// DirectoryAccess is an access token of a client. Hash is its SHA-256.
type DirectoryAccess struct {
	Client    DirectoryClient
	Hash      []byte
	ExpiresAt time.Time
}

// Of returns the client whose access token somebody has sent, in the place where tokens that
// do not end so soon are named: false for one of those.
func (id DirectoryTokenID) Of() (DirectoryClientID, bool) {
	return DirectoryClientID(id), ValidID(PrefixDirectoryClient, string(id))
}
