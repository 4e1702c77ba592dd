// Package invitations owns what inviting looks like: the form, the list of
// invitations, and the page that the invited person sees. Who may invite whom,
// and what an invitation is worth, is decided elsewhere and arrives here as
// booleans and sentences.
package invitations

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Page is the tab with an organization's open invitations.
type Page struct {
	Links     model.Links
	List      List
	CanInvite bool
	Problem   string // why something was not done, "" for nothing
}

// Template names the define that renders a Page.
func (Page) Template() string { return "invitations/page" }

// List is the part of the page that a change replaces: the tabs, which count,
// and the invitations.
type List struct {
	Links            model.Links
	Members, Open    int
	Groups           int
	Rows             []Row
	CanInvite        bool
	NoMail           *ui.Notice // why nothing can be sent, nil where it can
	PrevURL, NextURL string
}

// Template names the define that renders a List.
func (List) Template() string { return "invitations/list" }

// NotUndone is the list as it is, and why something in it was not taken back.
type NotUndone struct {
	List  List
	Toast ui.Toast
}

// Template names the define that renders a NotUndone.
func (NotUndone) Template() string { return "invitations/not_undone" }

// Tabs leads to the members and back.
func (l List) Tabs(say *words.Language) ui.Tabs {
	return ui.PeopleTabs(say, l.Links, l.Members, l.Open, l.Groups, l.Links.Invitations())
}

// Summary returns how many invitations there are, in words.
func (l List) Summary(say *words.Language) string {
	return say.Many(l.Open, "%d open invitation", "%d open invitations")
}

// Row is one open invitation.
type Row struct {
	Links                           model.Links
	ID, Email, RoleLabel, InvitedBy string
	Name                            string // what the inviter calls the person, "" for nothing
	Sent, SentISO                   string
	Expires, ExpiresISO             string
	Expired, Asked                  bool
	CanInvite                       bool   // some invitations, so that there is a column for what can be done
	CanManage                       bool   // this one
	CanSend                         bool   // there is a mail server
	Unbacked                        bool   // the inviter could not send it now, so that it works no longer
	Undelivered                     bool   // its mail could not be delivered
	Here                            string // where this page of the list is, to come back to
}

// Template names the define that renders a Row.
func (Row) Template() string { return "invitations/row" }

// Works reports whether the link can be accepted.
func (r Row) Works() bool { return !r.Expired && !r.Unbacked }

// Link shows an invitation's link, to be sent in another way.
type Link struct {
	Links   model.Links
	Email   string
	Expires string
	Link    ui.Copy
	NoMail  bool // no code can be sent that accepts it
	Page    bool // shown as a page of its own, without JavaScript
}

// Template names the define that renders a Link.
func (Link) Template() string { return "invitations/link" }

// Form invites people, and says what became of those who were tried.
type Form struct {
	Links       model.Links
	OrgName     string
	Emails      string // what is in the box
	EmailsError string
	Note        string
	NoteError   string
	NoteMost    int // characters
	Roles       []ui.Option
	RoleError   string
	Days        int        // how long an invitation works
	NoMail      *ui.Notice // why nobody can be invited, nil where they can; with one there is no form
	Result      *Result
}

// Template names the define that renders a Form.
func (Form) Template() string { return "invitations/form" }

// Find returns the field that finds one of the roles.
func (f Form) Find(say *words.Language) ui.Find {
	return ui.Find{ID: "invite-find", List: "invite-roles", Label: say.Text("Find a role"), None: say.Text("No role matches."), Among: len(f.Roles)}
}

// EmailsDescribedBy returns the ids of the texts that explain the box.
func (f Form) EmailsDescribedBy() string {
	if f.EmailsError != "" {
		return "invite-emails-error invite-emails-hint"
	}
	return "invite-emails-hint"
}

// Life returns how long an invitation works, in words.
func (f Form) Life(say *words.Language) string {
	return say.Sentence("ui.days", f.Days)
}

// Result is what became of the addresses in the box.
type Result struct {
	Sent    int
	Refused []Refusal
}

// Said returns how many invitations were sent, in words.
func (r Result) Said(say *words.Language) string {
	if r.Sent == 0 {
		return say.Text("No invitation was sent.")
	}
	return say.Many(r.Sent, "%d invitation sent.", "%d invitations sent.")
}

// LeftOut says that there is more to read, "" when nobody was left out.
func (r Result) LeftOut(say *words.Language) string {
	if len(r.Refused) == 0 {
		return ""
	}
	return say.Many(len(r.Refused), "%d entry was left out:", "%d entries were left out:")
}

// Refusal is an address that was not invited, and why.
type Refusal struct {
	Text, Reason string
	Open         string // id of an invitation that can be sent again, "" for none
}

// Resent stands in the place of the button that sent an invitation again.
type Resent struct{ ID string }

// Template names the define that renders a Resent.
func (Resent) Template() string { return "invitations/resent" }
