package model

import "time"

// UserSignedUp is the payload of user.signup: a person has an account.
type UserSignedUp struct {
	User UserSnapshot `json:"user"`
}

// UserLoggedIn is the payload of user.login: a session began.
type UserLoggedIn struct {
	User    UserRef         `json:"user"`
	Session SessionSnapshot `json:"user_session"`
	AMR     []string        `json:"amr"` // how the person proved who they are (RFC 8176)
	// Connection is the one by which they signed in, "" for none.
	Connection ConnectionID `json:"connection_id,omitempty"`
	// Social is the provider by which they signed in with an account of their own there.
	Social Social `json:"social_provider,omitempty"`
}

// UserLoggedOut is the payload of user.logout: a session is over, whichever way
// it ended.
type UserLoggedOut struct {
	Session SessionRef `json:"user_session"`
	Reason  EndReason  `json:"reason"`
}

// SessionSwitched is the payload of user.organization_switched: a session acts
// for another organization from now on.
type SessionSwitched struct {
	Before SessionRef `json:"before"`
	After  SessionRef `json:"after"`
}

// UserConfirmed is the payload of user.reauthenticated: the person of a session
// has proved anew who they are.
type UserConfirmed struct {
	Session SessionRef `json:"user_session"`
	AMR     []string   `json:"amr"`
}

// UserUpdated is the payload of user.updated: a person changed something about
// themselves, or it was changed for them.
type UserUpdated struct {
	Before UserSnapshot `json:"before"`
	After  UserSnapshot `json:"after"`
}

// UserEmailChanged is the payload of user.email_changed.
type UserEmailChanged struct {
	Before UserSnapshot `json:"before"`
	After  UserSnapshot `json:"after"`
}

// UserMerged is the payload of user.merged: the account Before is gone, and its
// person has the account After.
type UserMerged struct {
	Before UserSnapshot `json:"before"`
	After  UserSnapshot `json:"after"`
}

// UserDeleted is the payload of user.deleted: the account is gone.
type UserDeleted struct {
	Before UserSnapshot `json:"before"`
}

// AccountDisabled is the payload of user.disabled: whatever they had open is ended, and nobody is
// let in to the account.
type AccountDisabled struct {
	User   UserSnapshot `json:"user"`
	Reason string       `json:"reason"`
}

// AccountEnabled is the payload of user.enabled: they are let in again.
type AccountEnabled struct {
	User UserSnapshot `json:"user"`
}

// EventType implements Payload.
func (AccountDisabled) EventType() EventType { return EventUserDisabled }

// EventType implements Payload.
func (AccountEnabled) EventType() EventType { return EventUserEnabled }

func (p AccountDisabled) states() (before, after any) { return nil, p }
func (p AccountEnabled) states() (before, after any)  { return nil, p }

// UserErased is the payload of user.erased: the log says no more who a person was.
type UserErased struct {
	User   UserID `json:"user_id"`
	Events int    `json:"events"` // in which something of them was replaced
}

// EventType implements Payload.
func (UserErased) EventType() EventType { return EventUserErased }

func (p UserErased) states() (before, after any) { return nil, p }

// UserRef names a person in events about something of theirs.
type UserRef struct {
	ID    UserID  `json:"id"`
	Email string  `json:"email"`
	Named NameRef `json:"user_profile"`
}

// NameRef is what a person is called, "" when the person has not said.
type NameRef struct {
	Name string `json:"name,omitempty"`
}

// UserSnapshot is what is known of a person at one moment.
type UserSnapshot struct {
	ID         UserID            `json:"id"`
	Email      string            `json:"email"`
	ExternalID string            `json:"external_id,omitempty"`
	Metadata   map[string]string `json:"metadata,omitempty"`
	CreatedAt  time.Time         `json:"create_time"`
	Profile    ProfileSnapshot   `json:"user_profile"`
}

// ProfileSnapshot is what a person says about themselves.
type ProfileSnapshot struct {
	GivenName     string   `json:"given_name"`
	FamilyName    string   `json:"family_name"`
	Name          string   `json:"name"`
	Picture       string   `json:"picture"` // name of the picture
	TimeZone      string   `json:"zoneinfo"`
	Locale        Language `json:"locale"` // "" for what the browser says
	EmailVerified bool     `json:"email_verified"`
}

// SessionRef names a session, and for which organization it acts.
type SessionRef struct {
	ID   SessionID `json:"session_id"`
	User UserID    `json:"user_id"`
	Org  OrgID     `json:"organization_id,omitempty"`
}

// SessionSnapshot is a session at its beginning.
type SessionSnapshot struct {
	SessionRef
	CreatedAt time.Time      `json:"created_at"`
	Device    DeviceSnapshot `json:"device"`
}

// DeviceSnapshot is from where somebody signed in.
type DeviceSnapshot struct {
	UserAgent string `json:"user_agent"`
	IP        string `json:"ip"`
}

// Snapshot returns what is known of the person now.
func (u User) Snapshot() UserSnapshot {
	return UserSnapshot{u.ID, u.Email, u.ExternalID, u.Metadata.Map(), u.CreatedAt, ProfileSnapshot{
		u.FirstName, u.LastName, u.fullName(), u.Picture, u.TimeZone, u.Language, u.EmailVerified,
	}}
}

// Ref returns what names the person.
func (u User) Ref() UserRef { return UserRef{u.ID, u.Email, NameRef{u.fullName()}} }

// Ref returns what names the session.
func (s Session) Ref() SessionRef { return SessionRef{s.ID, s.User.ID, s.Org.ID} }

// Snapshot returns what the session is at its beginning.
func (s Session) Snapshot() SessionSnapshot {
	return SessionSnapshot{s.Ref(), s.CreatedAt, DeviceSnapshot{s.UserAgent, s.IP}}
}

// EventType implements Payload.
func (UserSignedUp) EventType() EventType { return EventUserSignup }

// EventType implements Payload.
func (UserLoggedIn) EventType() EventType { return EventUserLogin }

// EventType implements Payload.
func (UserLoggedOut) EventType() EventType { return EventUserLogout }

// EventType implements Payload.
func (SessionSwitched) EventType() EventType { return EventSessionSwitched }

// EventType implements Payload.
func (UserConfirmed) EventType() EventType { return EventUserConfirmed }

// EventType implements Payload.
func (UserUpdated) EventType() EventType { return EventUserUpdated }

// EventType implements Payload.
func (UserEmailChanged) EventType() EventType { return EventUserEmailChanged }

// EventType implements Payload.
func (UserMerged) EventType() EventType { return EventUserMerged }

// EventType implements Payload.
func (UserDeleted) EventType() EventType { return EventUserDeleted }

func (p UserSignedUp) states() (before, after any)     { return nil, p }
func (p UserLoggedIn) states() (before, after any)     { return nil, p }
func (p UserLoggedOut) states() (before, after any)    { return nil, p }
func (p UserConfirmed) states() (before, after any)    { return nil, p }
func (p UserUpdated) states() (before, after any)      { return p.Before, p.After }
func (p UserEmailChanged) states() (before, after any) { return p.Before, p.After }
func (p UserMerged) states() (before, after any)       { return p.Before, p.After }
func (p UserDeleted) states() (before, after any)      { return p.Before, nil }

func (p SessionSwitched) states() (before, after any) {
	type state struct {
		Session SessionRef `json:"user_session"`
	}
	return state{p.Before}, state{p.After}
}
