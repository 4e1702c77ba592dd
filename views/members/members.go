// Package members owns what the Members page looks like: the list with
// its filters, a member and what can be done to one or to many. What may be
// changed by whom is decided elsewhere and arrives here as booleans and sentences.
package members

import (
	"html"
	"html/template"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Page is the whole Members page.
type Page struct {
	Links     model.Links
	Total     int // members of the organization, whatever is searched for
	Tabs      ui.Tabs
	Filter    Filter
	Results   Results
	Bulk      *Bulk // nil for people who can change nobody
	CanInvite bool
	ReadOnly  bool
}

// Template names the define that renders a Page.
func (Page) Template() string { return "members/page" }

// Filter is the form that says which members are listed.
type Filter struct {
	Links           model.Links
	Query           string
	Roles, Statuses []ui.Option
}

// Template names the define that renders a Filter.
func (Filter) Template() string { return "members/filter" }

// Results is the part of the page that a search replaces.
type Results struct {
	Links                       model.Links
	Query                       string
	Filtered                    bool // by role or status
	Summary                     string
	Rows                        []Row
	Range                       string // "1–50 of 57"
	Sort                        string // what the filter sends along
	Name, LastActive, Joined    Column
	PrevURL, NextURL, ExportURL string
	Back                        string // the query of this page, for changes that come back to it
	CanSelect                   bool
}

// Template names the define that renders a Results.
func (Results) Template() string { return "members/results" }

// ClearLabel returns what the link to the whole list is called, "" when that is
// what is shown.
func (r Results) ClearLabel(say *words.Language) string {
	switch {
	case r.Filtered:
		return say.Text("Clear filters")
	case r.Query != "":
		return say.Text("Clear search")
	}
	return ""
}

// Column is the head of a column that the list can be sorted by.
type Column struct {
	ID, Label, URL string
	Sorted         string // "ascending" or "descending", as aria-sort says it
}

// Template names the define that renders a Column.
func (Column) Template() string { return "members/column" }

// Row is one member. Everything in it is ready to print: a page has fifty of
// them, and formatting in the template is what such a page would spend its
// time on. When exactly somebody was last active is on the member's own page.
type Row struct {
	ID, Initials       string
	PictureURL         string // "": the initials stand in,
	Hue                int    // in the colour of ui.Hue
	Name, Email        string // without a name, Name is the address and Email ""
	RoleLabel          string
	Source             string // "SSO" or "SCIM" for who came that way
	LastActive, Joined string
	Stopped            string // "Suspended by Dana", "" for who is active
	You                bool
	CanSelect          bool
	Says               *RowWords

	// Made by Mark: name and address with what was searched for, "" where nothing was.
	MarkedName, MarkedEmail template.HTML

	// Made by Controls. Without RoleButton the role is text, without Checkbox the
	// member can't be selected.
	Checkbox, RoleButton, MoreButton template.HTMLAttr
}

// RowWords are what all rows of a page say, in one language. They are looked up once for all
// of them.
type RowWords struct {
	You, Active string
	Change      string // what is heard after a role that can be changed
	more, pick  frame
}

// RowWordsIn returns them in a language.
func RowWordsIn(say *words.Language) *RowWords {
	const name = "\x00"
	return &RowWords{
		You: say.Text("You"), Active: say.Text("Active"), Change: say.Text(", change role"),
		more: frameOf(say.Text("More about %s", name), name), pick: frameOf(say.Text("Select %s", name), name),
	}
}

// frame is what stands before a name and after it, as HTML.
type frame struct{ before, after string }

func frameOf(text, name string) frame {
	before, after, _ := strings.Cut(text, name)
	return frame{html.EscapeString(before), html.EscapeString(after)}
}

func (f frame) around(name string) string { return f.before + name + f.after }

// Controls returns the row with its controls, named after the member: the button
// for more, the one that changes the role where that can be changed, and what
// selects the row where rows are selected. Without JavaScript the buttons lead to
// pages. The attributes are joined here and not in the template because escaping
// each by itself is a quarter of what a page of fifty rows costs.
func (r Row) Controls(links model.Links, says *RowWords, canChange bool) Row {
	r.Says = says
	id, name := html.EscapeString(r.ID), html.EscapeString(r.Name)
	page := html.EscapeString(links.Member(model.MemberID(r.ID)))
	if canChange {
		r.RoleButton = template.HTMLAttr(`id="role-` + id + `" formaction="` + page + `/role"`)
	}
	if r.CanSelect && !r.You {
		r.Checkbox = template.HTMLAttr(`value="` + id + `" aria-label="` + says.pick.around(name) + `"`)
	}
	r.MoreButton = template.HTMLAttr(`id="more-` + id + `" formaction="` + page + `" aria-label="` + says.more.around(name) + `"`)
	return r
}

// Mark returns the row with parts of the name and the address marked, each from which
// byte to before which.
func (r Row) Mark(name, email [][2]int) Row {
	r.MarkedName, r.MarkedEmail = marked(r.Name, name), marked(r.Email, email)
	return r
}

func marked(text string, parts [][2]int) template.HTML {
	if len(parts) == 0 {
		return ""
	}
	var b strings.Builder
	at := 0
	for _, p := range parts {
		b.WriteString(html.EscapeString(text[at:p[0]]) + "<mark>" + html.EscapeString(text[p[0]:p[1]]) + "</mark>")
		at = p[1]
	}
	b.WriteString(html.EscapeString(text[at:]))
	return template.HTML(b.String())
}

// Template names the define that renders a Row.
func (Row) Template() string { return "members/row" }
