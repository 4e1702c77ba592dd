package model

import "slices"

// Scope is what a client of the management API may be given for itself (RFC 6749,
// section 3.3). The names are those that existing clients of such an API ask for; the
// operator registers others for APIs of the application's own.
type Scope = string

// The scopes of the management API.
const (
	ScopeOrganizationsRead  Scope = "organizations_read"
	ScopeOrganizationsWrite Scope = "organizations_write"
	ScopeSessionsRead       Scope = "organizations_sessions_read"
	ScopeSessionsWrite      Scope = "organizations_sessions_write"
	ScopeUsersRead          Scope = "organizations_users_read"
	ScopeUsersInvite        Scope = "organizations_users_invite"
	ScopeUsersRemove        Scope = "organizations_users_remove"
	ScopeUsersRoleUpdate    Scope = "organizations_users_role_update"
	ScopeRolesRead          Scope = "roles_read"
	ScopeRolesWrite         Scope = "roles_write"
	ScopeConnectionsRead    Scope = "connections_read"
	ScopeConnectionsWrite   Scope = "connections_write"
	ScopeDirectoriesRead    Scope = "directories_read"
	ScopeDirectoriesWrite   Scope = "directories_write"
	ScopeKeysRead           Scope = "api_keys_read"
	ScopeKeysWrite          Scope = "api_keys_write"
	ScopeClientsRead        Scope = "clients_read"
	ScopeClientsWrite       Scope = "clients_write"
	ScopeEventsRead         Scope = "events_read"
)

// APIScopes lists the scopes of the management API in the order in which they are shown.
func APIScopes() []Scope {
	return []Scope{
		ScopeOrganizationsRead, ScopeOrganizationsWrite, ScopeSessionsRead, ScopeSessionsWrite,
		ScopeUsersRead, ScopeUsersInvite, ScopeUsersRemove, ScopeUsersRoleUpdate,
		ScopeRolesRead, ScopeRolesWrite, ScopeConnectionsRead, ScopeConnectionsWrite,
		ScopeDirectoriesRead, ScopeDirectoriesWrite, ScopeKeysRead, ScopeKeysWrite,
		ScopeClientsRead, ScopeClientsWrite, ScopeEventsRead,
	}
}

// allowedBy returns what a scope allows within an organization, of what roles allow
// people there: nil for one that allows other things.
func allowedBy(s Scope) []Permission {
	switch s {
	case ScopeOrganizationsRead:
		return []Permission{SettingsRead, SessionPolicyRead}
	case ScopeOrganizationsWrite:
		return []Permission{SettingsManage, SessionPolicyManage}
	case ScopeUsersRead:
		return []Permission{UsersRead}
	case ScopeUsersInvite:
		return []Permission{UsersInvite}
	case ScopeUsersRemove:
		return []Permission{UsersDelete}
	case ScopeUsersRoleUpdate:
		return []Permission{UsersRoleChange}
	case ScopeConnectionsRead:
		return []Permission{SSORead}
	case ScopeConnectionsWrite:
		return []Permission{SSOManage}
	case ScopeDirectoriesRead:
		return []Permission{SCIMRead}
	case ScopeDirectoriesWrite:
		return []Permission{SCIMManage}
	case ScopeKeysRead:
		return []Permission{APIKeysRead}
	case ScopeKeysWrite:
		return []Permission{APIKeysManage}
	}
	return nil
}

// ScopePermissions returns what scopes allow within an organization.
func ScopePermissions(scopes []Scope) Permissions {
	var all []Permission
	for _, s := range scopes {
		all = append(all, allowedBy(s)...)
	}
	return NewPermissions(all...)
}

// PermissionScopes returns the scopes that allow nothing within an organization but what the
// permissions do, in the order in which they are shown: who has those can do what these let
// applications do there.
func PermissionScopes(may Permissions) []Scope {
	return slices.DeleteFunc(APIScopes(), func(s Scope) bool {
		needs := allowedBy(s)
		return needs == nil || !may.Covers(needs)
	})
}

// readBy names, for each scope that others include, those others.
func readBy(s Scope) Scope {
	switch s {
	case ScopeOrganizationsRead:
		return ScopeOrganizationsWrite
	case ScopeSessionsRead:
		return ScopeSessionsWrite
	case ScopeRolesRead:
		return ScopeRolesWrite
	case ScopeConnectionsRead:
		return ScopeConnectionsWrite
	case ScopeDirectoriesRead:
		return ScopeDirectoriesWrite
	case ScopeKeysRead:
		return ScopeKeysWrite
	case ScopeClientsRead:
		return ScopeClientsWrite
	}
	return ""
}

// HasScope reports whether scopes have one, or another that includes it: each _write
// includes its _read, and each that changes users includes organizations_users_read.
func HasScope(scopes []Scope, s Scope) bool {
	if slices.Contains(scopes, s) {
		return true
	}
	if s == ScopeUsersRead {
		return slices.ContainsFunc(scopes, func(has Scope) bool {
			return has == ScopeUsersInvite || has == ScopeUsersRemove || has == ScopeUsersRoleUpdate
		})
	}
	by := readBy(s)
	return by != "" && slices.Contains(scopes, by)
}
