package model

import (
	"encoding/json"
	"slices"
	"sync"
)

// EventType is the name of something that can happen.
type EventType string

// The event types. The names are those that webhooks carry.
const (
	EventOrganizationCreated EventType = "organization.created"
	EventOrganizationUpdated EventType = "organization.updated"
	EventOrganizationDeleted EventType = "organization.deleted"

	EventDomainCreated  EventType = "organization.domain_created"
	EventDomainDeleted  EventType = "organization.domain_deleted"
	EventDomainVerified EventType = "organization.domain_dns_verification_success" // by DNS, or by the operator's word
	EventDomainFailed   EventType = "organization.domain_dns_verification_failed"  // its record was not found in time
	EventDomainTaken    EventType = "organization.domain_taken"                    // its record was found, but it is another organization's
	EventDomainLost     EventType = "organization.domain_lost"                     // was verified, and its record has gone
	EventDomainRetried  EventType = "organization.domain_verification_retried"

	EventConnectionCreated  EventType = "organization.sso_created"
	EventConnectionUpdated  EventType = "organization.sso_updated"
	EventConnectionTested   EventType = "organization.sso_tested"
	EventConnectionEnabled  EventType = "organization.sso_enabled" // people sign in with what was tested, from now on
	EventConnectionDisabled EventType = "organization.sso_disabled"
	EventConnectionRequired EventType = "organization.sso_required" // people of its domains sign in by nothing else
	EventConnectionOptional EventType = "organization.sso_optional"
	EventConnectionDeleted  EventType = "organization.sso_deleted"

	EventConnectionRefreshed    EventType = "organization.sso_metadata_refreshed" // keys came or went, which is believed
	EventConnectionMoved        EventType = "organization.sso_metadata_held"      // another provider or host, which is not
	EventConnectionMoveRefused  EventType = "organization.sso_metadata_refused"   // nor will it be
	EventCertificateExpiring    EventType = "organization.sso_certificate_expiring"
	EventIdentitiesRepaired     EventType = "organization.sso_identities_repaired" // all its subjects have changed, and no person has
	EventConnectionGroupsMapped EventType = "organization.sso_groups_mapped"       // which roles its groups give
	EventSignInRefused          EventType = "organization.sso_sign_in_refused"     // an answer of its provider, or what was to be one

	EventBreakGlassNamed     EventType = "organization.sso_break_glass_named" // may sign in with a passkey where a connection is required
	EventBreakGlassUnnamed   EventType = "organization.sso_break_glass_unnamed"
	EventBreakGlassUsed      EventType = "organization.sso_break_glass_used"      // has
	EventBreakGlassRecovered EventType = "organization.sso_break_glass_recovered" // the operator lets somebody in
	EventBreakGlassLost      EventType = "organization.sso_break_glass_lost"      // the last one who could sign in is none any more: the operator has to help

	EventDirectoryCreated       EventType = "organization.directory_created"
	EventDirectoryUpdated       EventType = "organization.directory_updated"
	EventDirectoryEnabled       EventType = "organization.directory_enabled" // what its provider sends counts, from now on
	EventDirectoryDisabled      EventType = "organization.directory_disabled"
	EventDirectoryDeleted       EventType = "organization.directory_deleted"
	EventDirectoryAlarm         EventType = "organization.directory_alarm" // it has deactivated so many people that it may be a mistake
	EventDirectoryTokenCreated  EventType = "organization.directory_token_created"
	EventDirectoryTokenReplaced EventType = "organization.directory_token_replaced"
	EventDirectoryTokenDeleted  EventType = "organization.directory_token_deleted"
	EventDirectoryClientCreated EventType = "organization.directory_client_created" // who gets access tokens for it
	EventDirectoryClientRotated EventType = "organization.directory_client_rotated"
	EventDirectoryClientChanged EventType = "organization.directory_client_changed"
	EventDirectoryClientDeleted EventType = "organization.directory_client_deleted"
	EventDirectoryGroupsMapped  EventType = "organization.directory_groups_mapped" // which roles its groups give
	EventDirectoryMemberMoved   EventType = "organization.directory_member_moved"  // another one looks after a member

	EventGroupsMapped EventType = "organization.groups_mapped" // which roles the groups give that people have made

	EventDirectoryUserCreated  EventType = "organization.directory.user_created"
	EventDirectoryUserUpdated  EventType = "organization.directory.user_updated"
	EventDirectoryUserDeleted  EventType = "organization.directory.user_deleted"
	EventDirectoryGroupCreated EventType = "organization.directory.group_created"
	EventDirectoryGroupUpdated EventType = "organization.directory.group_updated"
	EventDirectoryGroupDeleted EventType = "organization.directory.group_deleted"

	EventMembershipCreated EventType = "user.organization_membership_created"
	EventMembershipUpdated EventType = "user.organization_membership_updated"
	EventMembershipDeleted EventType = "user.organization_membership_deleted"
	EventInvitation        EventType = "user.organization_invitation"    // sent, or what became of it
	EventAdministratorLost EventType = "organization.administrator_lost" // nobody is left who can administer it: the operator has to help
	EventAdministratorKept EventType = "organization.administrator_kept" // the last one, whose groups give less now

	EventUserSignup       EventType = "user.signup"
	EventUserLogin        EventType = "user.login"
	EventUserLogout       EventType = "user.logout"
	EventSessionSwitched  EventType = "user.organization_switched"
	EventUserConfirmed    EventType = "user.reauthenticated" // proved anew who they are, in a session
	EventIdentityLinked   EventType = "user.identity_linked" // signs in by a connection from now on, as the subject of its identity provider
	EventAccessRevoked    EventType = "user.access_revoked"  // the identity provider of a connection had all ended that they had
	EventSocialLinked     EventType = "user.social_linked"   // may sign in by an account with Google, Microsoft, GitHub or GitLab from now on
	EventSocialUnlinked   EventType = "user.social_unlinked"
	EventUserUpdated      EventType = "user.updated"
	EventUserEmailChanged EventType = "user.email_changed"
	EventUserMerged       EventType = "user.merged" // the operator made one account of two

	EventIdentityContested EventType = "user.identity_contested" // their address came as another subject: nobody is signed in by that
	EventAddressPassedOn   EventType = "user.address_passed_on"  // their address is somebody else's now

	EventPasskeyCreated      EventType = "user.passkey_created"
	EventPasskeyUpdated      EventType = "user.passkey_updated" // renamed, or synced from now on
	EventPasskeyDeleted      EventType = "user.passkey_deleted"
	EventPasskeyCloneWarning EventType = "user.passkey_clone_warning" // its counter went back: there may be a copy

	EventRoleCreated       EventType = "role.created"
	EventRoleUpdated       EventType = "role.updated"
	EventRoleDeleted       EventType = "role.deleted"
	EventPermissionCreated EventType = "permission.created"

	EventAttributeCreated EventType = "attribute.created" // directories can say something more of people
	EventAttributeUpdated EventType = "attribute.updated"
	EventAttributeDeleted EventType = "attribute.deleted"

	EventApplicationCreated    EventType = "application.created"
	EventApplicationUpdated    EventType = "application.updated"
	EventApplicationDeleted    EventType = "application.deleted"
	EventSecretCreated         EventType = "application.secret_created"
	EventSecretDeleted         EventType = "application.secret_deleted"
	EventApplicationAuthorized EventType = "application.authorized"            // a person signed in to it
	EventAuthorizationRevoked  EventType = "application.authorization_revoked" // its tokens are worthless

	EventInstanceUpdated   EventType = "instance.updated"
	EventInstanceRestored  EventType = "instance.restored" // a backup was put back
	EventSigningKeyCreated EventType = "signing_key.created"
	EventSigningKeyRotated EventType = "signing_key.rotated" // another key signs from now on
	EventServiceKeyCreated EventType = "service_key.created"
	EventServiceKeyRotated EventType = "service_key.rotated" // another key signs requests to SAML identity providers
)

// declaration is what is known of an event type.
type declaration struct {
	is     EventType
	object string // what sort of thing its data is, as receivers know it
	decode func(text []byte) (Payload, error)
}

func declare[P Payload](object string) declaration {
	var none P
	return declaration{none.EventType(), object, func(text []byte) (Payload, error) {
		var p P
		err := json.Unmarshal(text, &p)
		return p, err
	}}
}

// declared lists the event types in the order in which people choose from them.
func declared() []declaration {
	return slices.Concat(declaredOfOrganizations(), declaredOfDirectories(), declaredOfPeople(), declaredOfInstance())
}

// declaredOfOrganizations lists those about organizations.
func declaredOfOrganizations() []declaration {
	return []declaration{
		declare[OrganizationCreated]("Organization"),
		declare[OrganizationUpdated]("Organization"),
		declare[OrganizationDeleted]("Organization"),

		declare[DomainCreated]("Organization"),
		declare[DomainDeleted]("Organization"),
		declare[DomainVerificationSucceeded]("Organization"),
		declare[DomainVerificationFailed]("Organization"),
		declare[DomainTaken]("Organization"),
		declare[DomainLost]("Organization"),
		declare[DomainVerificationRetried]("Organization"),

		declare[ConnectionCreated]("Connection"),
		declare[ConnectionUpdated]("Connection"),
		declare[ConnectionTested]("Connection"),
		declare[ConnectionEnabled]("Connection"),
		declare[ConnectionDisabled]("Connection"),
		declare[ConnectionRequired]("Connection"),
		declare[ConnectionOptional]("Connection"),
		declare[ConnectionDeleted]("Connection"),
		declare[ConnectionRefreshed]("Connection"),
		declare[ConnectionMoved]("Connection"),
		declare[ConnectionMoveRefused]("Connection"),
		declare[CertificateExpiring]("Connection"),
		declare[IdentitiesRepaired]("Connection"),
		declare[ConnectionGroupsMapped]("Connection"),
		declare[SignInRefused]("Connection"),

		declare[BreakGlassNamed]("Connection"),
		declare[BreakGlassUnnamed]("Connection"),
		declare[BreakGlassUsed]("Connection"),
		declare[BreakGlassRecovered]("Connection"),
		declare[BreakGlassLost]("Connection"),
	}
}

// declaredOfDirectories lists those about directories.
func declaredOfDirectories() []declaration {
	return []declaration{
		declare[DirectoryCreated]("Directory"),
		declare[DirectoryUpdated]("Directory"),
		declare[DirectoryEnabled]("Directory"),
		declare[DirectoryDisabled]("Directory"),
		declare[DirectoryDeleted]("Directory"),
		declare[DirectoryAlarm]("Directory"),
		declare[DirectoryTokenCreated]("Directory"),
		declare[DirectoryTokenReplaced]("Directory"),
		declare[DirectoryTokenDeleted]("Directory"),
		declare[DirectoryClientCreated]("Directory"),
		declare[DirectoryClientRotated]("Directory"),
		declare[DirectoryClientChanged]("Directory"),
		declare[DirectoryClientDeleted]("Directory"),
		declare[DirectoryGroupsMapped]("Directory"),
		declare[DirectoryMemberMoved]("OrgMembership"),

		declare[GroupsMapped]("DirectoryGroup"),
		declare[DirectoryUserCreated]("DirectoryUser"),
		declare[DirectoryUserUpdated]("DirectoryUser"),
		declare[DirectoryUserDeleted]("DirectoryUser"),
		declare[DirectoryGroupCreated]("DirectoryGroup"),
		declare[DirectoryGroupUpdated]("DirectoryGroup"),
		declare[DirectoryGroupDeleted]("DirectoryGroup"),
	}
}

// declaredOfPeople lists those about members and users.
func declaredOfPeople() []declaration {
	return []declaration{
		declare[MembershipCreated]("OrgMembership"),
		declare[MembershipUpdated]("OrgMembership"),
		declare[MembershipDeleted]("OrgMembership"),
		declare[InvitationChanged]("OrgMembership"),
		declare[AdministratorLost]("OrgMembership"),
		declare[AdministratorKept]("OrgMembership"),

		declare[UserSignedUp]("OrgMembership"),
		declare[UserLoggedIn]("User"),
		declare[UserLoggedOut]("User"),
		declare[SessionSwitched]("User"),
		declare[UserConfirmed]("User"),
		declare[IdentityLinked]("User"),
		declare[AccessRevoked]("User"),
		declare[SocialLinked]("User"),
		declare[SocialUnlinked]("User"),
		declare[UserUpdated]("User"),
		declare[UserEmailChanged]("User"),
		declare[UserMerged]("User"),
		declare[IdentityContested]("User"),
		declare[AddressPassedOn]("User"),

		declare[PasskeyCreated]("Passkey"),
		declare[PasskeyUpdated]("Passkey"),
		declare[PasskeyDeleted]("Passkey"),
		declare[PasskeyCloneSuspected]("Passkey"),
	}
}

// declaredOfInstance lists those about what the operator looks after.
func declaredOfInstance() []declaration {
	return []declaration{
		declare[RoleCreated]("Role"),
		declare[RoleUpdated]("Role"),
		declare[RoleDeleted]("Role"),
		declare[PermissionCreated]("Permission"),

		declare[AttributeCreated]("Attribute"),
		declare[AttributeUpdated]("Attribute"),
		declare[AttributeDeleted]("Attribute"),

		declare[ApplicationCreated]("Application"),
		declare[ApplicationUpdated]("Application"),
		declare[ApplicationDeleted]("Application"),
		declare[SecretCreated]("Application"),
		declare[SecretDeleted]("Application"),
		declare[ApplicationAuthorized]("Authorization"),
		declare[AuthorizationRevoked]("Authorization"),

		declare[InstanceUpdated]("Instance"),
		declare[InstanceRestored]("Instance"),
		declare[SigningKeyCreated]("SigningKey"),
		declare[SigningKeyRotated]("SigningKey"),
		declare[ServiceKeyCreated]("ServiceKey"),
		declare[ServiceKeyRotated]("ServiceKey"),
	}
}

// declarations returns what is declared by type.
var declarations = sync.OnceValue(func() map[EventType]declaration {
	all := map[EventType]declaration{}
	for _, d := range declared() {
		all[d.is] = d
	}
	return all
})

// EventTypes returns all event types, in the order in which people choose from
// them.
func EventTypes() []EventType {
	all := make([]EventType, 0, len(declarations()))
	for _, d := range declared() {
		all = append(all, d.is)
	}
	return all
}
