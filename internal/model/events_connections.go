package model

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// ConnectionCreated is the payload of organization.sso_created.
type ConnectionCreated struct {
	After ConnectionSnapshot `json:"after"`
}

// ConnectionUpdated is the payload of organization.sso_updated.
type ConnectionUpdated struct {
	Before ConnectionSnapshot `json:"before"`
	After  ConnectionSnapshot `json:"after"`
}

// ConnectionTested is the payload of organization.sso_tested: somebody has signed in
// with the draft, to see whether it works.
type ConnectionTested struct {
	After ConnectionSnapshot `json:"after"`
}

// ConnectionEnabled is the payload of organization.sso_enabled: people sign in with
// what was the draft from now on.
type ConnectionEnabled struct {
	Before ConnectionSnapshot `json:"before"`
	After  ConnectionSnapshot `json:"after"`
}

// ConnectionDisabled is the payload of organization.sso_disabled.
type ConnectionDisabled struct {
	Before ConnectionSnapshot `json:"before"`
	After  ConnectionSnapshot `json:"after"`
}

// ConnectionRequired is the payload of organization.sso_required: people of its domains
// sign in by it and by nothing else from now on.
type ConnectionRequired struct {
	Before ConnectionSnapshot `json:"before"`
	After  ConnectionSnapshot `json:"after"`
}

// ConnectionOptional is the payload of organization.sso_optional: it is required no
// longer.
type ConnectionOptional struct {
	Before ConnectionSnapshot `json:"before"`
	After  ConnectionSnapshot `json:"after"`
}

// ConnectionDeleted is the payload of organization.sso_deleted.
type ConnectionDeleted struct {
	Before ConnectionSnapshot `json:"before"`
}

// ConnectionSnapshot is what a connection is at one moment, without secrets.
type ConnectionSnapshot struct {
	ID       ConnectionID                 `json:"id"`
	Org      OrgID                        `json:"organization_id"`
	Name     string                       `json:"name"`
	Enabled  bool                         `json:"enabled"`
	Creates  bool                         `json:"jit_provisioning"`
	Syncs    bool                         `json:"sync_user_profile_on_login"`
	SignsOut bool                         `json:"idp_logout"`
	Required bool                         `json:"required"`
	Site     Site                         `json:"known_at,omitempty"` // where its provider knows us
	Domains  []DomainID                   `json:"domains"`            // null: all of the organization
	Revoker  string                       `json:"revocation_issuer,omitempty"`
	Keys     string                       `json:"revocation_keys_url,omitempty"`
	Settings []ConnectionSettingsSnapshot `json:"settings"`
}

// ConnectionSettingsSnapshot is what settings are at one moment. Certificates are
// named by their SHA-256 fingerprints.
type ConnectionSettingsSnapshot struct {
	State        SettingsState  `json:"state"`
	Provider     Provider       `json:"provider"`
	Type         ConnectionType `json:"connection_type"`
	IdP          string         `json:"idp,omitempty"`
	SignInURL    string         `json:"sign_in_url,omitempty"`
	MetadataURL  string         `json:"metadata_url,omitempty"`
	Certificates []string       `json:"certificates,omitempty"`
	ClientID     string         `json:"client_id,omitempty"`
	HasSecret    bool           `json:"has_client_secret,omitempty"`
	Encrypted    bool           `json:"assertion_encrypted,omitempty"`
	Unsolicited  bool           `json:"allow_idp_initiated_login,omitempty"`
	AsksContext  bool           `json:"requests_authn_context,omitempty"`
	Attributes   AttributeMap   `json:"attributes"`
	SavedAt      time.Time      `json:"saved_at"`
	TestedAt     time.Time      `json:"tested_at,omitzero"`
}

// Snapshot returns what the connection is now.
func (c Connection) Snapshot() ConnectionSnapshot {
	s := ConnectionSnapshot{
		ID: c.ID, Org: c.Org, Name: c.Name, Enabled: c.Enabled, Creates: c.Creates, Syncs: c.Syncs, SignsOut: c.SignsOut, Required: c.Required, Site: c.Site,
		Revoker: c.Revocation.Issuer, Keys: c.Revocation.Keys,
		Settings: make([]ConnectionSettingsSnapshot, len(c.Settings)),
	}
	if c.Chosen {
		s.Domains = append([]DomainID{}, c.Domains...)
	}
	for i, v := range c.Settings {
		s.Settings[i] = v.snapshot()
	}
	return s
}

func (s ConnectionSettings) snapshot() ConnectionSettingsSnapshot {
	return ConnectionSettingsSnapshot{
		State: s.State, Provider: s.Provider, Type: s.Type, IdP: s.IdP, SignInURL: s.SAML.SignInURL, MetadataURL: s.SAML.MetadataURL,
		Certificates: fingerprints(s.SAML.Certificates), ClientID: s.OIDC.ClientID, HasSecret: s.Secret != nil, Encrypted: s.SAML.Encrypted, Unsolicited: s.SAML.Unsolicited,
		AsksContext: s.SAML.AsksContext,
		Attributes:  s.Attributes, SavedAt: s.SavedAt, TestedAt: s.TestedAt,
	}
}

func fingerprints(certificates [][]byte) []string {
	all := make([]string, len(certificates))
	for i, der := range certificates {
		all[i] = Fingerprint(der)
	}
	return all
}

// Fingerprint returns the SHA-256 of a certificate in DER, in hexadecimal.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

// ConnectionRefreshed is the payload of organization.sso_metadata_refreshed: the identity
// provider's metadata says something new, such as another key, that is believed.
type ConnectionRefreshed struct {
	Before ConnectionSnapshot `json:"before"`
	After  ConnectionSnapshot `json:"after"`
}

// ConnectionMoved is the payload of organization.sso_metadata_held: the identity
// provider's metadata says that it is another one, or elsewhere. Nothing of that is
// believed before an administrator does.
type ConnectionMoved struct {
	Before ConnectionSnapshot `json:"before"`
	Found  FoundSnapshot      `json:"found"`
}

// ConnectionMoveRefused is the payload of organization.sso_metadata_refused: an
// administrator does not believe what the metadata says.
type ConnectionMoveRefused struct {
	Before ConnectionSnapshot `json:"before"`
	Found  FoundSnapshot      `json:"found"`
}

// CertificateExpiring is the payload of organization.sso_certificate_expiring: the last
// certificate of the identity provider expires soon, or has expired.
type CertificateExpiring struct {
	After ConnectionSnapshot `json:"after"`
	Until time.Time          `json:"until"`
	Days  int                `json:"days"` // at the most; 0: it has expired
}

// FoundSnapshot is what metadata says.
type FoundSnapshot struct {
	IdP          string   `json:"idp"`
	SignInURL    string   `json:"sign_in_url"`
	Certificates []string `json:"certificates"`
}

// Snapshot returns what is held.
func (h HeldMetadata) Snapshot() FoundSnapshot {
	return FoundSnapshot{h.IdP, h.SAML.SignInURL, fingerprints(h.SAML.Certificates)}
}

// ServiceKeyCreated is the payload of service_key.created: our metadata for SAML
// identity providers has another certificate from now on.
type ServiceKeyCreated struct {
	After ServiceKeySnapshot `json:"after"`
}

// ServiceKeyRotated is the payload of service_key.rotated: another key signs requests to
// SAML identity providers from now on.
type ServiceKeyRotated struct {
	Before ServiceKeySnapshot `json:"before"`
	After  ServiceKeySnapshot `json:"after"`
}

// ServiceKeySnapshot names a key of ours by its certificate.
type ServiceKeySnapshot struct {
	ID string `json:"fingerprint"`
}

// Snapshot returns what names the key.
func (k ServiceKey) Snapshot() ServiceKeySnapshot { return ServiceKeySnapshot{k.ID} }

// EventType implements Payload.
func (ConnectionCreated) EventType() EventType { return EventConnectionCreated }

// EventType implements Payload.
func (ConnectionUpdated) EventType() EventType { return EventConnectionUpdated }

// EventType implements Payload.
func (ConnectionTested) EventType() EventType { return EventConnectionTested }

// EventType implements Payload.
func (ConnectionEnabled) EventType() EventType { return EventConnectionEnabled }

// EventType implements Payload.
func (ConnectionDisabled) EventType() EventType { return EventConnectionDisabled }

// EventType implements Payload.
func (ConnectionRequired) EventType() EventType { return EventConnectionRequired }

// EventType implements Payload.
func (ConnectionOptional) EventType() EventType { return EventConnectionOptional }

// EventType implements Payload.
func (ConnectionDeleted) EventType() EventType { return EventConnectionDeleted }

// EventType implements Payload.
func (ConnectionRefreshed) EventType() EventType { return EventConnectionRefreshed }

// EventType implements Payload.
func (ConnectionMoved) EventType() EventType { return EventConnectionMoved }

// EventType implements Payload.
func (ConnectionMoveRefused) EventType() EventType { return EventConnectionMoveRefused }

// EventType implements Payload.
func (CertificateExpiring) EventType() EventType { return EventCertificateExpiring }

// EventType implements Payload.
func (ServiceKeyCreated) EventType() EventType { return EventServiceKeyCreated }

// EventType implements Payload.
func (ServiceKeyRotated) EventType() EventType { return EventServiceKeyRotated }

func (p ConnectionCreated) states() (before, after any)     { return nil, p.After }
func (p ConnectionUpdated) states() (before, after any)     { return p.Before, p.After }
func (p ConnectionTested) states() (before, after any)      { return nil, p.After }
func (p ConnectionEnabled) states() (before, after any)     { return p.Before, p.After }
func (p ConnectionDisabled) states() (before, after any)    { return p.Before, p.After }
func (p ConnectionRequired) states() (before, after any)    { return p.Before, p.After }
func (p ConnectionOptional) states() (before, after any)    { return p.Before, p.After }
func (p ConnectionDeleted) states() (before, after any)     { return p.Before, nil }
func (p ConnectionRefreshed) states() (before, after any)   { return p.Before, p.After }
func (p ConnectionMoved) states() (before, after any)       { return p.Before, p.Found }
func (p ConnectionMoveRefused) states() (before, after any) { return p.Before, p.Found }
func (p CertificateExpiring) states() (before, after any)   { return nil, p.After }
func (p ServiceKeyCreated) states() (before, after any)     { return nil, p.After }
func (p ServiceKeyRotated) states() (before, after any)     { return p.Before, p.After }
