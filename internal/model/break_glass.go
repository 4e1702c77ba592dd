package model

import "time"

// BreakGlass is a member who may sign in with a passkey where their organization requires a
// connection: for when that does not work.
type BreakGlass struct {
	Org       OrgID
	Member    MemberID
	User      UserID
	Name      string // of the person, as people read it
	Email     string
	Active    bool // the member and the account are, so that they can sign in
	Passkey   bool // they have one, without which they can't
	Reason    string
	ReviewAt  time.Time // when somebody has to look whether they are still the right one
	NamedBy   string    // name of the person, as people read it
	CreatedAt time.Time

	ExpiresAt     time.Time // of one whom only the operator has let in; zero for one who is named
	RecoversUntil time.Time // until when a link of the operator's, or the session that it has begun, is good; zero for none
}

// Works reports whether they could sign in now, and go on doing so.
func (b BreakGlass) Works() bool { return b.ExpiresAt.IsZero() && b.Active && b.Passkey }

// Overdue reports whether somebody should have looked at it.
func (b BreakGlass) Overdue(now time.Time) bool {
	return b.ExpiresAt.IsZero() && !now.Before(b.ReviewAt)
}

// BreakGlassSnapshot is what a break-glass member is at one moment.
type BreakGlassSnapshot struct {
	Org           OrgID     `json:"organization_id"`
	Member        MemberID  `json:"member_id"`
	User          UserID    `json:"user_id"`
	Email         string    `json:"email"`
	Reason        string    `json:"reason"`
	ReviewAt      time.Time `json:"review_at,omitzero"`
	ExpiresAt     time.Time `json:"expires_at,omitzero"`
	RecoversUntil time.Time `json:"recovers_until,omitzero"`
}

// Snapshot returns what the break-glass member is now.
func (b BreakGlass) Snapshot() BreakGlassSnapshot {
	return BreakGlassSnapshot{b.Org, b.Member, b.User, b.Email, b.Reason, b.ReviewAt, b.ExpiresAt, b.RecoversUntil}
}

// BreakGlassNamed is the payload of organization.sso_break_glass_named.
type BreakGlassNamed struct {
	Before *BreakGlassSnapshot `json:"before,omitempty"` // nil for one who was none
	After  BreakGlassSnapshot  `json:"after"`
}

// BreakGlassUnnamed is the payload of organization.sso_break_glass_unnamed.
type BreakGlassUnnamed struct {
	Before BreakGlassSnapshot `json:"before"`
}

// BreakGlassUsed is the payload of organization.sso_break_glass_used: somebody has signed
// in, or confirmed that it is them, otherwise than their organization requires.
type BreakGlassUsed struct {
	After     BreakGlassSnapshot `json:"after"`
	Confirmed bool               `json:"confirmed,omitempty"` // they were signed in
}

// BreakGlassRecovered is the payload of organization.sso_break_glass_recovered: the
// operator has made a link that lets somebody in.
type BreakGlassRecovered struct {
	After BreakGlassSnapshot `json:"after"`
}

// BreakGlassLost is the payload of organization.sso_break_glass_lost: an organization that
// requires a connection has lost the last member who could sign in when that does not
// work, by something that nobody there could refuse.
type BreakGlassLost struct {
	Before BreakGlassSnapshot `json:"before"`
}

// EventType implements Payload.
func (BreakGlassNamed) EventType() EventType { return EventBreakGlassNamed }

// EventType implements Payload.
func (BreakGlassUnnamed) EventType() EventType { return EventBreakGlassUnnamed }

// EventType implements Payload.
func (BreakGlassUsed) EventType() EventType { return EventBreakGlassUsed }

// EventType implements Payload.
func (BreakGlassRecovered) EventType() EventType { return EventBreakGlassRecovered }

// EventType implements Payload.
func (BreakGlassLost) EventType() EventType { return EventBreakGlassLost }

func (p BreakGlassNamed) states() (before, after any) {
	if p.Before == nil {
		return nil, p.After
	}
	return *p.Before, p.After
}
func (p BreakGlassUnnamed) states() (before, after any)   { return p.Before, nil }
func (p BreakGlassUsed) states() (before, after any)      { return nil, p.After }
func (p BreakGlassRecovered) states() (before, after any) { return nil, p.After }
func (p BreakGlassLost) states() (before, after any)      { return p.Before, nil }
