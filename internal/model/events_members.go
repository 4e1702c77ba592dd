package model

import (
	"strings"
	"time"
)

// MembershipCreated is the payload of user.organization_membership_created:
// somebody is an active member from now on.
type MembershipCreated struct {
	After MembershipSnapshot `json:"after"`
}

// MembershipUpdated is the payload of user.organization_membership_updated.
type MembershipUpdated struct {
	Before MembershipSnapshot `json:"before"`
	After  MembershipSnapshot `json:"after"`
}

// MembershipDeleted is the payload of user.organization_membership_deleted:
// somebody left or was removed.
type MembershipDeleted struct {
	Before MembershipSnapshot `json:"before"`
}

// AdministratorLost is the payload of organization.administrator_lost: a directory
// has let the last member go who could administer an organization.
type AdministratorLost struct {
	Before MembershipSnapshot `json:"before"`
}

// KeptAdministrator is a member who was the last that could administer an organization, and
// keeps roles that a source does not give any more.
type KeptAdministrator struct {
	Org    OrgID
	Member MemberID
	Source RoleSource
}

// AdministratorKept is the payload of organization.administrator_kept: the groups of the
// last member who can administer an organization do not give that any more, and they keep
// it all the same.
type AdministratorKept struct {
	Before MembershipSnapshot `json:"before"`
}

// MembershipSnapshot is what a membership is at one moment.
type MembershipSnapshot struct {
	Organization OrganizationRef `json:"organization"`
	User         UserRef         `json:"user"`
	ID           MemberID        `json:"id"`
	Status       MemberStatus    `json:"membership_status"`
	Roles        []RoleRef       `json:"roles"`
	Source       MemberSource    `json:"provisioning_method"`
}

// RoleRef names a role that somebody has.
type RoleRef struct {
	ID    RoleID `json:"id"`
	Name  string `json:"name"`
	Label string `json:"display_name"`
}

// Snapshot returns what the membership of an organization is now.
func (m Member) Snapshot(of Organization) MembershipSnapshot {
	s := MembershipSnapshot{
		Organization: of.Ref(), User: UserRef{m.User, m.Email, NameRef{m.Name}},
		ID: m.ID, Status: m.Status, Roles: []RoleRef{}, Source: m.Source,
	}
	for _, r := range m.Roles {
		s.Roles = append(s.Roles, RoleRef{r.ID, r.Name, r.Label})
	}
	return s
}

// InvitationChanged is the payload of user.organization_invitation: one was sent,
// or its After says what became of it. Before is nil for the first one to a
// person.
type InvitationChanged struct {
	Before *InvitationSnapshot `json:"before,omitempty"`
	After  InvitationSnapshot  `json:"after"`
}

// InvitationSnapshot is what an invitation is at one moment.
type InvitationSnapshot struct {
	Organization OrganizationRef `json:"organization"`
	User         UserRef         `json:"user"`
	ID           InvitationID    `json:"id"`
	Member       MemberID        `json:"membership_id"`
	State        InvitationState `json:"state"`
	ExpiresAt    time.Time       `json:"expires_at"`
	Asked        bool            `json:"asked"` // the invited person asks for another one
}

// Snapshot returns what the invitation to an organization is now.
func (i Invitation) Snapshot(to Organization) InvitationSnapshot {
	return InvitationSnapshot{
		Organization: to.Ref(), User: UserRef{i.User, i.Email, NameRef{strings.TrimSpace(i.FirstName + " " + i.LastName)}},
		ID: i.ID, Member: i.Member, State: i.State, ExpiresAt: i.ExpiresAt, Asked: !i.AskedAt.IsZero(),
	}
}

// EventType implements Payload.
func (MembershipCreated) EventType() EventType { return EventMembershipCreated }

// EventType implements Payload.
func (MembershipUpdated) EventType() EventType { return EventMembershipUpdated }

// EventType implements Payload.
func (MembershipDeleted) EventType() EventType { return EventMembershipDeleted }

// EventType implements Payload.
func (AdministratorLost) EventType() EventType { return EventAdministratorLost }

// EventType implements Payload.
func (AdministratorKept) EventType() EventType { return EventAdministratorKept }

// EventType implements Payload.
func (InvitationChanged) EventType() EventType { return EventInvitation }

func (p MembershipCreated) states() (before, after any) { return nil, p.After }
func (p MembershipUpdated) states() (before, after any) { return p.Before, p.After }
func (p MembershipDeleted) states() (before, after any) { return p.Before, nil }
func (p AdministratorLost) states() (before, after any) { return p.Before, nil }
func (p AdministratorKept) states() (before, after any) { return p.Before, p.Before }

func (p InvitationChanged) states() (before, after any) {
	if p.Before == nil {
		return nil, p.After
	}
	return *p.Before, p.After
}
