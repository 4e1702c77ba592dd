package model

// EventType is the name of something that can happen.
type EventType string

// The event types. The names are those that webhooks carry.
const (
	EventOrganizationCreated   EventType = "organization.created"
	EventOrganizationUpdated   EventType = "organization.updated"
	EventOrganizationDeleted   EventType = "organization.deleted"
	EventOrganizationSuspended EventType = "organization.suspended" // by the operator: nobody acts for it
	EventOrganizationResumed   EventType = "organization.resumed"
	EventOrganizationExported  EventType = "organization.exported"        // somebody has all that is kept about it as a file
	EventSupportGranted        EventType = "organization.support_granted" // operators are let in as its members, for a while
	EventSupportEnded          EventType = "organization.support_ended"

	EventDomainCreated  EventType = "organization.domain_created"
	EventDomainDeleted  EventType = "organization.domain_deleted"
	EventDomainVerified EventType = "organization.domain_dns_verification_success" // by DNS, or by the operator's word
	EventDomainFailed   EventType = "organization.domain_dns_verification_failed"  // its record was not found in time
	EventDomainTaken    EventType = "organization.domain_taken"                    // its record was found, but it is another organization's
	EventDomainLost     EventType = "organization.domain_lost"                     // was verified, and its record has gone
	EventDomainRetried  EventType = "organization.domain_verification_retried"

	EventPortalLinkCreated  EventType = "organization.portal_link_created" // opens its admin portal for somebody without an account
	EventPortalLinkExtended EventType = "organization.portal_link_extended"
	EventPortalLinkOpened   EventType = "organization.portal_link_opened"
	EventPortalLinkRevoked  EventType = "organization.portal_link_revoked"

	EventAPIKeyCreated EventType = "api_key.created"
	EventAPIKeyUpdated EventType = "api_key.updated" // what it is said to be for
	EventAPIKeyRevoked EventType = "api_key.revoked" // by somebody, or because its member is none any more

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

	EventUserSignup            EventType = "user.signup"
	EventUserLogin             EventType = "user.login"
	EventUserLogout            EventType = "user.logout"
	EventSessionSwitched       EventType = "user.organization_switched"
	EventSignInLinkCreated     EventType = "user.sign_in_link_created" // whoever has it signs in as them once: the operator made it
	EventSignInLinkUsed        EventType = "user.sign_in_link_used"
	EventSupportSessionStarted EventType = "user.support_session_started" // an operator is there as them
	EventSupportSessionEnded   EventType = "user.support_session_ended"
	EventUserConfirmed         EventType = "user.reauthenticated" // proved anew who they are, in a session
	EventIdentityLinked        EventType = "user.identity_linked" // signs in by a connection from now on, as the subject of its identity provider
	EventAccessRevoked         EventType = "user.access_revoked"  // the identity provider of a connection had all ended that they had
	EventSocialLinked          EventType = "user.social_linked"   // may sign in by an account with Google, Microsoft, GitHub or GitLab from now on
	EventSocialUnlinked        EventType = "user.social_unlinked"
	EventUserUpdated           EventType = "user.updated"
	EventUserEmailChanged      EventType = "user.email_changed"
	EventUserMerged            EventType = "user.merged"   // the operator made one account of two
	EventUserDeleted           EventType = "user.deleted"  // the application had the account deleted
	EventUserDisabled          EventType = "user.disabled" // the operator lets them in no more
	EventUserEnabled           EventType = "user.enabled"
	EventUserErased            EventType = "user.erased" // the operator had forgotten who they were

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
	EventPermissionUpdated EventType = "permission.updated"
	EventPermissionDeleted EventType = "permission.deleted"

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

	EventWebhookCreated   EventType = "webhook.created"
	EventWebhookUpdated   EventType = "webhook.updated"
	EventWebhookDeleted   EventType = "webhook.deleted"
	EventWebhookRotated   EventType = "webhook.secret_rotated" // another secret signs, the last one too for a day
	EventWebhookTested    EventType = "webhook.tested"         // somebody sends this to see whether it arrives
	EventWebhookReplayed  EventType = "webhook.replayed"       // somebody has what it did not take sent once more
	EventWebhookFailing   EventType = "webhook.failing"        // it does not take what is sent to it
	EventWebhookRecovered EventType = "webhook.recovered"
	EventWebhookDisabled  EventType = "webhook.disabled" // what happens is held, from now on
	EventWebhookEnabled   EventType = "webhook.enabled"

	EventStreamCreated   EventType = "stream.created"
	EventStreamUpdated   EventType = "stream.updated"
	EventStreamRotated   EventType = "stream.secret_rotated" // another secret signs, or is shown to the receiver
	EventStreamPaused    EventType = "stream.paused"
	EventStreamResumed   EventType = "stream.resumed"
	EventStreamDeleted   EventType = "stream.deleted"
	EventStreamTested    EventType = "stream.tested"  // somebody has this sent to see whether it arrives
	EventStreamFailing   EventType = "stream.failing" // its receiver does not take what is sent
	EventStreamRecovered EventType = "stream.recovered"

	EventInstanceUpdated      EventType = "instance.updated"
	EventInstanceRestored     EventType = "instance.restored" // a backup was put back
	EventConfigurationApplied EventType = "instance.configuration_applied"
	EventSigningKeyCreated    EventType = "signing_key.created"
	EventSigningKeyRotated    EventType = "signing_key.rotated" // another key signs from now on
	EventSealingKeyRotated    EventType = "sealing_key.rotated" // another key seals secrets from now on
	EventServiceKeyCreated    EventType = "service_key.created"
	EventServiceKeyRotated    EventType = "service_key.rotated" // another key signs requests to SAML identity providers

	EventOperatorCreated     EventType = "operator.created"
	EventOperatorDeleted     EventType = "operator.deleted"
	EventOperatorLinkCreated EventType = "operator.link_created" // whoever has it gets into the console once
	EventOperatorLogin       EventType = "operator.login"        // somebody has got into the console
	EventOperatorConfirmed   EventType = "operator.confirmed"    // they have proved anew who they are
	EventOperatorSignedOut   EventType = "operator.signed_out"   // one of their sessions was ended from another

	EventOperatorPasskeyCreated      EventType = "operator.passkey_created"
	EventOperatorPasskeyUpdated      EventType = "operator.passkey_updated" // renamed, or synced from now on
	EventOperatorPasskeyDeleted      EventType = "operator.passkey_deleted"
	EventOperatorPasskeyCloneWarning EventType = "operator.passkey_clone_warning"  // its counter went back: there may be a copy
	EventOperatorCodesCreated        EventType = "operator.recovery_codes_created" // those of before are worthless
	EventOperatorCodeUsed            EventType = "operator.recovery_code_used"
)
