// Package profile owns what people see of their own account: what they are
// called, how they look, by which address they sign in and where they belong.
// What they may change arrives here as booleans and sentences.
package profile

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Page is the whole Profile page.
type Page struct {
	Picture       Picture
	Details       Details
	Email         Email
	TimeZone      TimeZone
	Language      Language
	Attributes    *Attributes // nil for nothing
	Organizations Organizations
}

// Attributes are what the directory of the organization says of the person beside what all
// directories can say.
type Attributes struct {
	Org, From string // who knows it, and who says so
	Rows      []ui.Fact
}

// Template names the define that renders a Page.
func (Page) Template() string { return "profile/page" }

// Picture is the person's picture with the forms that replace it.
type Picture struct {
	Portrait ui.Portrait
	Upload   ui.Upload
}

// Template names the define that renders a Picture.
func (Picture) Template() string { return "profile/picture" }

// Details is the form with the names.
type Details struct {
	Links               model.Links
	FirstName, LastName ui.Field
	ManagedBy           string // whose directory says what the names are; then they are text
	Problem             string // what is wrong with both
	Version             int64  // what the form was filled from; stale is a conflict
}

// Template names the define that renders a Details.
func (Details) Template() string { return "profile/details" }

// Notice returns the problem as a notice.
func (d Details) Notice() ui.Notice { return ui.Notice{Kind: ui.KindError, Text: d.Problem} }

// TimeZone is the time zone in which the person reads times.
type TimeZone struct {
	Links model.Links
	Label string
}

// Template names the define that renders a TimeZone.
func (TimeZone) Template() string { return "profile/time_zone" }

// Language is the form with the language that the person reads.
type Language struct {
	Links     model.Links
	Languages ui.Languages
	Problem   string // why it was not saved
	Version   int64  // what the form was filled from; stale is a conflict
}

// Template names the define that renders a Language.
func (Language) Template() string { return "profile/language" }

// Notice returns the problem as a notice.
func (l Language) Notice() ui.Notice { return ui.Notice{Kind: ui.KindError, Text: l.Problem} }

// ChangeTimeZone asks for another time zone: a page of its own, because all there are
// take more bytes than the rest of the profile.
type ChangeTimeZone struct {
	Links   model.Links
	Zones   []ZoneGroup
	UTC     bool   // the time zone is UTC
	Error   string // what is wrong with the chosen one
	Problem string // why it was not saved
	Version int64  // what the form was filled from; stale is a conflict
}

// Template names the define that renders a ChangeTimeZone.
func (ChangeTimeZone) Template() string { return "profile/change_time_zone" }

// Notice returns the problem as a notice.
func (c ChangeTimeZone) Notice() ui.Notice {
	return ui.Notice{Kind: ui.KindError, Text: c.Problem}
}

// ZoneGroup is the time zones of one part of the world.
type ZoneGroup struct {
	Label string
	Zones []Zone
}

// Zone is a time zone to choose.
type Zone struct {
	Value, Label string
	Selected     bool
}

// Email is the address by which the person signs in.
type Email struct {
	Links     model.Links
	Address   string
	Verified  bool
	ManagedBy string // whose directory says what it is; then it can't be changed here
}

// Template names the define that renders an Email.
func (Email) Template() string { return "profile/email" }

// Organizations is where the person belongs.
type Organizations struct {
	Links       model.Links
	Items       []Organization
	Invitations int // how many others wait for an answer
}

// Template names the define that renders an Organizations.
func (Organizations) Template() string { return "profile/organizations" }

// Waiting says that invitations wait.
func (o Organizations) Waiting(say *words.Language) string {
	if o.Invitations == 1 {
		return say.Text("One invitation waits for your answer.")
	}
	return say.Many(o.Invitations, "%d invitation waits for your answer.", "%d invitations wait for your answer.")
}

// See says where the link to them leads.
func (o Organizations) See(say *words.Language) string {
	if o.Invitations == 1 {
		return say.Text("See the invitation")
	}
	return say.Text("See invitations")
}

// Organization is one row of the list.
type Organization struct {
	ID, Name, Initials, LogoURL, RoleLabel string
	Current                                bool // the one that the session acts for
	LeaveURL                               string
}

// ChangeEmail asks for a new address.
type ChangeEmail struct {
	Links       model.Links
	Address     string // the present one
	Field       ui.Field
	ManagedBy   string     // whose directory says what the address is; then there is no form
	NoMail      *ui.Notice // why no code can be sent, nil where it can; without one there is no form either
	Invitations int        // how many invitations are for the present address
}

// Template names the define that renders a ChangeEmail.
func (ChangeEmail) Template() string { return "profile/change_email" }

// Open says that invitations are for the present address.
func (c ChangeEmail) Open(say *words.Language) string {
	if c.Invitations == 1 {
		return say.Text("One open invitation is for your present address and can’t be accepted after the change.")
	}
	return say.Many(c.Invitations, "%d open invitation is for your present address and can’t be accepted after the change.",
		"%d open invitations are for your present address and can’t be accepted after the change.")
}

// Answer says where the link to them leads.
func (c ChangeEmail) Answer(say *words.Language) string {
	if c.Invitations == 1 {
		return say.Text("Answer it first")
	}
	return say.Text("Answer them first")
}

// EmailCode asks for the code that was sent to the new address.
type EmailCode struct {
	Links            model.Links
	Email, Challenge string
	Code             ui.Field
	Others           bool // all other sessions are to end
	Undelivered      bool // the mail server did not take the email: there is no code
}

// Template names the define that renders an EmailCode.
func (EmailCode) Template() string { return "profile/email_code" }

// Leave asks whether the person really wants to leave an organization.
type Leave struct {
	Links     model.Links
	URL, Name string
	Blocked   string // why they can't; then there is no form
}

// Template names the define that renders a Leave.
func (Leave) Template() string { return "profile/leave" }
