// Package layout owns the two shells that pages are shown in: App for the
// portal and Auth for everything before it. A shell knows nothing about the
// page inside; it gets it rendered, as Body.
package layout

import (
	"cmp"
	"html/template"
	"unicode"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Frame is what every shell shows around a page.
type Frame struct {
	Title, AppName, AppURL, OrgName string
	Look                            model.Look
	Tint                            string // the address of a look that is tried in its place, on a page without scripts; "" for none
	Logo                            Logo
	Favicon                         string // the address of the operator's own, "" for none
	Theme                           Theme
	Links                           model.Links
	Nav                             []NavGroup
	Toast                           *ui.Toast
	Demo                            bool
	Body                            template.HTML

	Room    string   // whose style the page needs besides that of every page
	Scripts []string // files that this page needs besides those of every page
}

// Sheets returns the rooms whose style the page needs.
func (f Frame) Sheets() []string { return []string{f.Room} }

// Theme is the look that somebody chose, "" for the one that their system has.
type Theme string

// The looks that there are.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// App is the portal's shell: header, navigation, account menu and the regions
// that messages appear in.
type App struct {
	Frame
	Person Person
	Visit  *Visit // nil for who is there themselves
	// Switch makes the organization's name a link to the switcher, for a
	// person who belongs to several or is invited to another. OrgName is ""
	// while none is chosen; then there is a link in any case.
	Switch bool
}

// Sheets returns the rooms whose style the page needs.
func (a App) Sheets() []string {
	if a.Visit != nil {
		return []string{"support", a.Room}
	}
	return a.Frame.Sheets()
}

// Visit is that an operator is there as the person.
type Visit struct{ Text string }

// Template names the define that renders a Visit.
func (Visit) Template() string { return "layout/visit" }

// Template names the define that renders an App.
func (App) Template() string { return "layout/app" }

// DocumentTitle returns the text of the browser's tab.
func (f Frame) DocumentTitle() string {
	if f.OrgName == "" {
		return f.Title + " – " + f.AppName
	}
	return f.Title + " – " + f.OrgName + " – " + f.AppName
}

// Organization returns the organization's name as the header shows it.
func (f Frame) Organization() Organization { return Organization{Name: f.OrgName} }

// Identity returns the person as the account menu shows them.
func (a App) Identity() Identity { return Identity(a.Person) }

// Themes returns the choices of the account menu.
func (f Frame) Themes(say *words.Language) []ui.Option {
	return []ui.Option{
		{Value: "auto", Label: say.Text("Auto"), Selected: f.Theme == ""},
		{Value: string(Light), Label: say.Text("Light"), Selected: f.Theme == Light},
		{Value: string(Dark), Label: say.Text("Dark"), Selected: f.Theme == Dark},
	}
}

// Beside returns the name that stands beside the logo, "" where the organization’s does.
func (f Frame) Beside() string {
	if f.Logo.Alone {
		return ""
	}
	return f.AppName
}

// DarkMedia returns where the logo for dark is shown.
func (f Frame) DarkMedia() string { return darkMedia(f.Theme) }

// Mark returns the letter that stands for the application.
func (f Frame) Mark() string { return initial(f.AppName) }

// Lost returns what app.js says it in when an answer is lost. Its words stand
// beside it in the markup, one text for each case.
func (Frame) Lost() ui.Toast { return ui.Toast{Kind: ui.KindError} }

// Organization is the organization's name in the header.
type Organization struct {
	Name string
	// Partial wraps the name for the way to its place, for a response that
	// carries it beside a fragment.
	Partial bool
}

// Template names the define that renders an Organization.
func (Organization) Template() string { return "layout/organization" }

// Person is who is signed in, as the header shows them.
type Person struct {
	Name, Email string
	Portrait    ui.Portrait
	// Partial wraps the person for the way to their place, for a response that
	// carries them beside a fragment.
	Partial bool
}

// Template names the define that renders a Person.
func (Person) Template() string { return "layout/person" }

// Identity is who is signed in, as the account menu shows them.
type Identity Person

// Template names the define that renders an Identity.
func (Identity) Template() string { return "layout/identity" }

// Navigation is the links to what somebody may open.
type Navigation struct{ Groups []NavGroup }

// Template names the define that renders a Navigation.
func (Navigation) Template() string { return "layout/nav" }

// NavGroup is a titled group of the navigation.
type NavGroup struct {
	Label string
	Items []NavItem
}

// NavItem is one link of the navigation; Icon is a name in the sprite.
type NavItem struct {
	Label, URL, Icon string
	Current          bool
}

// Portal is the shell of the admin portal, for somebody without an account.
type Portal struct {
	Frame
	Home   string        // the address of the first page
	AtHome bool          // it is shown
	Until  string        // when what they have opened is over
	Leave  string        // where the form leads that closes it, "" where nobody closes it
	Framed *ui.Embedding // what is said to the page of another site that shows it, nil where none does
}

// Template names the define that renders a Portal.
func (Portal) Template() string { return "layout/portal" }

// Sheets returns the rooms whose style the page needs: the shell's own and that of what it
// shows.
func (p Portal) Sheets() []string { return []string{"portal", p.Room} }

// DocumentTitle returns the text of the browser's tab.
func (p Portal) DocumentTitle() string { return p.Title + " – " + p.OrgName + " – " + p.AppName }

// Console is the shell of the console, for who runs the instance.
type Console struct {
	Frame
	Person Person
	You    string // where the operator sees how they get in themselves
	Leave  string // where the form leads that ends the session
}

// Template names the define that renders a Console.
func (Console) Template() string { return "layout/console" }

// Identity returns the operator as the account menu shows them.
func (c Console) Identity() Identity { return Identity(c.Person) }

// Auth is the shell of a single centred card: signing in, switching
// organization, signing out, and errors outside the portal.
type Auth struct {
	Title, AppName string
	Look           model.Look
	Tint           string // the address of a look that is tried in its place, on a page without scripts; "" for none
	Logo           Logo
	Favicon        string // the address of the operator's own, "" for none
	Theme          Theme
	Toast          *ui.Toast
	Demo           bool
	Framed         bool // another site's page shows it, which says whose it is
	Body           template.HTML

	Room    string   // whose style the page needs besides that of every page
	Scripts []string // files that this page needs besides those of every page

	TermsURL, PrivacyURL, SupportURL string     // where the foot leads; "" for no link
	Languages                        []Language // that the page is there in, nil where nobody chooses
	Owner                            string     // whose name stands beside the logo, "" for that of the application
	PoweredBy                        string     // what it says that this is made with, "" for nothing
}

// Beside returns the name that stands beside the logo.
func (a Auth) Beside() string { return cmp.Or(a.Owner, a.AppName) }

// HasFoot reports whether there is anything to say below the card.
func (a Auth) HasFoot() bool { return a.TermsURL+a.PrivacyURL+a.SupportURL+a.PoweredBy != "" }

// DarkMedia returns where the logo for dark is shown.
func (a Auth) DarkMedia() string { return darkMedia(a.Theme) }

// Template names the define that renders an Auth.
func (Auth) Template() string { return "layout/auth" }

// Sheets returns the rooms whose style the page needs: the shell's own and that of what it
// shows.
func (a Auth) Sheets() []string { return []string{"card", a.Room} }

// DocumentTitle returns the text of the browser's tab.
func (a Auth) DocumentTitle() string { return a.Title + " – " + a.AppName }

// Mark returns the letter that stands for the application.
func (a Auth) Mark() string { return initial(a.Beside()) }

// Language is a language in which a page is there.
type Language struct {
	Tag, Name string // Name is what its readers call it
	URL       string // of the page in it
	Current   bool
}

// Logo is the picture that stands for whose pages these are: where it is, and where the one
// for what is dark. Each is "" for none, and there is none for dark alone.
type Logo struct {
	URL, DarkURL string
	Alone        bool // it is an organization's, whose name stands elsewhere in a header
}

// darkMedia returns the media query for what is dark in a theme. app.js has the same words
// for the theme that is chosen while a page is shown.
func darkMedia(t Theme) string {
	switch t {
	case Dark:
		return "all"
	case Light:
		return "not all"
	}
	return "(prefers-color-scheme: dark)"
}

// initial returns the first letter of a name, in upper case.
func initial(name string) string {
	for _, r := range name {
		return string(unicode.ToUpper(r))
	}
	return ""
}
