package model

import (
	"slices"
	"time"
)

// ConnectionType says which protocol a connection speaks.
type ConnectionType string

// The connection types.
const (
	ConnectionSAML ConnectionType = "SAML"
	ConnectionOIDC ConnectionType = "OIDC"
)

// Provider says whose identity provider a connection leads to, and so which guide
// fits it. What a connection does is the same for all.
type Provider string

// The providers, in the order in which people choose from them.
const (
	ProviderOkta       Provider = "okta"
	ProviderEntra      Provider = "entra"
	ProviderGoogle     Provider = "google"
	ProviderOneLogin   Provider = "onelogin"
	ProviderJumpCloud  Provider = "jumpcloud"
	ProviderPing       Provider = "ping"
	ProviderADFS       Provider = "adfs"
	ProviderKeycloak   Provider = "keycloak"
	ProviderAuth0      Provider = "auth0"
	ProviderShibboleth Provider = "shibboleth"
	ProviderCustom     Provider = "custom"
)

// Providers lists all providers.
func Providers() []Provider {
	return []Provider{
		ProviderOkta, ProviderEntra, ProviderGoogle, ProviderOneLogin, ProviderJumpCloud, ProviderPing,
		ProviderADFS, ProviderKeycloak, ProviderAuth0, ProviderShibboleth, ProviderCustom,
	}
}

// Speaks lists the protocols for which there is a guide, the one to prefer first;
// none for what is no provider.
func (p Provider) Speaks() []ConnectionType {
	switch {
	case p == ProviderShibboleth:
		return []ConnectionType{ConnectionSAML}
	case slices.Contains(Providers(), p):
		return []ConnectionType{ConnectionSAML, ConnectionOIDC}
	}
	return nil
}

// Connection is a way in which the members of an organization sign in through
// somebody else. What it needs to know of the identity provider is in its settings,
// of which it has at most one set in each state.
type Connection struct {
	ID      ConnectionID
	Org     OrgID
	Name    string // as the organization's people call it
	Enabled bool   // and has live settings then

	// Creates says that people who come for the first time become members, and Syncs
	// that what the identity provider calls them counts at each sign-in.
	Creates, Syncs bool

	// SignsOut says that who signs out here, and has signed in by it, is signed out at the
	// identity provider, too, where that lets us.
	SignsOut bool

	// Required says that people with an address in its domains sign in by it and by
	// nothing else.
	Required bool

	// Chosen says that not all verified domains of the organization lead to it, but those
	// of Domains.
	Chosen  bool
	Domains []DomainID

	// Revocation says who may have all ended that its people have here.
	Revocation RevocationSender

	// Site is where we were when it was made: the identity provider knows us by that
	// address, for as long as we answer there.
	Site Site

	AddedBy   Author // "" for nobody who is named
	CreatedAt time.Time
	Version   int64 // raised by every change, of its settings too

	Settings []ConnectionSettings // in the order of their states
}

// Serves reports whether a domain of the connection's organization leads to it, once it
// is verified.
func (c Connection) Serves(d DomainID) bool { return !c.Chosen || slices.Contains(c.Domains, d) }

// In returns the connection's settings in a state, and whether it has any.
func (c Connection) In(state SettingsState) (ConnectionSettings, bool) {
	for _, s := range c.Settings {
		if s.State == state {
			return s, true
		}
	}
	return ConnectionSettings{}, false
}

// RevocationSender is who asks, beside its identity provider, to end all that somebody has
// here: an authorization server, as Okta has one beside its SAML. The zero value is for
// nobody; then an OpenID provider may do so itself.
type RevocationSender struct {
	Issuer string
	Keys   string // the address at which it publishes its keys
}

// SettingsState says what a set of settings is.
type SettingsState string

// The states. A change of what is live makes a draft beside it, which takes its place
// once it was tested; what it replaces can be put back for a while.
const (
	SettingsLive     SettingsState = "live"
	SettingsDraft    SettingsState = "draft"
	SettingsPrevious SettingsState = "previous"
)

// ConnectionSettings is what a connection knows of its identity provider.
type ConnectionSettings struct {
	ID         SettingsID
	State      SettingsState
	Provider   Provider
	Type       ConnectionType
	IdP        string // the identity provider's entity ID or issuer, "" while unknown
	SAML       SAMLSettings
	OIDC       OIDCSettings
	Secret     []byte // the client secret, sealed; nil for none
	Attributes AttributeMap

	SavedAt    time.Time // when it was last changed: an earlier test does not count
	TestedAt   time.Time // zero: not successfully since then
	TestedBy   TesterID
	AsksAnew   AsksAnew
	ReplacedAt time.Time // of previous ones
}

// AsksAnew says whether an identity provider has people sign in anew when it is told to,
// as a test has shown. Some do not, and what they say is no fresh proof then.
type AsksAnew string

// What a test may have shown.
const (
	AsksAnewUnknown AsksAnew = ""
	AsksAnewYes     AsksAnew = "yes"
	AsksAnewNo      AsksAnew = "no"
)

// SignOutURL returns where the identity provider takes that somebody signs out, "" where it
// offers nothing for that.
func (s ConnectionSettings) SignOutURL() string {
	if s.Type == ConnectionOIDC {
		return s.OIDC.SignOutURL
	}
	return s.SAML.SignOutURL
}

// Tested reports whether somebody has signed in with exactly these settings.
func (s ConnectionSettings) Tested(by TesterID) bool {
	return !s.TestedAt.IsZero() && by != "" && s.TestedBy == by
}

// SAMLSettings is what a SAML connection needs.
type SAMLSettings struct {
	MetadataURL   string   `json:"metadata_url,omitempty"` // read again from time to time; "" for what was uploaded or typed
	SignInURL     string   `json:"sign_in_url,omitempty"`
	SignInByPost  bool     `json:"sign_in_by_post,omitempty"`  // it takes no redirects
	SignOutURL    string   `json:"sign_out_url,omitempty"`     // "" for none
	SignOutByPost bool     `json:"sign_out_by_post,omitempty"` // it takes no redirects
	SignOutAnswer string   `json:"sign_out_answer,omitempty"`  // where it takes answers about signing out; "" for the same address
	Certificates  [][]byte `json:"certificates,omitempty"`     // of its keys, in DER
	SignsRequests bool     `json:"signs_requests,omitempty"`
	Encrypted     bool     `json:"encrypted,omitempty"`    // takes encrypted assertions only
	Unsolicited   bool     `json:"unsolicited,omitempty"`  // takes answers to no request
	AsksContext   bool     `json:"asks_context,omitempty"` // tells the provider how an application wants people to sign in; many refuse to be told
}

// OIDCSettings is what an OpenID Connect connection needs, beside the client secret.
type OIDCSettings struct {
	ClientID   string   `json:"client_id,omitempty"`
	Scopes     []string `json:"scopes,omitempty"`       // beyond openid, email and profile
	SignOutURL string   `json:"sign_out_url,omitempty"` // as it has said itself; "" for none
}

// AttributeMap names the attributes or claims that say who somebody is; "" for the
// names that identity providers usually have for it.
type AttributeMap struct {
	Email     string `json:"email,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Groups    string `json:"groups,omitempty"`
}
