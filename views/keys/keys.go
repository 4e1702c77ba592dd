// Package keys owns what the API keys page looks like: the list of keys with the form that
// makes one, a key on the only page that shows it, and what revoking one does. Who sees which
// keys is decided elsewhere.
package keys

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Page lists an organization's keys, with the form that makes one.
type Page struct {
	Links  model.Links
	Search *Search // nil where there are few
	Rows   []Row
	None   string // why there are no rows
	More   string // that there are others, "" for none
	Form   *Form  // nil for who can make none
}

// Search finds keys in the list.
type Search struct{ URL, Term string }

// Template names the define that renders a Page.
func (Page) Template() string { return "keys/page" }

// Row is one key.
type Row struct {
	ID, Name, Text string // Text is how it begins and ends
	Badge          Badge
	Whose          string // for whom it acts
	Until          string
	Made, Used     string
	Summary        string   // how much it allows
	Permissions    []string // what
	Revoke         string   // where revoking is confirmed, "" for who can't, and for a key that counts no more
}

// Badge says in a word or two what has become of a key.
type Badge struct {
	Kind string // colour: ok, warn or muted
	Icon string
	Text string
}

// Form makes a key.
type Form struct {
	Action  string
	Newest  string // the key that was the newest when the form was shown
	Open    bool   // shown unfolded
	Name    ui.Field
	Whose   []ui.Option
	Lives   []ui.Option
	Allowed []ui.Option // what it can be allowed

	LifeError, AllowedError string
	Problem                 string // why none was made, where no field is wrong
}

// Template names the define that renders a Form.
func (Form) Template() string { return "keys/form" }

// Made shows a key that was just made.
type Made struct {
	Name, URL string // URL is of the list
	Whose     string
	Until     string
	Copies    []ui.Copy // the key, and how it is tried
}

// Template names the define that renders a Made.
func (Made) Template() string { return "keys/made" }

// Revoke says what revoking a key does, and asks whether to do it.
type Revoke struct {
	Name    string
	Text    string // how it begins and ends
	Whose   string // for whom it acts
	Used    string
	URL     string // of the list
	Action  string // where the form goes
	Effects []string
}

// Template names the define that renders a Revoke.
func (Revoke) Template() string { return "keys/revoke" }
