package directories

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Head says what a directory is, above each of its pages.
type Head struct {
	Links model.Links
	URL   string // of the directory
	Name  string
	Mark  ui.Portrait
	Badge Badge

	ReadOnly bool
}

// Template names the define that renders a Head.
func (Head) Template() string { return "directories/head" }

// Directory is the page on which a directory is set up.
type Directory struct {
	Head      Head
	Tabs      Tabs
	Questions *Questions // nil when nothing is asked
	Status    Status
	Tokens    Tokens
	Guide     Guide
	Danger    *Danger // nil for who can't change it
	Goes      bool    // it is being deleted, and has nothing to set up

	Handover *ui.Handover // nil for who can give it to nobody
}

// Template names the define that renders a Directory.
func (Directory) Template() string { return "directories/directory" }

// Status says how a directory is, and is asked for again by itself.
type Status struct {
	URL    string // of the directory
	Every  int    // seconds until the page asks again
	Seen   string // what it knows, so that nothing comes when that is all
	Notice ui.Notice
	Facts  []Fact
}

// Template names the define that renders a Status.
func (Status) Template() string { return "directories/status" }

// Fact is something that is known.
type Fact struct{ Label, Value string }

// Tokens are what a directory proves itself by, and where it does.
type Tokens struct {
	URL      string // of the directory
	Endpoint ui.Copy
	Rows     TokenRows
	Form     bool   // they may make one
	Newest   string // which token the form knows of
	Lives    []ui.Option
	Problem  string
	OAuth    *Way // nil for who can't use it, and has no need to
}

// Way leads to the other doors of a directory. It is asked for again as TokenRows are.
type Way struct {
	URL     string
	Facts   string // what is there already, "" for nothing
	Last    *Badge // nil when none of them was used last
	Partial bool   // on its way to its place on the page, beside another part
}

// Template names the define that renders a Way.
func (Way) Template() string { return "directories/way" }

// Template names the define that renders Tokens.
func (Tokens) Template() string { return "directories/tokens" }

// TokenRows lists the tokens. It is asked for again by itself, since using one changes what
// it says.
type TokenRows struct {
	All     []Token
	None    string // what is said when there is none
	Partial bool   // on its way to its place on the page, beside another part
}

// Template names the define that renders TokenRows.
func (TokenRows) Template() string { return "directories/tokenrows" }

// Token is one of them.
type Token struct {
	ID, URL string
	Suffix  string
	Facts   string // when it was made, by whom, and when it was used
	Badge   *Badge // nil when there is nothing to say
	Manage  bool   // they may rotate and revoke it
	Expired bool
	Last    *Badge // nil when another was used since, or a client
}

// Danger is what can be done to all of a directory.
type Danger struct {
	URL     string
	Version int64
	Name    string
	Enabled bool
	Prove   bool // they may do what takes effect at once
	Busy    bool // it parts with its members, and nothing can be done until that is done
	Partial bool // on its way to its place on the page, beside another part
}

// Made is the page that shows a secret, once.
type Made struct {
	Title   string
	Name    string // of the directory
	URL     string // of the page from which it was made
	ID      string // of the element that leads on
	Saved   string // where that leads
	Copies  []ui.Copy
	Overlap string // until when the one before counts, in a sentence, "" for none
}

// Template names the define that renders a Made.
func (Made) Template() string { return "directories/made" }

// Confirm says what something does, and asks whether to do it.
type Confirm struct {
	Title   string // a question
	Name    string // of the directory
	URL     string // of its page
	Action  string
	Button  string
	Version int64  // 0 for what has none
	Newest  string // which token its form knows of, "" for one that makes none
	Effects []string
	Choose  string // the legend of what is chosen from, "" for nothing
	Field   string // and its name
	Choices []Choice
	From    string // which directory looks after somebody, "" for none
	Final   bool   // it can't be undone
	Danger  bool
	Problem string
}

// Template names the define that renders a Confirm.
func (Confirm) Template() string { return "directories/confirm" }

// Choice is one of several ways, and what it does.
type Choice struct {
	Value, Label string
	Effects      []string
	Selected     bool
}

// Template names the define that renders a Danger.
func (Danger) Template() string { return "directories/danger" }
