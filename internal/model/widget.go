package model

import "slices"

// Widget is a row of the table of widgets: what the portal shows of an
// organization, or of a person, under one name. Routes, navigation and whatever
// else asks who may do what there read it from here.
type Widget struct {
	Path  string // below the base path of whatever shows it: "members"
	Label string
	Icon  string // a name in the sprite

	Read    Permission // to see it; "" for what is a person's own
	Manage  Permission // to change what it shows
	Feature Feature    // that the organization needs; "" for none
}

// The widgets of an organization.
var (
	WidgetGeneral       = Widget{Path: "general", Label: "General", Icon: "settings", Read: SettingsRead, Manage: SettingsManage}
	WidgetMembers       = Widget{Path: "members", Label: "Members", Icon: "users", Read: UsersRead, Manage: UsersRoleChange}
	WidgetInvitations   = Widget{Path: "members/invitations", Label: "Invitations", Read: UsersRead, Manage: UsersInvite} // a tab of Members
	WidgetGroups        = Widget{Path: "members/groups", Label: "Groups", Read: UsersRead, Manage: UsersRoleChange}       // the same
	WidgetDomains       = Widget{Path: "domains", Label: "Domains", Icon: "globe", Read: SettingsRead, Manage: SettingsManage, Feature: FeatureDomainVerification}
	WidgetSSO           = Widget{Path: "sso", Label: "Single sign-on", Icon: "key-round", Read: SSORead, Manage: SSOManage, Feature: FeatureSSO}
	WidgetSCIM          = Widget{Path: "scim", Label: "Provisioning", Icon: "arrow-left-right", Read: SCIMRead, Manage: SCIMManage, Feature: FeatureDirSync}
	WidgetSessionPolicy = Widget{
		Path: "session-policy", Label: "Session policy", Icon: "timer",
		Read: SessionPolicyRead, Manage: SessionPolicyManage, Feature: FeatureSessionPolicy,
	}
	WidgetAPIKeys  = Widget{Path: "keys", Label: "API keys", Icon: "terminal", Read: APIKeysRead, Manage: APIKeysManage, Feature: FeatureAPIKeys}
	WidgetActivity = Widget{Path: "activity", Label: "Activity", Icon: "history", Read: SettingsRead, Manage: SettingsManage} // what of it somebody sees: VisibleEvents
)

// The widgets of the person alone, whatever organization is active.
var (
	WidgetProfile  = Widget{Path: "profile", Label: "Profile", Icon: "user-round"}
	WidgetSecurity = Widget{Path: "security", Label: "Security", Icon: "shield"}
)

// OrganizationWidgets lists the entries that an organization has in the
// navigation, in the order in which they are shown.
func OrganizationWidgets() []Widget {
	return []Widget{WidgetGeneral, WidgetMembers, WidgetSSO, WidgetSCIM, WidgetDomains, WidgetSessionPolicy, WidgetAPIKeys, WidgetActivity}
}

// AccountWidgets lists those of the person.
func AccountWidgets() []Widget { return []Widget{WidgetProfile, WidgetSecurity} }

// Allows reports whether somebody with the permissions, in an organization with
// the features, may do in the widget what permission p is for.
func (w Widget) Allows(p Permission, may Permissions, has []Feature) bool {
	return may.Has(p) && (w.Feature == "" || slices.Contains(has, w.Feature))
}

// Visible reports whether the widget exists for somebody with the permissions,
// in an organization with the features.
func (w Widget) Visible(may Permissions, has []Feature) bool {
	return w.Own() || w.Allows(w.Read, may, has)
}

// Own reports whether the widget is the person's own, so that no permission is
// needed.
func (w Widget) Own() bool { return w.Read == "" }
