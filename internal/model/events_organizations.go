package model

import "time"

// OrganizationCreated is the payload of organization.created.
type OrganizationCreated struct {
	After OrganizationSnapshot `json:"after"`
}

// OrganizationUpdated is the payload of organization.updated, whatever of its
// settings changed.
type OrganizationUpdated struct {
	Before OrganizationSnapshot `json:"before"`
	After  OrganizationSnapshot `json:"after"`
}

// OrganizationDeleted is the payload of organization.deleted. It stands for the
// end of all memberships and of the sessions that acted for the organization:
// they have no events of their own.
type OrganizationDeleted struct {
	Before DeletedOrganization `json:"before"`
}

// OrganizationSuspended is the payload of organization.suspended: nobody acts for it from then on,
// and nothing of it has ended.
type OrganizationSuspended struct {
	Organization OrganizationRef `json:"organization"`
	Reason       string          `json:"reason,omitempty"`
}

// OrganizationResumed is the payload of organization.resumed: what it had open counts again.
type OrganizationResumed struct {
	Organization OrganizationRef `json:"organization"`
}

// OrganizationExported is the payload of organization.exported: somebody has asked for all
// that is kept about it, as far as they may see that.
type OrganizationExported struct {
	Organization OrganizationRef `json:"organization"`
	Files        []string        `json:"files"`
}

// OrganizationSnapshot is what an organization is at one moment.
type OrganizationSnapshot struct {
	ID         OrgID             `json:"id"`
	Name       string            `json:"display_name"`
	ExternalID string            `json:"external_id,omitempty"`
	Metadata   map[string]string `json:"metadata,omitempty"`
	Logo       string            `json:"logo,omitempty"` // name of its picture
	CreatedAt  time.Time         `json:"create_time"`
	Settings   SettingsSnapshot  `json:"settings"`
}

// DeletedOrganization is what an organization was, and what ended with it.
type DeletedOrganization struct {
	OrganizationSnapshot
	Members  int `json:"members"`
	Sessions int `json:"sessions_ended"`
}

// SettingsSnapshot is how an organization is set up at one moment.
type SettingsSnapshot struct {
	Features   []FeatureSnapshot `json:"features"` // each that there is
	Seats      int               `json:"max_allowed_users"`
	MemberRole RoleID            `json:"member_role_id,omitempty"` // what new members get, when that is not the instance's
	Policy     PolicySnapshot    `json:"session_policy"`
	Refuses    []Social          `json:"refused_social_providers,omitempty"` // by whose accounts its people may not sign in
	Language   Language          `json:"language,omitempty"`                 // of those who have not said which they read
}

// FeatureSnapshot says whether a feature is on.
type FeatureSnapshot struct {
	Name    Feature `json:"name"`
	Enabled bool    `json:"enabled"`
}

// PolicySnapshot is a session policy at one moment. Timeouts are in minutes, 0
// for none.
type PolicySnapshot struct {
	Source   string `json:"policy_source"` // CUSTOM, or APPLICATION when only the application's counts
	Absolute int64  `json:"absolute_session_timeout"`
	Idle     int64  `json:"idle_session_timeout"`
}

// Snapshot returns what the organization, which has the given features, is now.
func (o Organization) Snapshot(features []Feature) OrganizationSnapshot {
	on := map[Feature]bool{}
	for _, f := range features {
		on[f] = true
	}
	s := OrganizationSnapshot{
		ID: o.ID, Name: o.Name, ExternalID: o.ExternalID, Metadata: o.Metadata.Map(), Logo: o.Logo, CreatedAt: o.CreatedAt,
		Settings: SettingsSnapshot{Seats: o.Seats, MemberRole: o.MemberRole, Policy: o.Policy.snapshot(), Refuses: o.Refuses.List(), Language: o.Language},
	}
	for _, f := range Features() {
		s.Settings.Features = append(s.Settings.Features, FeatureSnapshot{f, on[f]})
	}
	return s
}

func (p SessionPolicy) snapshot() PolicySnapshot {
	s := PolicySnapshot{"CUSTOM", int64(p.Absolute / time.Minute), int64(p.Idle / time.Minute)}
	if p == (SessionPolicy{}) {
		s.Source = "APPLICATION"
	}
	return s
}

// OrganizationRef names the organization in events about something in it.
type OrganizationRef struct {
	ID         OrgID  `json:"id"`
	Name       string `json:"display_name"`
	ExternalID string `json:"external_id,omitempty"`
}

// Ref returns what names the organization.
func (o Organization) Ref() OrganizationRef { return OrganizationRef{o.ID, o.Name, o.ExternalID} }

// EventType implements Payload.
func (OrganizationCreated) EventType() EventType { return EventOrganizationCreated }

// EventType implements Payload.
func (OrganizationUpdated) EventType() EventType { return EventOrganizationUpdated }

// EventType implements Payload.
func (OrganizationDeleted) EventType() EventType { return EventOrganizationDeleted }

// EventType implements Payload.
func (OrganizationSuspended) EventType() EventType { return EventOrganizationSuspended }

// EventType implements Payload.
func (OrganizationResumed) EventType() EventType { return EventOrganizationResumed }

// EventType implements Payload.
func (OrganizationExported) EventType() EventType { return EventOrganizationExported }

func (p OrganizationCreated) states() (before, after any)   { return nil, p.After }
func (p OrganizationUpdated) states() (before, after any)   { return p.Before, p.After }
func (p OrganizationDeleted) states() (before, after any)   { return p.Before, nil }
func (p OrganizationSuspended) states() (before, after any) { return nil, p }
func (p OrganizationResumed) states() (before, after any)   { return nil, p }
func (p OrganizationExported) states() (before, after any)  { return nil, p }
