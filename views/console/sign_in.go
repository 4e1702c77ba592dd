package console

import "github.com/anteroom/anteroom/views/ui"

// SignIn asks who wants to get into the console to prove who they are.
type SignIn struct {
	AppName, Next string
	Notice        *ui.Notice
	Passkey       *ui.Ceremony // nil where passkeys can't be used
	Email         *ui.Field    // of who wants a code, nil where no mail can be sent
	Recovery      Recovery
}

// Template names the define that renders a SignIn.
func (SignIn) Template() string { return "console/sign_in" }

// Scripts names the file that asks for a passkey.
func (SignIn) Scripts() []string { return []string{"passkeys.js"} }

// Recovery is the form that takes a recovery code.
type Recovery struct {
	URL     string
	Hidden  []Hidden
	Email   *ui.Field // whose it is, nil where that is known
	Code    ui.Field
	Open    bool   // it is shown without asking
	Command string // by which an operator gets in who has no code
}

// Hidden is a field that nobody sees.
type Hidden struct{ Name, Value string }

// Code asks for the six digits that were sent to an operator's address.
type Code struct {
	URL, Again, Back string // where the code goes, where another one is asked for, and what leads away
	Email            string
	Confirms         bool // they are in the console
	Hidden, Resend   []Hidden
	Code             ui.Field
}

// Template names the define that renders a Code.
func (Code) Template() string { return "console/code" }

// Prove asks an operator to prove anew who they are, and says what for.
type Prove struct {
	Action   string // what happens then, after "to"; "" for nothing that waits
	Kept     bool   // something was entered, and waits
	Proved   bool   // they have just done so
	Danger   bool   // what then happens takes something away
	Button   string // that goes on
	Email    string // to which a code goes, "" where no mail can be sent
	Back     string
	Hidden   []Hidden
	Notice   *ui.Notice
	Passkey  *ui.Ceremony // nil when they have none
	Recovery *Recovery    // nil when they have none
	Command  string       // by which they get in anew
}

// Template names the define that renders a Prove.
func (Prove) Template() string { return "console/prove" }

// Scripts names the file that asks for a passkey.
func (Prove) Scripts() []string { return []string{"passkeys.js"} }
