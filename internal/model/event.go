package model

import (
	"encoding/json"
	"time"
)

// EventType is the name of something that can happen.
type EventType string

// The event types. The names are those that webhooks carry.
const (
	EventOrganizationCreated EventType = "organization.created"
	EventOrganizationUpdated EventType = "organization.updated"
	EventOrganizationDeleted EventType = "organization.deleted"
	EventDomainCreated       EventType = "organization.domain_created"
	EventDomainDeleted       EventType = "organization.domain_deleted"
	EventDomainVerified      EventType = "organization.domain_verified"
	EventDomainTaken         EventType = "organization.domain_taken"               // its record was found, but it is another organization's
	EventDomainLost          EventType = "organization.domain_lost"                // was verified, and its record has gone
	EventDomainFailed        EventType = "organization.domain_verification_failed" // its record was not found in time
	EventDomainRetried       EventType = "organization.domain_verification_retried"
	EventUserSignup          EventType = "user.signup"
	EventMembershipCreated   EventType = "user.organization_membership_created"
	EventMembershipUpdated   EventType = "user.organization_membership_updated"
	EventMembershipDeleted   EventType = "user.organization_membership_deleted"
	EventInvitation          EventType = "user.organization_invitation"
	EventUserLogin           EventType = "user.login"
	EventUserLogout          EventType = "user.logout"
	EventSessionSwitched     EventType = "user.organization_switched"
	EventUserConfirmed       EventType = "user.reauthenticated" // proved anew who they are, in a session
	EventUserUpdated         EventType = "user.updated"
	EventUserEmailChanged    EventType = "user.email_changed"
	EventApplicationCreated  EventType = "application.created"
	EventApplicationUpdated  EventType = "application.updated"
	EventRoleCreated         EventType = "role.created"
	EventRoleUpdated         EventType = "role.updated"
	EventRoleDeleted         EventType = "role.deleted"
	EventPermissionCreated   EventType = "permission.created"
	EventInstanceUpdated     EventType = "instance.updated"

	EventApplicationAuthorized EventType = "application.authorized"            // a person signed in to it
	EventAuthorizationRevoked  EventType = "application.authorization_revoked" // its tokens are worthless
	EventSigningKeyCreated     EventType = "signing_key.created"
	EventSigningKeyRotated     EventType = "signing_key.rotated" // another key signs from now on
	EventSecretCreated         EventType = "application.secret_created"
	EventSecretDeleted         EventType = "application.secret_deleted"

	EventPasskeyCreated      EventType = "user.passkey_created"
	EventPasskeyUpdated      EventType = "user.passkey_updated" // renamed, or synced from now on
	EventPasskeyDeleted      EventType = "user.passkey_deleted"
	EventPasskeyCloneWarning EventType = "user.passkey_clone_warning" // its counter went back: there may be a copy
)

// Event is something that happened: a row of the audit log. The transaction
// that made the change writes it.
type Event struct {
	ID     EventID
	Org    OrgID // "" when no organization is concerned
	At     time.Time
	Type   EventType
	Actor  Actor
	User   UserID // the user it is about, "" when none
	Target string // the id of what changed
	Before any    // JSON objects; nil when there is nothing to say
	After  any
}

// JSON returns v as a JSON text, or "" for nil.
func JSON(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}
