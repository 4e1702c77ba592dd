package model

import (
	"strings"
	"time"
)

// MemberStatus says what a user's membership of an organization is worth.
type MemberStatus string

// The member statuses. INVITE_EXPIRED is never stored: it is what a
// PENDING_INVITE reads as once its invitation has run out.
const (
	MemberActive        MemberStatus = "ACTIVE"
	MemberPendingInvite MemberStatus = "PENDING_INVITE"
	MemberInviteExpired MemberStatus = "INVITE_EXPIRED"
	MemberInactive      MemberStatus = "INACTIVE"
)

// MemberSource says how a member came to be one.
type MemberSource string

// The member sources.
const (
	FromOperator           MemberSource = "operator"
	FromInvitation         MemberSource = "invitation"
	FromAllowedEmailDomain MemberSource = "allowed_email_domain" // joined without an invitation
	FromSSO                MemberSource = "sso"                  // when first signing in through the organization's connection
	FromDirectory          MemberSource = "directory"            // the organization's directory manages it
	FromAPI                MemberSource = "api"                  // an application added it
	FromImport             MemberSource = "import"               // from a directory that lists it no more, or from another product
)

// Member is a user in an organization.
type Member struct {
	ID           MemberID
	Org          OrgID
	User         UserID
	Email        string
	Name         string // "" until the person has given one
	Picture      string // name of the person's picture, "" when none
	Status       MemberStatus
	Source       MemberSource
	Roles        []Role    // name order; usually one
	Fixed        []RoleID  // of the roles, those that a group gave: people cannot take them
	LastActiveAt time.Time // zero: never
	CreatedAt    time.Time
	Version      int64
}

// DisplayName returns the member's name, or the e-mail address when there is
// none.
func (m Member) DisplayName() string {
	if m.Name != "" {
		return m.Name
	}
	return m.Email
}

// Permissions returns the permissions of all of the member's roles.
func (m Member) Permissions() Permissions {
	var ps []Permission
	for _, r := range m.Roles {
		ps = append(ps, r.Permissions...)
	}
	return NewPermissions(ps...)
}

// RoleSource says who granted a role: a person, a group that is mapped to it, of a
// connection, of a directory or of those that people have made, or nobody.
type RoleSource string

// SourceManual marks a role that was granted by a person or by the API.
const SourceManual RoleSource = "manual"

// SourceDefault marks the role of newcomers that somebody has because neither people nor a
// group has given them any. It goes when one does.
const SourceDefault RoleSource = "default"

// Fixed reports whether people cannot take a role that this source has given.
func (s RoleSource) Fixed() bool { return s != SourceManual && s != SourceDefault }

// SourceGroups marks a role that somebody has for a group that people have made. In the
// model.GroupRoles of this source a group is named by its id, which stays when it is renamed.
const SourceGroups RoleSource = "groups"

// Directory returns the directory that a source is, and whether it is one.
func (s RoleSource) Directory() (DirectoryID, bool) {
	return DirectoryID(s), strings.HasPrefix(string(s), PrefixDirectory)
}

// Role is a named set of permissions, application-wide or of one organization.
type Role struct {
	ID          RoleID
	Org         OrgID  // "" for an application-wide role
	Name        string // letters, digits and underscore; what tokens carry
	Label       string // what people read
	Description string
	Permissions Permissions
	Version     int64
}

// RoleNamed returns a role by its name among those that members of an
// organization can hold: its own, or an application-wide one when org is "". It
// returns an Invalid error for the given field when there is none.
func RoleNamed(all []Role, org OrgID, name, field string) (Role, error) {
	for _, r := range all {
		if r.Org == org && r.Name == name {
			return r, nil
		}
	}
	return Role{}, InvalidField(field, "model.unknown_role", name)
}

// Membership is one of a user's organizations, as the switcher shows it.
type Membership struct {
	Org           OrgID
	OrgName       string
	Logo          string // name of the organization's picture, "" when none
	Suspended     bool   // the organization is
	Member        MemberID
	Status        MemberStatus
	Source        MemberSource
	RoleLabel     string
	InvitedBy     string    // display name, for an invitation
	InviteExpires time.Time // for an invitation
}
