package signin

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Sudo asks a person who is signed in to prove anew who they are, and says what
// for.
type Sudo struct {
	Action  string // what happens then, after "to": "delete Acme Corp"
	Request string
	BackURL string
	Kept    bool         // something was entered, and waits
	Facts   []Fact       // what
	Proved  bool         // the person has just done so
	Passkey *ui.Ceremony // nil when the person has none
	Methods []SudoMethod
	Notice  *ui.Notice

	Elsewhere *SudoElsewhere // nil when no identity provider can be asked
}

// Scripts names the file that asks for a passkey.
func (s Sudo) Scripts() []string {
	if s.Passkey == nil {
		return nil
	}
	return []string{"passkeys.js"}
}

// Title returns the heading.
func (s Sudo) Title(say *words.Language) string {
	if s.Proved {
		return say.Text("Go on?")
	}
	return say.Text("Confirm it’s you")
}

// Template names the define that renders a Sudo.
func (Sudo) Template() string { return "signin/sudo" }

// SudoMethod is one way of proving it: a button that posts to URL.
type SudoMethod struct {
	ID, Label, URL, Hint string
	Danger               bool // what then happens takes something away
}

// SudoElsewhere is the way of proving it at the organization's identity provider.
type SudoElsewhere struct{ Name, URL string }

// Fact is a line of what a request does: whom it is about, or what was entered.
type Fact struct{ Label, Value string }

// Interrupted shows what somebody sent when they had been signed out, so that they can
// send it or discard it.
type Interrupted struct {
	Action  string // as in Sudo
	Button  string // that does it
	Danger  bool   // it takes something away
	Request string
	Facts   []Fact
	// Switched says that they were signed in and acted for another organization, or none.
	Switched bool
}

// Title returns the heading.
func (Interrupted) Title(say *words.Language) string { return say.Text("Go on?") }

// Template names the define that renders an Interrupted.
func (Interrupted) Template() string { return "signin/interrupted" }

// SudoCode asks for the six digits that were sent to the person's own address.
type SudoCode struct {
	Action             string
	Request, Challenge string
	Email, BackURL     string
	Code               ui.Field
}

// Template names the define that renders a SudoCode.
func (SudoCode) Template() string { return "signin/sudo_code" }
