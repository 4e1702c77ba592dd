package signin

// PostForm carries the answer to an application that wants it as a form (OAuth
// 2.0 Form Post Response Mode). A script posts it at once; the button does where
// there is none.
type PostForm struct {
	AppName string
	URI     string // registered for the application; http or https
	Fields  []Hidden
}

// Template names the define that renders a PostForm.
func (PostForm) Template() string { return "signin/post_form" }

// GoOn leads to an application by itself, in the place of a redirect.
type GoOn struct {
	AppName string
	URL     string // registered for the application, of any scheme
}

// Template names the define that renders a GoOn.
func (GoOn) Template() string { return "signin/go_on" }

// Title returns the heading.
func (g GoOn) Title() string { return "Back to " + g.AppName }

// Leave leads somebody who is signed out here to their identity provider by itself, to be
// signed out there, too: to an address, or with fields that are posted there.
type Leave struct {
	AppName string
	Name    string // of the connection
	URL     string
	Fields  []Hidden // none for an address
	Answers bool     // they have signed out there, and go back
}

// Template names the define that renders a Leave.
func (Leave) Template() string { return "signin/leave" }

// Title returns the heading.
func (l Leave) Title() string { return "You are signed out of " + l.AppName }

// Answered tells somebody who comes back to a sign-in that is finished where it led:
// pressing Back, or in another tab.
type Answered struct {
	AppName string
	AppURL  string // "" when nobody knows where its people come in
}

// Template names the define that renders an Answered.
func (Answered) Template() string { return "signin/answered" }

// Title returns the heading.
func (Answered) Title() string { return "This sign-in is finished" }

// Lost tells somebody that nothing knows of their sign-in here any more, and where to
// begin again.
type Lost struct {
	AppName string
	AppURL  string // "" when nobody knows where its people come in
}

// Template names the define that renders a Lost.
func (Lost) Template() string { return "signin/lost" }

// Title returns the heading.
func (Lost) Title() string { return "This sign-in cannot go on here" }

// Looped tells somebody whose application sends them here again and again what it does,
// and its developers where to look.
type Looped struct {
	AppName string
	AppURL  string // where it begins anew, "" when nobody knows
	HomeURL string // of the portal
	Failure string // what the application is told each time, "" when it gets a code
	Redeems bool   // the application redeems its codes
}

// Template names the define that renders a Looped.
func (Looped) Template() string { return "signin/looped" }

// Title returns the heading.
func (l Looped) Title() string { return l.AppName + " goes round in circles" }

// Hidden is a field that nobody sees.
type Hidden struct{ Name, Value string }
