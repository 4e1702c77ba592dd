// Package signin owns the pages between a person and the portal: signing in by
// e-mail, choosing an organization, and signing out. All of them work without
// JavaScript and live in the auth shell.
package signin

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Email asks who is signing in.
type Email struct {
	AppName     string
	Application string // that the person comes from, "" for the one that is meant anyway
	Email       ui.Field
	Next        string // where to go afterwards; travels through every form
	Notice      *ui.Notice
	Signs       string       // how people sign in where no mail lets them in, "" where one does
	Code, Link  bool         // what is sent
	NoMail      *ui.Notice   // why no code can be sent, nil where it can
	Passkey     *ui.Ceremony // nil where passkeys don't work
	Social      []Social
}

// Template names the define that renders an Email.
func (Email) Template() string { return "signin/email" }

// Scripts names the file that asks for a passkey.
func (e Email) Scripts() []string {
	if e.Passkey == nil {
		return nil
	}
	return []string{"passkeys.js"}
}

// Code asks for the six digits that were sent. It says the same whether or not
// the address has an account, except to whom an invitation has shown that it has.
type Code struct {
	Address   string // as it was typed: only so does anybody see a slip
	Invited   bool
	LinkOnly  bool // there is no code
	Crowded   bool // because others ask for too many
	NoLink    bool // beside the code
	Code      ui.Field
	Challenge string
	Next      string
	Notice    *ui.Notice
}

// Title returns what the document is called.
func (c Code) Title(say *words.Language) string {
	if c.LinkOnly {
		return say.Text("Check your email")
	}
	return say.Text("Enter your code")
}

// Template names the define that renders a Code.
func (Code) Template() string { return "signin/code" }

// The states of a magic link.
const (
	LinkOpen         = "open"
	LinkUsed         = "used"
	LinkExpired      = "expired"
	LinkOtherBrowser = "other_browser"
	LinkOff          = "off"
)

// Link is what a magic link opens. Opening changes nothing, because mail
// scanners open links too; the button signs in.
type Link struct {
	Token string
	State string
	Email string // masked
	Next  string // where signing in anew leads, as far as this browser knows
}

// Template names the define that renders a Link.
func (Link) Template() string { return "signin/link" }

// Open reports whether the link can still sign somebody in.
func (l Link) Open() bool { return l.State == LinkOpen }

// Title returns the heading for the link's state.
func (l Link) Title(say *words.Language) string {
	switch l.State {
	case LinkOpen:
		return say.Text("Confirm it’s you")
	case LinkUsed:
		return say.Text("This link has been used")
	case LinkOtherBrowser:
		return say.Text("Open the link where you started")
	case LinkOff:
		return say.Text("This link doesn’t work")
	default:
		return say.Text("This link has expired")
	}
}

// Text returns what the link's state means and what to do.
func (l Link) Text(say *words.Language) string {
	switch l.State {
	case LinkOpen:
		return say.Text("This link signs you in as %s.", l.Email)
	case LinkUsed:
		return say.Text("A sign-in link works once. Go back to signing in and ask for a new one.")
	case LinkOtherBrowser:
		return say.Text("This link works only in the browser that asked for it. Open it there, or enter the six-digit code from the same email, if it has one.")
	case LinkOff:
		return say.Text("Links by email don’t sign anybody in here any more. Go back to signing in, which shows how people do.")
	default:
		return say.Text("A sign-in link works for 10 minutes. Go back to signing in and ask for a new one.")
	}
}

// Organizations lets a person choose the organization to act for.
type Organizations struct {
	AppName                 string
	PersonName, PersonEmail string // PersonName is "" for who has none
	Next                    string
	Items                   []OrganizationItem
	Suspended               []SuspendedItem // nobody can act for them
	SupportURL              string          // where to ask about that, "" for nowhere
	Invitations             []InvitationItem
	Suggestions             []SuggestionItem
	Problem                 string // why joining did not work
}

// Template names the define that renders an Organizations.
func (Organizations) Template() string { return "signin/organizations" }

// OrganizationItem is one of the person's organizations.
type OrganizationItem struct {
	ID, Name, RoleLabel string
	LogoURL, Initials   string // without a logo the initials stand in
	Current             bool
}

// SuspendedItem is one of the person's organizations that the operator has suspended.
type SuspendedItem struct{ Name, Initials string }

// Title returns the heading.
func (o Organizations) Title(say *words.Language) string {
	switch {
	case len(o.Items) > 0:
		return say.Text("Choose an organization")
	case len(o.Suspended) > 0:
		return say.Text("%s is suspended", o.Suspended[0].Name)
	case len(o.Invitations)+len(o.Suggestions) > 0:
		return say.Text("Join an organization")
	}
	return say.Text("No organization yet")
}

// ConfirmSwitch asks whether to act for the organization that an application asks
// for. What a session acts for holds in every tab, so that nobody else decides it.
type ConfirmSwitch struct {
	AppName        string // of the application
	OrgID, OrgName string // that it asks for
	Current        string // the one that the person acts for now, "" for none
	Next, StayURL  string // StayURL is "" where there is nothing to stay with
}

// Template names the define that renders a ConfirmSwitch.
func (ConfirmSwitch) Template() string { return "signin/confirm_switch" }

// Title returns the heading.
func (c ConfirmSwitch) Title(say *words.Language) string { return say.Text("Switch to %s?", c.OrgName) }

// InvitationItem is an invitation that the person can accept.
type InvitationItem struct{ ID, Name, Initials, InvitedBy, RoleLabel string }

// SuggestionItem is an organization that suggests itself by the domain of the
// person's address. Any organization can, whatever it calls itself: who opened it
// lets people tell which one it is.
type SuggestionItem struct{ ID, Name, Initials, Domain, Members, OpenedBy string }

// Logout asks for confirmation before signing out. Client, URI, State and LongState
// come from the application that asks for it (OpenID Connect RP-Initiated Logout),
// and are empty when nobody does.
type Logout struct {
	Links                                    model.Links
	AppName, PersonEmail, Client, URI, State string
	LongState                                bool // the state was too long to be here
}

// Template names the define that renders a Logout.
func (Logout) Template() string { return "signin/logout" }

// LongStateName names the field that says LongState.
func (Logout) LongStateName() string { return model.LongStateParam }

// SignedOut says that nobody is signed in.
type SignedOut struct {
	AppName, AppURL string
	Nothing         bool   // nobody was signed in before, either
	Unconfirmed     bool   // their identity provider does not say that they are signed out there, too
	OnwardURL       string // where an application wants the person to go, and may; "": there is no such link
	Unregistered    string // where an application wanted the person to go, though it may not
	LongState       bool   // why it does not lead there: the application's state cannot be given back
}

// Template names the define that renders a SignedOut.
func (SignedOut) Template() string { return "signin/signed_out" }

// Title returns the heading.
func (s SignedOut) Title(say *words.Language) string {
	if s.Nothing {
		return say.Text("Nobody is signed in here")
	}
	return say.Text("You are signed out")
}

// Again returns what the link to signing in says.
func (s SignedOut) Again(say *words.Language) string {
	if s.Nothing {
		return say.Text("Sign in")
	}
	return say.Text("Sign in again")
}
