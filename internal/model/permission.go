package model

import "slices"

// Permission is the name of something that a role allows. Some are built in;
// applications add their own, which travel in tokens.
type Permission string

// The built-in permissions.
const (
	SettingsRead        Permission = "sk_org_settings_read"
	SettingsManage      Permission = "sk_org_settings_manage"
	UsersRead           Permission = "sk_org_users_read"
	UsersInvite         Permission = "sk_org_users_invite"
	UsersDelete         Permission = "sk_org_users_delete"
	UsersRoleChange     Permission = "sk_org_users_role_change"
	SSORead             Permission = "sk_org_sso_read"
	SSOManage           Permission = "sk_org_sso_manage"
	SCIMRead            Permission = "sk_org_scim_read"
	SCIMManage          Permission = "sk_org_scim_manage"
	SessionPolicyRead   Permission = "sk_org_session_policy_read"
	SessionPolicyManage Permission = "sk_org_session_policy_manage"
	APIKeysRead         Permission = "sk_org_api_keys_read"
	APIKeysManage       Permission = "sk_org_api_keys_manage"
)

// BuiltIn lists the built-in permissions in the order in which they are shown.
func BuiltIn() []Permission {
	return []Permission{
		SettingsRead, SettingsManage,
		UsersRead, UsersInvite, UsersDelete, UsersRoleChange,
		SSORead, SSOManage,
		SCIMRead, SCIMManage,
		SessionPolicyRead, SessionPolicyManage,
		APIKeysRead, APIKeysManage,
	}
}

// DefinedPermission is a permission that roles can hold.
type DefinedPermission struct {
	Name        Permission
	Description string
	BuiltIn     bool
}

// grantedBy lists, for each permission that others include, those others.
func grantedBy(p Permission) []Permission {
	switch p {
	case SettingsRead:
		return []Permission{SettingsManage}
	case UsersRead:
		return []Permission{UsersInvite, UsersDelete, UsersRoleChange}
	case SSORead:
		return []Permission{SSOManage}
	case SCIMRead:
		return []Permission{SCIMManage}
	case SessionPolicyRead:
		return []Permission{SessionPolicyManage}
	case APIKeysRead:
		return []Permission{APIKeysManage}
	}
	return nil
}

// Permissions is a set of permissions, sorted by name.
type Permissions []Permission

// NewPermissions returns the set of the given permissions.
func NewPermissions(ps ...Permission) Permissions {
	set := slices.Clone(ps)
	slices.Sort(set)
	return slices.Compact(set)
}

// Has reports whether the set holds p itself or a permission that includes it:
// every …_manage includes its …_read, and each write on users includes
// sk_org_users_read.
func (ps Permissions) Has(p Permission) bool {
	if slices.Contains(ps, p) {
		return true
	}
	for _, q := range grantedBy(p) {
		if slices.Contains(ps, q) {
			return true
		}
	}
	return false
}

// Covers reports whether the set has every permission of other.
func (ps Permissions) Covers(other Permissions) bool {
	for _, p := range other {
		if !ps.Has(p) {
			return false
		}
	}
	return true
}

// builtIn returns those of the set that are built in.
func (ps Permissions) builtIn() Permissions {
	known := BuiltIn()
	return slices.DeleteFunc(slices.Clone(ps), func(p Permission) bool { return !slices.Contains(known, p) })
}

// Administers reports whether a holder of the set can keep an organization
// going: change roles and manage settings. Every organization keeps at least
// one such member.
func (ps Permissions) Administers() bool {
	return ps.Has(UsersRoleChange) && ps.Has(SettingsManage)
}
