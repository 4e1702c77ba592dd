package signin

// PostForm carries fields to where they are posted at once, by a script; the button does
// it where there is none. It is how an answer reaches an application that wants it as a
// form (OAuth 2.0 Form Post Response Mode), a request the identity provider of a
// connection, and an answer of that us, once more.
type PostForm struct {
	AppName string
	Way     PostWay
	Name    string // of the connection, of what goes to its provider
	URI     string // of the application, of the provider or of ours; http or https
	Fields  []Hidden
}

// PostWay says what a PostForm is on the way to.
type PostWay int

// The ways.
const (
	PostToApplication PostWay = iota // with an answer
	PostToProvider                   // with a request to sign in
	PostSignIn                       // to us, with the provider's answer to it
	PostSignOut                      // to us, with what the provider says of signing out
)

// Template names the define that renders a PostForm.
func (PostForm) Template() string { return "signin/post_form" }

// Title returns the heading.
func (p PostForm) Title() string {
	switch p.Way {
	case PostToProvider:
		return "Sign in with " + p.Name
	case PostSignIn:
		return "Signing in to " + p.AppName
	case PostSignOut:
		return "Signing out of " + p.AppName
	default:
		return "Back to " + p.AppName
	}
}

// Button returns what the button says.
func (p PostForm) Button() string {
	switch p.Way {
	case PostToProvider:
		return "Go to " + p.Name
	case PostSignIn:
		return "Go on signing in"
	case PostSignOut:
		return "Go on signing out"
	default:
		return "Go to " + p.AppName
	}
}

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
