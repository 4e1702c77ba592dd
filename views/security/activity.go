package security

import "github.com/anteroom/anteroom/internal/model"

// Recent is the card with the last things that happened to the account.
type Recent struct {
	Links   model.Links
	Entries []Entry
	More    bool // there is a page with earlier ones
}

// Template names the define that renders a Recent.
func (Recent) Template() string { return "security/recent" }

// Activity is the page with everything that happened to the account.
type Activity struct {
	Links    model.Links
	Entries  []Entry
	FirstURL string // "" on the first page
	OlderURL string // "" on the last page
}

// Template names the define that renders an Activity.
func (Activity) Template() string { return "security/activity" }

// Entry is one thing that happened, in words.
type Entry struct {
	Text          string
	When, WhenISO string
	WhenAbsolute  string
}
