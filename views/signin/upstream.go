package signin

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Refused tells somebody that they were not signed in through a connection, and says
// the same whatever was wrong.
type Refused struct {
	Attempt  string // what the administrators find the reason by
	AgainURL string
	OtherURL string // signs in in another way
}

// Template names the define that renders a Refused.
func (Refused) Template() string { return "signin/refused" }

// Title returns the heading.
func (Refused) Title(say *words.Language) string { return say.Text("You could not be signed in") }

// LogoutRefused tells somebody that they were not signed out as their identity provider, or
// anybody, wanted, and says the same whatever was wrong.
type LogoutRefused struct {
	Attempt string // what the administrators find the reason by
}

// Template names the define that renders a LogoutRefused.
func (LogoutRefused) Template() string { return "signin/logout_refused" }

// Title returns the heading.
func (LogoutRefused) Title(say *words.Language) string { return say.Text("Nobody was signed out") }

// Choose shows the connections to which the domain of an address leads.
type Choose struct {
	Address  string
	Doors    []Door
	OtherURL string // for another address
}

// Door is one of them.
type Door struct {
	Name, URL string
	Last      bool // it was used last in this browser
}

// Template names the define that renders a Choose.
func (Choose) Template() string { return "signin/choose" }

// Title returns the heading.
func (Choose) Title(say *words.Language) string { return say.Text("Choose how to sign in") }

// Inbox asks somebody for the code that was sent to the address that their identity
// provider says is theirs.
type Inbox struct {
	ConnectionName, OrgName string
	Address                 string
	Action, CancelURL       string
	Token                   string
	Challenge               string     // "" when no code was sent
	Notice                  *ui.Notice // why none was
	Code                    ui.Field
}

// Template names the define that renders an Inbox.
func (Inbox) Template() string { return "signin/inbox" }

// Title returns the heading.
func (Inbox) Title(say *words.Language) string { return say.Text("Prove that you read this address") }

// Unsolicited asks somebody whom their identity provider has sent whether they want to
// sign in.
type Unsolicited struct {
	Email          string
	OrgName        string
	ConnectionName string
	Instead        string // the address of who is signed in, and would be no more; "" for nobody
	Action, Token  string
}

// Template names the define that renders an Unsolicited.
func (Unsolicited) Template() string { return "signin/unsolicited" }

// Title returns the heading.
func (u Unsolicited) Title(say *words.Language) string { return say.Text("Continue to %s?", u.OrgName) }

// Test asks somebody who tests a connection whether to begin, in this browser or in
// another one.
type Test struct {
	ConnectionName string
	OrgName        string
	Action, Ticket string
	Link           ui.Copy // to this page
}

// Template names the define that renders a Test.
func (Test) Template() string { return "signin/test" }

// Title returns the heading.
func (t Test) Title(say *words.Language) string { return say.Text("Test %s", t.ConnectionName) }

// TestOver says that nothing is begun by this link any more.
type TestOver struct {
	URL string // where a new one is made
}

// Template names the define that renders a TestOver.
func (TestOver) Template() string { return "signin/test_over" }

// Title returns the heading.
func (TestOver) Title(say *words.Language) string { return say.Text("This test link is used up") }
