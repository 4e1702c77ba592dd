package signin

import "anteroom/views/ui"

// Sudo asks a person who is signed in to prove anew who they are, and says what
// for.
type Sudo struct {
	Action  string // what happens then, after "to": "delete Acme Corp"
	Request string
	BackURL string
	Kept    bool         // something was entered, and waits
	Proved  bool         // the person has just done so
	Passkey *ui.Ceremony // nil when the person has none
	Methods []SudoMethod
	Notice  *ui.Notice
}

// Scripts names the file that asks for a passkey.
func (s Sudo) Scripts() []string {
	if s.Passkey == nil {
		return nil
	}
	return []string{"passkeys.js"}
}

// Title returns the heading.
func (s Sudo) Title() string {
	if s.Proved {
		return "Go on?"
	}
	return "Confirm it’s you"
}

// Template names the define that renders a Sudo.
func (Sudo) Template() string { return "signin/sudo" }

// SudoMethod is one way of proving it: a button that posts to URL.
type SudoMethod struct{ ID, Label, URL, Hint string }

// SudoCode asks for the six digits that were sent to the person's own address.
type SudoCode struct {
	Action             string
	Request, Challenge string
	Email, BackURL     string
	Code               ui.Field
}

// Template names the define that renders a SudoCode.
func (SudoCode) Template() string { return "signin/sudo_code" }
