package model

import (
	"encoding/json"
	"time"
)

// ApplicationCreated is the payload of application.created.
type ApplicationCreated struct {
	After ApplicationSnapshot `json:"after"`
}

// ApplicationUpdated is the payload of application.updated.
type ApplicationUpdated struct {
	Before ApplicationSnapshot `json:"before"`
	After  ApplicationSnapshot `json:"after"`
}

// ApplicationDeleted is the payload of application.deleted. What it was granted, and
// what it was still to be told, went with it.
type ApplicationDeleted struct {
	Before ApplicationSnapshot `json:"before"`
}

// ApplicationSnapshot is what an application is at one moment, without its
// secrets.
type ApplicationSnapshot struct {
	ID                         ApplicationID   `json:"client_id"`
	Org                        OrgID           `json:"organization_id,omitempty"` // the only one that it acts for
	Name                       string          `json:"name"`
	Description                string          `json:"description,omitempty"`
	Type                       ApplicationType `json:"type"`
	RedirectURIs               []string        `json:"redirect_uris"`
	PostLogoutRedirectURIs     []string        `json:"post_logout_redirect_uris"`
	Origins                    []string        `json:"origins"`
	InitiateLoginURI           string          `json:"initiate_login_uri,omitempty"`
	BackchannelLogoutURI       string          `json:"backchannel_logout_uri,omitempty"`
	BackchannelSessionRequired bool            `json:"backchannel_logout_session_required"`
	SigningAlg                 string          `json:"signing_alg"`
	JWKS                       json.RawMessage `json:"jwks,omitempty"`
	Scopes                     []string        `json:"scopes"`
	OfflineAccess              bool            `json:"offline_access"`
	PKCEOptional               bool            `json:"pkce_optional"`
	AccessToken                int64           `json:"access_token_lifetime"` // minutes; 0 for the instance's
	AccessTokenTyp             string          `json:"access_token_typ"`
	Claims                     []ExtraClaim    `json:"claims"`
	FullIDToken                bool            `json:"full_id_token"`
	AccessTokenAttributes      bool            `json:"access_token_attributes"`
	Audiences                  []ApplicationID `json:"audiences"`
	CreatedAt                  time.Time       `json:"created_at"`
}

// Snapshot returns what the application is now.
func (a Application) Snapshot() ApplicationSnapshot {
	typ := "at+jwt"
	if a.PlainAccessTokens {
		typ = "JWT"
	}
	return ApplicationSnapshot{
		ID: a.ID, Org: a.Org, Name: a.Name, Description: a.Description, Type: a.Type,
		RedirectURIs: listed(a.RedirectURIs), PostLogoutRedirectURIs: listed(a.PostLogoutRedirectURIs), Origins: listed(a.Origins),
		InitiateLoginURI: a.InitiateLoginURI, BackchannelLogoutURI: a.BackchannelLogoutURI, BackchannelSessionRequired: a.BackchannelSessionRequired,
		SigningAlg: a.SigningAlg, JWKS: json.RawMessage(a.JWKS), Scopes: listed(a.Scopes), OfflineAccess: a.OfflineAccess, PKCEOptional: a.PKCEOptional,
		AccessToken: int64(a.AccessToken / time.Minute), AccessTokenTyp: typ, Claims: listed(a.Claims), FullIDToken: a.FullIDToken,
		AccessTokenAttributes: a.AccessTokenAttributes, Audiences: listed(a.Audiences), CreatedAt: a.CreatedAt,
	}
}

// listed returns a list that is a list in JSON also when it is empty.
func listed[T any](all []T) []T { return append([]T{}, all...) }

// SecretCreated is the payload of application.secret_created.
type SecretCreated struct {
	After SecretSnapshot `json:"after"`
}

// SecretDeleted is the payload of application.secret_deleted.
type SecretDeleted struct {
	Before SecretSnapshot `json:"before"`
}

// SecretSnapshot names a client secret, which nobody can read any more.
type SecretSnapshot struct {
	ID          SecretID      `json:"secret_id"`
	Application ApplicationID `json:"client_id"`
	CreatedAt   time.Time     `json:"created_at"`
}

// ApplicationAuthorized is the payload of application.authorized: a person signed
// in to an application.
type ApplicationAuthorized struct {
	Application ApplicationID `json:"client_id"`
	Grant       GrantID       `json:"grant_id"`
	Session     SessionRef    `json:"user_session"`
	Scopes      []string      `json:"scopes"`
}

// AuthorizationRevoked is the payload of application.authorization_revoked: what
// an application was granted is worthless from now on.
type AuthorizationRevoked struct {
	Application ApplicationID `json:"client_id,omitempty"` // "" for all that act for the person in the organization
	Grant       GrantID       `json:"grant_id,omitempty"`
	Reason      string        `json:"reason"`
}

// EventType implements Payload.
func (ApplicationCreated) EventType() EventType { return EventApplicationCreated }

// EventType implements Payload.
func (ApplicationUpdated) EventType() EventType { return EventApplicationUpdated }

// EventType implements Payload.
func (ApplicationDeleted) EventType() EventType { return EventApplicationDeleted }

// EventType implements Payload.
func (SecretCreated) EventType() EventType { return EventSecretCreated }

// EventType implements Payload.
func (SecretDeleted) EventType() EventType { return EventSecretDeleted }

// EventType implements Payload.
func (ApplicationAuthorized) EventType() EventType { return EventApplicationAuthorized }

// EventType implements Payload.
func (AuthorizationRevoked) EventType() EventType { return EventAuthorizationRevoked }

func (p ApplicationCreated) states() (before, after any)    { return nil, p.After }
func (p ApplicationUpdated) states() (before, after any)    { return p.Before, p.After }
func (p ApplicationDeleted) states() (before, after any)    { return p.Before, nil }
func (p SecretCreated) states() (before, after any)         { return nil, p.After }
func (p SecretDeleted) states() (before, after any)         { return p.Before, nil }
func (p ApplicationAuthorized) states() (before, after any) { return nil, p }
func (p AuthorizationRevoked) states() (before, after any)  { return nil, p }
