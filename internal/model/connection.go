package model

import "time"

// ConnectionType says which protocol a connection speaks.
type ConnectionType string

// The connection types.
const (
	ConnectionSAML ConnectionType = "SAML"
	ConnectionOIDC ConnectionType = "OIDC"
)

// Connection is a way in which the members of an organization sign in through
// somebody else.
type Connection struct {
	ID        ConnectionID
	Org       OrgID
	Type      ConnectionType
	Enabled   bool
	CreatedAt time.Time
}
