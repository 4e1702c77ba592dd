package security

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// Sessions is the card with the browsers in which the person is signed in.
type Sessions struct {
	Links  model.Links
	Rows   []Session
	More   int  // sessions that are not shown
	Capped bool // there may be even more
}

// Template names the define that renders a Sessions.
func (Sessions) Template() string { return "security/sessions" }

// Others reports whether there is any session but the person's own.
func (s Sessions) Others() bool { return len(s.Rows) > 1 }

// Rest says how many sessions are not shown.
func (s Sessions) Rest(say *words.Language) string {
	if s.Capped {
		return say.Many(s.More, "and at least %d more", "and at least %d more")
	}
	return say.Many(s.More, "and %d more", "and %d more")
}

// Session is one browser that is signed in. Everything in it is ready to print.
type Session struct {
	Links                     model.Links
	ID, Icon                  string
	Device                    string // "Chrome on macOS"
	Current                   bool   // the one that the person looks at
	IP, Place                 string // each "" when nobody knows
	OrgName                   string // "" while it acts for none
	Method                    string // how it signed in: "email code"
	EndsAt, EndsAtISO         string // at the latest, "" when nothing says so
	Ends                      string // why so soon, "" for the limits that everybody has
	SignedIn, SignedInISO     string
	LastActive, LastActiveISO string
}

// Template names the define that renders a Session.
func (Session) Template() string { return "security/session" }

// ConfirmRevokeOthers asks, without JavaScript, whether to end all other
// sessions.
type ConfirmRevokeOthers struct {
	Links  model.Links
	Others int
}

// Template names the define that renders a ConfirmRevokeOthers.
func (ConfirmRevokeOthers) Template() string { return "security/confirm_revoke_others" }

// Where says in how many other browsers the person is signed in.
func (c ConfirmRevokeOthers) Where(say *words.Language) string {
	if c.Others == 1 {
		return say.Text("You are signed in in one other browser. Only this one stays signed in.")
	}
	return say.Many(c.Others, "You are signed in in %d other browser. Only this one stays signed in.",
		"You are signed in in %d other browsers. Only this one stays signed in.")
}
