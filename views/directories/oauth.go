package directories

import "github.com/anteroom/anteroom/views/ui"

// OAuth is the page of the clients of a directory: who gets access tokens for it.
type OAuth struct {
	Head       Head
	URL        string // of the page
	Values     []ui.Copy
	Secrets    []Client
	Trusts     []Client
	Form       bool   // they may add one
	Newest     string // which client the form knows of
	SecretLife string
	TrustLife  string
	Problem    string // why no secret was made, "" for nothing
}

// Template names the define that renders an OAuth.
func (OAuth) Template() string { return "directories/oauth" }

// Client is one of them.
type Client struct {
	ID, URL string
	Copy    ui.Copy // of its id
	Suffix  string  // of its secret
	Trusted string  // the application, for who has no secret
	Rows    []Fact  // whose signature counts
	Facts   string  // when it was made, by whom, and when it was used
	Last    *Badge  // nil when something else was used since
	Manage  bool    // they may change it
}

// Trust is the form about whose signature opens a directory.
type Trust struct {
	Name    string // of the directory
	URL     string // of the page of its clients
	Title   string
	Action  string
	Button  string
	Version int64 // of the client, 0 for one that there is not yet
	Fields  []ui.Field
	Accepts []Accept
	Token   ui.Copy // our token endpoint
	Problem string
}

// Template names the define that renders a Trust.
func (Trust) Template() string { return "directories/trust" }

// Accept says in words what counts, in one of the ways.
type Accept struct {
	Title string
	Rules []string
}
