package invitations

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// The states of an invitation as the invited person meets them.
const (
	StateOpen     = "open"
	StateExpired  = "expired"
	StateUsed     = "used"
	StateReplaced = "replaced"
	StateDeclined = "declined"
	StateGone     = "gone" // the organization is
	StateFull     = "full"
	StateUnbacked = "unbacked" // the inviter could not send it now
	StateInvalid  = "invalid"  // cancelled, or never was one
)

// Answer is the page that an invitation's link opens. Opening it changes
// nothing, because mail scanners open links too.
type Answer struct {
	State                         string
	AppName, OrgName, OrgID       string
	InvitedBy, RoleLabel, Note    string
	Email                         string // the address that is invited
	SignedInAs                    string // address of somebody else who is signed in
	Mine                          bool   // the invited person is signed in
	Expired                       string // the day when it ran out
	Asked                         bool   // a new invitation was asked for
	AcceptURL, DeclineURL, AskURL string // where the forms lead; "" leaves them out
	Reason                        string // why the inviter could not send it now
	Problem                       string
	NoMail                        bool   // no code can be sent, which accepting here would take
	MailOff                       bool   // nobody signs in by mail
	ByLink                        bool   // a link is sent in the place of a code
	SignInURL                     string // where somebody signs in who can without a code; "" leaves it out
}

// Template names the define that renders an Answer.
func (Answer) Template() string { return "invitations/answer" }

// Title returns the heading for the state.
func (a Answer) Title(say *words.Language) string {
	switch a.State {
	case StateOpen:
		return say.Text("Join %s", a.OrgName)
	case StateExpired:
		return say.Text("This invitation has expired")
	case StateUsed:
		return say.Text("You already joined")
	case StateReplaced:
		return say.Text("A newer invitation was sent")
	case StateDeclined:
		return say.Text("You declined this invitation")
	case StateGone:
		return say.Text("This organization no longer exists")
	case StateFull:
		return say.Text("There is no room right now")
	default:
		return say.Text("This invitation doesn’t work")
	}
}

// Text returns what the state means and what to do, "" where the page says it
// in a way of its own.
func (a Answer) Text(say *words.Language) string {
	switch a.State {
	case StateUsed:
		return say.Text("You are a member of %s. An invitation works once.", a.OrgName)
	case StateReplaced:
		return say.Text("Use the link in the newest email from %s. This one works no longer.", a.OrgName)
	case StateDeclined:
		return say.Text("You didn’t join %s. If you have changed your mind, ask to be invited again.", a.OrgName)
	case StateGone:
		return say.Text("%s has been deleted, so nobody can join it.", a.OrgName)
	case StateFull:
		if a.InvitedBy == "" {
			return say.Text("All seats of %s are taken. Ask an admin to make room, then open this page again.", a.OrgName)
		}
		return say.Text("All seats of %s are taken. Ask %s to make room, then open this page again.", a.OrgName, a.InvitedBy)
	case StateUnbacked:
		return a.Reason
	case StateInvalid:
		return say.Text("It was cancelled, or the link is not complete. Copy the whole link from the email, or ask to be invited again.")
	}
	return ""
}

// Stuck reports whether no proof that accepting takes can be had by mail.
func (a Answer) Stuck() bool { return a.NoMail || a.MailOff }

// Unsent says that no code can be sent, and whom to tell.
func (a Answer) Unsent(say *words.Language) ui.Notice {
	if a.MailOff {
		return ui.Notice{Kind: ui.KindWarn, Text: say.Text("%[1]s signs nobody in by email. Sign in another way with %[2]s, and accept then.", a.AppName, a.Email)}
	}
	text := say.Text("Email is not set up here, so no code can be sent to %s, and accepting takes one. Tell %s.", a.Email, a.InvitedBy)
	if a.InvitedBy == "" {
		text = say.Text("Email is not set up here, so no code can be sent to %s, and accepting takes one. Tell an admin.", a.Email)
	}
	if a.SignInURL != "" {
		text += " " + say.Text("If you have a passkey here, sign in with it and accept then.")
	}
	return ui.Notice{Kind: ui.KindWarn, Text: text}
}

// Open reports whether the invitation can be accepted.
func (a Answer) Open() bool { return a.State == StateOpen }

// HasExpired reports whether the invitation has run out.
func (a Answer) HasExpired() bool { return a.State == StateExpired }

// CanAsk reports whether the person can ask for a new invitation here.
func (a Answer) CanAsk() bool { return a.State == StateExpired || a.State == StateUnbacked }

// Used reports whether the invitation was accepted.
func (a Answer) Used() bool { return a.State == StateUsed }

// OnURL returns where somebody goes on who can do nothing here: to the same page when
// that may change, and to signing in as whoever they are otherwise. It is "" where the
// page has a way on of its own.
func (a Answer) OnURL() string {
	switch {
	case a.Open() || a.Used() || a.CanAsk() && !a.Asked && a.AskURL != "":
		return ""
	case a.State == StateFull:
		return a.AcceptURL
	}
	return "/a/login"
}

// On returns what leads there.
func (a Answer) On(say *words.Language) string {
	if a.State == StateFull {
		return say.Text("Look again")
	}
	return say.Text("Go to sign-in")
}

// Accept returns what the button says that accepts.
func (a Answer) Accept(say *words.Language) string {
	if a.SignedInAs != "" {
		return say.Text("Switch account and accept")
	}
	return say.Text("Accept invitation")
}
