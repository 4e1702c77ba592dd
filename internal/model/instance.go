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
	SupportURL   string // a page that they are led to in the place of that, "" for none
	TermsURL     string // the terms of the product, "" for none
	PrivacyURL   string // what it says on privacy, "" for none
	BrandColor   string // #rrggbb, "" for DefaultBrand
	Background   string // of cards, such as signing in: #rrggbb, "" for what follows from the theme
	Radius       Radius // of corners
	Logo         string // the names of pictures, "" for none
	DarkLogo     string // the logo on what is dark; never without a logo
	Favicon      string
	PoweredBy    bool // cards say what they are made with
	OrgBranding  bool // an organization's logo and name stand in the place of the operator's, for its people
	Policy       SessionPolicy
	AccessToken  time.Duration // lifetime of access tokens
	Epoch        int64         // sessions of an earlier epoch are over; a restored backup begins a new one
	Invitation   time.Duration // how long an invitation can be accepted
	KeepEvents   time.Duration // after which what happened is forgotten, 0 for never
	CreatorRole  RoleID        // what the first member of an organization gets
	MemberRole   RoleID        // what later members get
	SeveralRoles bool          // the portal lets a member hold more than one role
	Ways         Ways          // how people can sign in
	Refuses      AddressKinds  // with which addresses nobody new is let in
	JoinByDomain bool          // people can join organizations that allow the domain of their address
	Version      int64
}

// Brand returns the brand colour: the operator's, or the default.
func (i Instance) Brand() string {
	if i.BrandColor == "" {
		return DefaultBrand
	}
	return i.BrandColor
}

// Look returns what the looks of all pages follow from.
func (i Instance) Look() Look { return Look{i.Brand(), i.Background, i.Radius} }

// Support returns where people are led who need help: a page, an address for mail, or "".
func (i Instance) Support() string {
	if i.SupportURL == "" && i.SupportEmail != "" {
		return "mailto:" + i.SupportEmail
	}
	return i.SupportURL
}

// Look is what the looks of all pages follow from.
type Look struct {
	Color      string // #rrggbb
	Background string // of cards: #rrggbb, "" for what follows from the theme
	Radius     Radius // of corners
}

// Radius is how round corners are.
type Radius string

// How round corners can be.
const (
	RadiusNone   Radius = "none"
	RadiusSmall  Radius = "small"
	RadiusMedium Radius = "medium"
	RadiusLarge  Radius = "large"
)

// Radii returns how round corners can be, the roundest last.
func Radii() []Radius { return []Radius{RadiusNone, RadiusSmall, RadiusMedium, RadiusLarge} }

// Pixels returns the radius of the corner of a button; what is larger has more.
func (r Radius) Pixels() int {
	return map[Radius]int{RadiusNone: 0, RadiusSmall: 3, RadiusMedium: 6, RadiusLarge: 12}[r]
}

// NewcomerRole returns the role that later members of an organization get: its own, or what
// the operator says for all.
func (i Instance) NewcomerRole(o Organization) RoleID { return cmp.Or(o.MemberRole, i.MemberRole) }
