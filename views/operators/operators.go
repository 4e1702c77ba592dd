// Package operators owns what operators see of themselves and of each other.
package operators

import "github.com/anteroom/anteroom/views/ui"

// You is the page of an operator about themselves.
type You struct {
	Name, Email, Since    string
	Passkeys              ui.Passkeys
	Codes                 string // how many recovery codes are left
	Some, Few             bool   // there are some, or so few that new ones are due
	CodesURL, SessionsURL string
	Sessions              []Session
}

// Template names the define that renders a You.
func (You) Template() string { return "operators/you" }

// Scripts names the file that asks for a passkey.
func (You) Scripts() []string { return []string{"passkeys.js"} }

// Others reports whether there is another session.
func (y You) Others() bool { return len(y.Sessions) > 1 }

// Session is a browser in which the operator is in the console.
type Session struct {
	URL              string // that ends it
	ID, Icon, Device string
	Current          bool
	IP, Place        string
	Began, BeganISO  string
	Seen, SeenISO    string
}

// Codes are an operator's recovery codes, which no page shows again.
type Codes struct {
	Step        string // of setting the instance up, "" for none
	Email       string
	Codes       []string
	Again       bool // there were some, which are worthless now
	DownloadURL string
	Next, Go    string // where the way goes on, and what leads there
}

// Template names the define that renders a Codes.
func (Codes) Template() string { return "operators/codes" }

// Start is what the first operator is asked for so that they get in again.
type Start struct {
	Name, URL string
	Passkeys  ui.Passkeys
}

// Template names the define that renders a Start.
func (Start) Template() string { return "operators/start" }

// Scripts names the file that asks for a passkey.
func (Start) Scripts() []string { return []string{"passkeys.js"} }

// Operators lists who runs the instance.
type Operators struct {
	URL         string
	Rows        []Operator
	Problem     string // what is wrong, and with no field; "" for nothing
	Name, Email ui.Field
}

// Template names the define that renders an Operators.
func (Operators) Template() string { return "operators/list" }

// Operator is one of them.
type Operator struct {
	URL, ID, Name, Email string
	You                  bool
	Passkeys             string // how many
	Seen, SeenISO        string // when they were there last
}

// Link shows a link that lets an operator in, which no page shows again.
type Link struct {
	Name, Email, Back, Until string
	Added                    bool // they have just become one
	Link                     ui.Copy
}

// Template names the define that renders a Link.
func (Link) Template() string { return "operators/link" }

// Remove asks whether to take the console away from an operator.
type Remove struct {
	URL, Back, Name string
	You             bool
	Problem         string // why they stay, "" for nothing
	Field           ui.Field
}

// Template names the define that renders a Remove.
func (Remove) Template() string { return "operators/remove" }
