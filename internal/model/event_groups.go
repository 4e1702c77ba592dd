package model

import "slices"

// EventGroup is a sort of events, as people choose from them, with the permission by which
// an organization's people see them: that of the pages which show the same.
type EventGroup struct {
	Name  string // as addresses have it
	Read  Permission
	Types []EventType
}

// EventGroups returns all groups, in the order in which people choose. Each event type is in
// one of them.
func EventGroups() []EventGroup {
	return []EventGroup{
		{"people", UsersRead, []EventType{
			EventMembershipCreated, EventMembershipUpdated, EventMembershipDeleted, EventInvitation, EventAdministratorLost, EventAdministratorKept,
			EventUserSignup, EventDirectoryMemberMoved,
		}},
		{"groups", UsersRead, []EventType{EventGroupsMapped, EventDirectoryGroupCreated, EventDirectoryGroupUpdated, EventDirectoryGroupDeleted}},
		{"signing-in", SettingsManage, []EventType{
			EventUserLogin, EventUserLogout, EventSessionSwitched, EventUserConfirmed, EventSignInRefused, EventBreakGlassUsed, EventSignInLinkCreated, EventSignInLinkUsed, EventSupportSessionStarted, EventSupportSessionEnded,
			EventApplicationAuthorized, EventAuthorizationRevoked, EventAccessRevoked,
		}},
		{"accounts", SettingsManage, []EventType{
			EventUserUpdated, EventUserEmailChanged, EventUserMerged, EventUserDeleted, EventUserDisabled, EventUserEnabled, EventUserErased, EventIdentityLinked, EventIdentityContested, EventAddressPassedOn,
			EventSocialLinked, EventSocialUnlinked, EventPasskeyCreated, EventPasskeyUpdated, EventPasskeyDeleted, EventPasskeyCloneWarning,
		}},
		{"settings", SettingsRead, []EventType{
			EventOrganizationCreated, EventOrganizationUpdated, EventOrganizationDeleted, EventOrganizationSuspended, EventOrganizationResumed, EventOrganizationExported, EventSupportGranted, EventSupportEnded, EventRoleCreated, EventRoleUpdated, EventRoleDeleted, EventPermissionCreated, EventPermissionUpdated, EventPermissionDeleted,
		}},
		{"domains", SettingsRead, []EventType{
			EventDomainCreated, EventDomainDeleted, EventDomainVerified, EventDomainFailed, EventDomainTaken, EventDomainLost, EventDomainRetried,
		}},
		{"sso", SSORead, []EventType{
			EventConnectionCreated, EventConnectionUpdated, EventConnectionTested, EventConnectionEnabled, EventConnectionDisabled, EventConnectionRequired,
			EventConnectionOptional, EventConnectionDeleted, EventConnectionRefreshed, EventConnectionMoved, EventConnectionMoveRefused, EventCertificateExpiring,
			EventIdentitiesRepaired, EventConnectionGroupsMapped, EventBreakGlassNamed, EventBreakGlassUnnamed, EventBreakGlassRecovered, EventBreakGlassLost,
		}},
		{"provisioning", SCIMRead, []EventType{
			EventDirectoryCreated, EventDirectoryUpdated, EventDirectoryEnabled, EventDirectoryDisabled, EventDirectoryDeleted, EventDirectoryAlarm,
			EventDirectoryTokenCreated, EventDirectoryTokenReplaced, EventDirectoryTokenDeleted, EventDirectoryClientCreated, EventDirectoryClientRotated,
			EventDirectoryClientChanged, EventDirectoryClientDeleted, EventDirectoryGroupsMapped,
			EventDirectoryUserCreated, EventDirectoryUserUpdated, EventDirectoryUserDeleted,
		}},
		{"portal-links", SettingsManage, []EventType{EventPortalLinkCreated, EventPortalLinkExtended, EventPortalLinkOpened, EventPortalLinkRevoked}},
		{"keys", APIKeysRead, []EventType{EventAPIKeyCreated, EventAPIKeyUpdated, EventAPIKeyRevoked}},
		{"operator", SettingsManage, []EventType{
			EventApplicationCreated, EventApplicationUpdated, EventApplicationDeleted, EventSecretCreated, EventSecretDeleted,
			EventOperatorCreated, EventOperatorDeleted, EventOperatorLinkCreated, EventOperatorLogin, EventOperatorConfirmed, EventOperatorSignedOut,
			EventOperatorPasskeyCreated, EventOperatorPasskeyUpdated, EventOperatorPasskeyDeleted, EventOperatorPasskeyCloneWarning,
			EventOperatorCodesCreated, EventOperatorCodeUsed,
			EventAttributeCreated, EventAttributeUpdated, EventAttributeDeleted, EventInstanceUpdated, EventInstanceRestored, EventConfigurationApplied,
			EventSigningKeyCreated, EventSigningKeyRotated, EventSealingKeyRotated, EventServiceKeyCreated, EventServiceKeyRotated,
			EventWebhookCreated, EventWebhookUpdated, EventWebhookDeleted, EventWebhookRotated, EventWebhookTested, EventWebhookReplayed,
			EventWebhookFailing, EventWebhookRecovered, EventWebhookDisabled, EventWebhookEnabled,
			EventStreamCreated, EventStreamUpdated, EventStreamRotated, EventStreamPaused, EventStreamResumed, EventStreamDeleted, EventStreamTested,
			EventStreamFailing, EventStreamRecovered,
		}},
	}
}

// VisibleEvents returns the types of the events that somebody with the permissions sees in
// the log of their organization, nil for all: also for those that only a newer program
// declares.
func VisibleEvents(may Permissions) []EventType {
	all, visible := true, []EventType{}
	for _, g := range EventGroups() {
		if may.Has(g.Read) {
			visible = append(visible, g.Types...)
		} else {
			all = false
		}
	}
	if all {
		return nil
	}
	slices.Sort(visible)
	return visible
}
