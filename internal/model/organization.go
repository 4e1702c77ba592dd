package model

import "time"

// Organization is a customer of the operator's product: the tenant.
type Organization struct {
	ID         OrgID
	Name       string // 1 to 200 characters
	ExternalID string // the application's own name for it, "" when none
	Logo       string // name of its picture, "" when none
	Members    int    // how many members are ACTIVE
	MemberRole RoleID // what new members get, "" for the instance's
	Seats      int    // how many members there may be, 0 for no limit
	Policy     SessionPolicy
	CreatedAt  time.Time
	Version    int64
}

// Full reports whether active members take all of the organization's seats.
func (o Organization) Full() bool { return o.Seats > 0 && o.Members >= o.Seats }

// Feature is a switch of an organization: a widget with a feature shows only
// where the feature is on.
type Feature string

// The features.
const (
	FeatureSSO                Feature = "sso"
	FeatureDirSync            Feature = "dir_sync"
	FeatureDomainVerification Feature = "domain_verification"
	FeatureSessionPolicy      Feature = "session_policy"
	FeatureAPIKeys            Feature = "api_keys"
)

// Features lists all features in the order in which they are shown.
func Features() []Feature {
	return []Feature{FeatureSSO, FeatureDirSync, FeatureDomainVerification, FeatureSessionPolicy, FeatureAPIKeys}
}

// ParseFeature returns the feature of that name; "scim" is an alias of
// dir_sync. It returns an Invalid error for any other name.
func ParseFeature(s string) (Feature, error) {
	if s == "scim" {
		return FeatureDirSync, nil
	}
	for _, f := range Features() {
		if string(f) == s {
			return f, nil
		}
	}
	return "", InvalidField("feature", "model.unknown_feature")
}

// SessionPolicy limits how long sessions last. Zero means no limit of that
// sort. Limits are whole minutes.
type SessionPolicy struct {
	Absolute time.Duration // since signing in
	Idle     time.Duration // since the last request that a person made
}

// Strictest returns the smaller of each of the two policies' limits.
func (p SessionPolicy) Strictest(q SessionPolicy) SessionPolicy {
	return SessionPolicy{Absolute: minSet(p.Absolute, q.Absolute), Idle: minSet(p.Idle, q.Idle)}
}

func minSet(a, b time.Duration) time.Duration {
	switch {
	case a == 0:
		return b
	case b == 0:
		return a
	}
	return min(a, b)
}

// Instance is what the operator set for the whole installation.
type Instance struct {
	AppName      string // what people know the product as: "Coffeedesk"
	AppURL       string // where "Back to …" leads, "" when nowhere
	SupportEmail string // where people are told to ask, "" when nowhere
	BrandColor   string // #rrggbb
	Policy       SessionPolicy
	AccessToken  time.Duration // lifetime of access tokens
	Epoch        int64         // sessions of an earlier epoch are over; a restored backup begins a new one
	Invitation   time.Duration // how long an invitation can be accepted
	CreatorRole  RoleID        // what the first member of an organization gets
	MemberRole   RoleID        // what later members get
	SeveralRoles bool          // the portal lets a member hold more than one role
}
