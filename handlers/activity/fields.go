package activity

import (
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// fieldName says what an attribute of an event is called, "" for one that says nothing to
// people: ids, times that go without saying, and what stands in the sentence. path is its
// name without the places in lists. An attribute that is not known here, such as one that
// only a directory has, has its own name.
func fieldName(say *words.Language, name, path string) string {
	path = strings.TrimPrefix(path, "after.") // of what an event says more about than what it is now
	for _, names := range []func(*words.Language, string) (string, bool){organizationField, connectionField, claimField, directoryField, personField, roleField, receiverField} {
		if label, known := names(say, path); known {
			return label
		}
	}
	if path == "settings.features.enabled" {
		return feature(say, name)
	}
	if strings.HasSuffix(path, "id") || strings.HasSuffix(path, ".name") {
		return ""
	}
	return path
}

// feature says which switch of an organization an attribute is, by its place among them.
func feature(say *words.Language, name string) string {
	number := strings.TrimSuffix(strings.TrimPrefix(name, "settings.features."), ".enabled")
	n, err := strconv.Atoi(number)
	if all := model.Features(); err == nil && n >= 1 && n <= len(all) {
		switch all[n-1] {
		case model.FeatureSSO:
			return say.Text("Single sign-on")
		case model.FeatureDirSync:
			return say.Text("Provisioning")
		case model.FeatureDomainVerification:
			return say.Text("Domains")
		case model.FeatureSessionPolicy:
			return say.Text("Session policy")
		case model.FeatureAPIKeys:
			return say.Text("API keys")
		}
		return string(all[n-1])
	}
	return ""
}

func organizationField(say *words.Language, path string) (label string, known bool) {
	switch path {
	case "display_name", "name", "domain":
		return say.Text("Name"), true
	case "external_id", "dp_id":
		return say.Text("External ID"), true
	case "settings.max_allowed_users":
		return say.Text("Seats"), true
	case "settings.member_role_id":
		return say.Text("Role of new members"), true
	case "settings.session_policy.absolute_session_timeout":
		return say.Text("Sign in again after"), true
	case "settings.session_policy.idle_session_timeout":
		return say.Text("Sign out when idle for"), true
	case "settings.refused_social_providers":
		return say.Text("Accounts that may not be used"), true
	case "settings.language", "user_profile.locale":
		return say.Text("Language"), true
	case "verification_status", "membership_status", "state":
		return say.Text("Status"), true
	case "recipient":
		return say.Text("Recipient"), true
	case "files":
		return say.Text("Files"), true
	case "features":
		return say.Text("Pages"), true
	case "expire_time", "expires_at":
		return say.Text("Expires"), true
	case "id", "organization_id", "grant_time", "granted_by", "operator.email", "create_time", "created_at", "updated_at", "logo", "settings.session_policy.policy_source", "settings.features.name",
		"domain_type", "verification_method", "txt_record_key", "txt_record_secret", "kind", "application_id", "client_id":
		return "", true
	}
	return "", false
}

func connectionField(say *words.Language, path string) (label string, known bool) {
	switch path {
	case "jit_provisioning":
		return say.Text("Creates members"), true
	case "sync_user_profile_on_login":
		return say.Text("Updates names"), true
	case "idp_logout":
		return say.Text("Signs out at the provider, too"), true
	case "required":
		return say.Text("Required"), true
	case "settings.provider", "provider":
		return say.Text("Provider"), true
	case "settings.connection_type":
		return say.Text("Protocol"), true
	case "settings.idp", "idp":
		return say.Text("Issuer"), true
	case "settings.sign_in_url", "sign_in_url":
		return say.Text("Sign-in URL"), true
	case "settings.metadata_url":
		return say.Text("Metadata URL"), true
	case "settings.certificates", "certificates":
		return say.Text("Certificates"), true
	case "settings.client_id":
		return say.Text("Client ID"), true
	case "settings.has_client_secret":
		return say.Text("Client secret"), true
	case "settings.assertion_encrypted":
		return say.Text("Encrypted"), true
	case "settings.allow_idp_initiated_login":
		return say.Text("Starts at the provider"), true
	case "settings.tested_at":
		return say.Text("Tested"), true
	case "code", "reason":
		return say.Text("Reason"), true
	case "settings.state", "settings.saved_at", "domains", "connection", "connection_id", "attempt_id", "step", "asked", "proven", "times", "known_at":
		return "", true
	}
	return "", false
}

// claimField says what a provider says of people, whose word that is, and who comes in without it.
func claimField(say *words.Language, path string) (label string, known bool) {
	switch path {
	case "audience":
		return say.Text("Audience"), true
	case "revocation_issuer":
		return say.Text("Issuer"), true
	case "revocation_keys_url":
		return say.Text("Keys URL"), true
	case "settings.attributes.email":
		return say.Text("Email"), true
	case "settings.attributes.first_name":
		return say.Text("First name"), true
	case "settings.attributes.last_name":
		return say.Text("Last name"), true
	case "settings.attributes.groups":
		return say.Text("Groups"), true
	case "review_at":
		return say.Text("Next review"), true
	case "recovers_until":
		return say.Text("Expires"), true
	}
	return "", false
}

func directoryField(say *words.Language, path string) (label string, known bool) {
	switch path {
	case "enabled":
		return say.Text("On"), true
	case "total_users", "people":
		return say.Text("People"), true
	case "total_groups", "groups.name":
		return say.Text("Groups"), true
	case "total_members", "members":
		return say.Text("Members"), true
	case "secret_suffix", "secret_hint", "suffix":
		return say.Text("Ends in"), true
	case "previous_secret_expire_time":
		return say.Text("Secret of before counts until"), true
	case "preferred_username":
		return say.Text("User name"), true
	case "active":
		return say.Text("Active"), true
	case "groups.group":
		return say.Text("Group"), true
	case "groups.role", "roles.role_name", "roles.display_name":
		return say.Text("Role"), true
	case "directory_id", "directory_type", "last_sync_at", "status", "since", "waiting_for", "membership_id", "waits_for_directory",
		"joined", "left", "joined_members", "left_members", "roles.id", "roles.name", "groups.id":
		return "", true
	}
	return "", false
}

func personField(say *words.Language, path string) (label string, known bool) {
	switch path {
	case "email", "user.email":
		return say.Text("Email"), true
	case "user_profile.given_name":
		return say.Text("First name"), true
	case "user_profile.family_name":
		return say.Text("Last name"), true
	case "user_profile.zoneinfo":
		return say.Text("Time zone"), true
	case "user_profile.email_verified":
		return say.Text("Email proven"), true
	case "user_session.device.user_agent":
		return say.Text("Browser"), true
	case "synced":
		return say.Text("Synced between devices"), true
	case "issuer":
		return say.Text("Issuer"), true
	case "social_provider":
		return say.Text("Provider"), true
	}
	for _, prefix := range []string{"user.", "user_session.", "user_profile.", "organization.", "aaguid", "subject", "before", "asked", "lost", "scopes", "amr", "provisioning_method"} {
		if strings.HasPrefix(path, prefix) {
			return "", true
		}
	}
	return "", false
}

func roleField(say *words.Language, path string) (label string, known bool) {
	switch path {
	case "description":
		return say.Text("Description"), true
	case "permissions":
		return say.Text("Permissions"), true
	}
	return "", false
}

// receiverField says what is said of webhooks and streams.
func receiverField(say *words.Language, path string) (label string, known bool) {
	switch path {
	case "url":
		return say.Text("Address"), true
	case "contact":
		return say.Text("Contact"), true
	case "event_types", "count", "events":
		return say.Text("Events"), true
	case "paused":
		return say.Text("Paused"), true
	case "paused_reason", "disabled_reason":
		return say.Text("Reason"), true
	case "failing_since":
		return say.Text("Fails since"), true
	case "sessions", "sessions_ended":
		return say.Text("Sessions"), true
	case "linked", "until":
		return "", true
	}
	return "", false
}
