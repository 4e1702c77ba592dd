package model

import (
	"cmp"
	"time"
)

// Instance is what the operator set for the whole installation.
type Instance struct {
	AppName      string // what people know the product as: "Coffeedesk"
	AppURL       string // where "Back to …" leads, "" when nowhere
	SupportEmail string // where people are told to ask, "" when nowhere
	BrandColor   string // #rrggbb, "" for DefaultBrand
	Policy       SessionPolicy
	AccessToken  time.Duration // lifetime of access tokens
	Epoch        int64         // sessions of an earlier epoch are over; a restored backup begins a new one
	Invitation   time.Duration // how long an invitation can be accepted
	CreatorRole  RoleID        // what the first member of an organization gets
	MemberRole   RoleID        // what later members get
	SeveralRoles bool          // the portal lets a member hold more than one role
	Version      int64
}

// Brand returns the brand colour: the operator's, or the default.
func (i Instance) Brand() string {
	if i.BrandColor == "" {
		return DefaultBrand
	}
	return i.BrandColor
}

// NewcomerRole returns the role that later members of an organization get: its own, or what
// the operator says for all.
func (i Instance) NewcomerRole(o Organization) RoleID { return cmp.Or(o.MemberRole, i.MemberRole) }
