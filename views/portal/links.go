package portal

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Links is the page on which an organization's admins see their links to the admin portal.
type Links struct {
	List   List
	NewURL string // where one is made
}

// Template names the define that renders Links.
func (Links) Template() string { return "portal/links" }

// List is what a change replaces.
type List struct {
	Rows    []Row
	Lives   []ui.Option // for how long a link can be extended
	Problem string      // why something was not done, "" for nothing
}

// Template names the define that renders a List.
func (List) Template() string { return "portal/list" }

// Row is one link.
type Row struct {
	ID, URL string
	Version int64
	Title   string // what it is for
	Badge   Badge

	Who, Made, Until, Used string // sentences about it
	Extend, Revoke         bool   // whether the person can
}

// Badge says in a word how a link is.
type Badge struct{ Kind, Icon, Text string }

// New is the form that makes a link.
type New struct {
	Action  string
	OrgName string
	Modules []ui.Option
	Lives   []ui.Option
	Newest  string // which link the form knows of
	Problem string

	Letter *Letter // nil where no mail is sent
}

// Letter is the part of the form for whom a link is for, and what they are written.
type Letter struct {
	Recipient ui.Field // whose inbox has to be proven first
	Mail      bool     // they are sent the link
	Note      string
	NoteMost  int // characters
	NoteError string
}

// Template names the define that renders a New.
func (New) Template() string { return "portal/new" }

// Made shows a link that was made, once.
type Made struct {
	Title, OrgName string
	Who            string // whom it is for, "" for whoever has it
	Mailed         bool   // to them
	Link           ui.Copy
	Until          string
	AllURL         string
}

// Heading says what to do with the link.
func (m Made) Heading(say *words.Language) string {
	if m.Mailed {
		return say.Text("The link is on its way")
	}
	return say.Text("Copy this link now")
}

// Template names the define that renders a Made.
func (Made) Template() string { return "portal/made" }
