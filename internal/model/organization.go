package model

import (
	"errors"
	"time"
)

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
	Refuses    SocialSet // by whom its people may not sign in
	Metadata   Metadata  // what the application says of it
	Language   Language  // of those who have not said which they read, "" for none
	Suspended  bool      // by the operator: nobody acts for it
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Version    int64
}

// Full reports whether active members take all of the organization's seats.
func (o Organization) Full() bool { return o.Seats > 0 && o.Members >= o.Seats }

// OrganizationSuspension is that the operator has suspended an organization.
type OrganizationSuspension struct {
	Org    OrgID
	Reason string // "" for none that was given
	By     Actor  // by kind and id
	At     time.Time
}

// ErrSuspended is in the chain of the error of whoever wants to act for an organization that the
// operator has suspended.
var ErrSuspended = errors.New("the organization is suspended")

// WhenSuspended refuses, with a Forbidden error, whoever wants to act for an organization that is
// suspended.
func (o Organization) WhenSuspended() error {
	if !o.Suspended {
		return nil
	}
	return Because(Denied("model.organization_suspended", o.Name), ErrSuspended)
}

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
