package applications

import "github.com/anteroom/anteroom/views/ui"

// Application is the page of one.
type Application struct {
	Back    string // where the list is
	Name    string
	Managed string // that a configuration file says what it is, "" where none does
	Facts   []Fact
	ID      ui.Copy
	Cards   []Card
	Embeds  *Embeds  // nil of what shows nobody anything
	Secrets *Secrets // nil where there are none
	Keys    *Card    // of what shows who it is without a secret, nil where nothing does
	Delete  string   // where deleting is confirmed, "" for what a file manages
}

// Template names the define that renders an Application.
func (Application) Template() string { return "applications/application" }

// Fact is something that cannot be changed.
type Fact struct {
	Label, Text string
	URL         string // where it leads, "" for nowhere
}

// Card is a form of some of what is set for an application.
type Card struct {
	ID, Title, Hint string
	URL             string
	ReadOnly        bool
	Version         Version
	Problem         string // what is wrong, and with no field; "" for nothing
	Inputs          []Input
}

// Template names the define that renders a Card.
func (Card) Template() string { return "applications/card" }

// Version is what a card was filled from.
type Version struct {
	Card    string // its id
	Number  int64
	Partial bool // it goes to its place beside another answer
}

// Template names the define that renders a Version.
func (Version) Template() string { return "applications/version" }

// Input is one of several kinds of what a form asks for: a line where it is nothing else.
type Input struct {
	ui.Field
	Kind    string      // one of the constants
	Rows    int         // of a text of several lines
	Options []ui.Option // that can be chosen from
	Checked bool
}

// The kinds of an Input.
const (
	Line  = ""      // one line of text
	Lines = "lines" // several
	Check = "check" // yes or no
	One   = "one"   // one of some
	Many  = "many"  // any of some
	More  = "more"  // any of some, folded away
)

// Embeds says where the admin portal that an application embeds may be shown.
type Embeds struct {
	URL      string
	Allowed  []string // origins whose pages may
	Blocked  []Blocked
	CanAllow bool // a configuration file says nothing of it
	Partial  bool // it goes to its place beside another answer
}

// Template names the define that renders Embeds.
func (Embeds) Template() string { return "applications/embeds" }

// Blocked are the pages of an origin that browsers have kept from showing it.
type Blocked struct{ Origin, Seen string }

// Secrets is the list of an application's client secrets.
type Secrets struct {
	URL     string
	Newest  string // the one that was the newest when the form was shown
	Problem string // why none was added or removed, "" for nothing
	Made    *ui.Copy
	Rows    []Secret
	CanAdd  bool
	Most    string // why none can be added
}

// Template names the define that renders Secrets.
func (Secrets) Template() string { return "applications/secrets" }

// Secret is one of them.
type Secret struct {
	ID     string
	Text   string // how it ends
	Made   string
	Used   string
	Remove string // where removing it is confirmed, "" for one that stays
}

// RemoveSecret says what removing a secret does, and asks whether to do it.
type RemoveSecret struct {
	App, Text, Made, Used string
	URL, Cancel           string
}

// Template names the define that renders a RemoveSecret.
func (RemoveSecret) Template() string { return "applications/remove_secret" }
