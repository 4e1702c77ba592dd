package model

import "time"

// ApplicationCreated is the payload of application.created.
type ApplicationCreated struct {
	After ApplicationSnapshot `json:"after"`
}

// ApplicationUpdated is the payload of application.updated.
type ApplicationUpdated struct {
	Before ApplicationSnapshot `json:"before"`
	After  ApplicationSnapshot `json:"after"`
}

// ApplicationSnapshot is what an application is at one moment, without what it
// proves itself with.
type ApplicationSnapshot struct {
	ID                         ApplicationID   `json:"client_id"`
	Name                       string          `json:"name"`
	Type                       ApplicationType `json:"type"`
	RedirectURIs               []string        `json:"redirect_uris"`
	PostLogoutRedirectURIs     []string        `json:"post_logout_redirect_uris"`
	InitiateLoginURI           string          `json:"initiate_login_uri,omitempty"`
	BackchannelLogoutURI       string          `json:"backchannel_logout_uri,omitempty"`
	BackchannelSessionRequired bool            `json:"backchannel_logout_session_required"`
	Scopes                     []string        `json:"scopes"`
}

// Snapshot returns what the application is now.
func (a Application) Snapshot() ApplicationSnapshot {
	return ApplicationSnapshot{
		a.ID, a.Name, a.Type, append([]string{}, a.RedirectURIs...), append([]string{}, a.PostLogoutRedirectURIs...),
		a.InitiateLoginURI, a.BackchannelLogoutURI, a.BackchannelSessionRequired, append([]string{}, a.Scopes...),
	}
}

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
func (SecretCreated) EventType() EventType { return EventSecretCreated }

// EventType implements Payload.
func (SecretDeleted) EventType() EventType { return EventSecretDeleted }

// EventType implements Payload.
func (ApplicationAuthorized) EventType() EventType { return EventApplicationAuthorized }

// EventType implements Payload.
func (AuthorizationRevoked) EventType() EventType { return EventAuthorizationRevoked }

func (p ApplicationCreated) states() (before, after any)    { return nil, p.After }
func (p ApplicationUpdated) states() (before, after any)    { return p.Before, p.After }
func (p SecretCreated) states() (before, after any)         { return nil, p.After }
func (p SecretDeleted) states() (before, after any)         { return p.Before, nil }
func (p ApplicationAuthorized) states() (before, after any) { return nil, p }
func (p AuthorizationRevoked) states() (before, after any)  { return nil, p }
