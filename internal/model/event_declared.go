package model

import (
	"encoding/json"
	"slices"
	"sync"
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
	return slices.Concat(declaredOfOrganizations(), declaredOfConnections(), declaredOfDirectories(), declaredOfPeople(), declaredOfInstance(), declaredOfKeys(), declaredOfOperators())
}

// declaredOfOrganizations lists those about organizations.
func declaredOfOrganizations() []declaration {
	return []declaration{
		declare[OrganizationCreated]("Organization"),
		declare[OrganizationUpdated]("Organization"),
		declare[OrganizationDeleted]("Organization"),
		declare[OrganizationSuspended]("Organization"),
		declare[OrganizationResumed]("Organization"),
		declare[OrganizationExported]("Organization"),
		declare[SupportGranted]("Organization"),
		declare[SupportEnded]("Organization"),

		declare[DomainCreated]("Organization"),
		declare[DomainDeleted]("Organization"),
		declare[DomainVerificationSucceeded]("Organization"),
		declare[DomainVerificationFailed]("Organization"),
		declare[DomainTaken]("Organization"),
		declare[DomainLost]("Organization"),
		declare[DomainVerificationRetried]("Organization"),

		declare[PortalLinkCreated]("PortalLink"),
		declare[PortalLinkExtended]("PortalLink"),
		declare[PortalLinkOpened]("PortalLink"),
		declare[PortalLinkRevoked]("PortalLink"),

		declare[APIKeyCreated]("APIKey"),
		declare[APIKeyUpdated]("APIKey"),
		declare[APIKeyRevoked]("APIKey"),
	}
}

// declaredOfConnections lists those about how their people sign in.
func declaredOfConnections() []declaration {
	return []declaration{
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
		declare[SignInLinkCreated]("User"),
		declare[SignInLinkUsed]("User"),
		declare[SupportSessionStarted]("User"),
		declare[SupportSessionEnded]("User"),
		declare[UserConfirmed]("User"),
		declare[IdentityLinked]("User"),
		declare[AccessRevoked]("User"),
		declare[SocialLinked]("User"),
		declare[SocialUnlinked]("User"),
		declare[UserUpdated]("User"),
		declare[UserEmailChanged]("User"),
		declare[UserMerged]("User"),
		declare[UserDeleted]("User"),
		declare[AccountDisabled]("User"),
		declare[AccountEnabled]("User"),
		declare[UserErased]("User"),
		declare[IdentityContested]("User"),
		declare[AddressPassedOn]("User"),

		declare[PasskeyCreated]("Passkey"),
		declare[PasskeyUpdated]("Passkey"),
		declare[PasskeyDeleted]("Passkey"),
		declare[PasskeyCloneSuspected]("Passkey"),
	}
}

// declaredOfOperators lists those about who runs the instance.
func declaredOfOperators() []declaration {
	return []declaration{
		declare[OperatorCreated]("Operator"),
		declare[OperatorDeleted]("Operator"),
		declare[OperatorLinkCreated]("Operator"),
		declare[OperatorLogin]("Operator"),
		declare[OperatorConfirmed]("Operator"),
		declare[OperatorSignedOut]("Operator"),
		declare[OperatorPasskeyCreated]("Operator"),
		declare[OperatorPasskeyUpdated]("Operator"),
		declare[OperatorPasskeyDeleted]("Operator"),
		declare[OperatorPasskeyCloneSuspected]("Operator"),
		declare[OperatorCodesCreated]("Operator"),
		declare[OperatorCodeUsed]("Operator"),
	}
}

// declaredOfInstance lists those about what the operator looks after.
func declaredOfInstance() []declaration {
	return []declaration{
		declare[RoleCreated]("Role"),
		declare[RoleUpdated]("Role"),
		declare[RoleDeleted]("Role"),
		declare[PermissionCreated]("Permission"),
		declare[PermissionUpdated]("Permission"),
		declare[PermissionDeleted]("Permission"),

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

		declare[WebhookCreated]("Webhook"),
		declare[WebhookUpdated]("Webhook"),
		declare[WebhookDeleted]("Webhook"),
		declare[WebhookRotated]("Webhook"),
		declare[WebhookTested]("Webhook"),
		declare[WebhookReplayed]("Webhook"),
		declare[WebhookFailing]("Webhook"),
		declare[WebhookRecovered]("Webhook"),
		declare[WebhookDisabled]("Webhook"),
		declare[WebhookEnabled]("Webhook"),

		declare[StreamCreated]("Stream"),
		declare[StreamUpdated]("Stream"),
		declare[StreamRotated]("Stream"),
		declare[StreamPaused]("Stream"),
		declare[StreamResumed]("Stream"),
		declare[StreamDeleted]("Stream"),
		declare[StreamTested]("Stream"),
		declare[StreamFailing]("Stream"),
		declare[StreamRecovered]("Stream"),

		declare[InstanceUpdated]("Instance"),
		declare[InstanceRestored]("Instance"),
		declare[ConfigurationApplied]("Instance"),
	}
}

// declaredOfKeys lists those about the keys of the instance.
func declaredOfKeys() []declaration {
	return []declaration{
		declare[SigningKeyCreated]("SigningKey"),
		declare[SigningKeyRotated]("SigningKey"),
		declare[SealingKeyRotated]("SealingKey"),
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
