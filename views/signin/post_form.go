package signin

import "github.com/anteroom/anteroom/internal/words"

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
func (p PostForm) Title(say *words.Language) string {
	switch p.Way {
	case PostToProvider:
		return say.Text("Sign in with %s", p.Name)
	case PostSignIn:
		return say.Text("Signing in to %s", p.AppName)
	case PostSignOut:
		return say.Text("Signing out of %s", p.AppName)
	default:
		return say.Text("Back to %s", p.AppName)
	}
}

// Button returns what the button says.
func (p PostForm) Button(say *words.Language) string {
	switch p.Way {
	case PostToProvider:
		return say.Text("Go to %s", p.Name)
	case PostSignIn:
		return say.Text("Go on signing in")
	case PostSignOut:
		return say.Text("Go on signing out")
	default:
		return say.Text("Go to %s", p.AppName)
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
func (g GoOn) Title(say *words.Language) string { return say.Text("Back to %s", g.AppName) }

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
func (l Leave) Title(say *words.Language) string {
	return say.Text("You are signed out of %s", l.AppName)
}

// Answered tells somebody who comes back to a sign-in that is finished where it led:
// pressing Back, or in another tab.
type Answered struct {
	AppName string
	AppURL  string // "" when nobody knows where its people come in
}

// Template names the define that renders an Answered.
func (Answered) Template() string { return "signin/answered" }

// Title returns the heading.
func (Answered) Title(say *words.Language) string { return say.Text("This sign-in is finished") }

// Lost tells somebody that nothing knows of their sign-in here any more, and where to
// begin again.
type Lost struct {
	AppName string
	AppURL  string // "" when nobody knows where its people come in
}

// Template names the define that renders a Lost.
func (Lost) Template() string { return "signin/lost" }

// Title returns the heading.
func (Lost) Title(say *words.Language) string { return say.Text("This sign-in cannot go on here") }

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
func (l Looped) Title(say *words.Language) string {
	return say.Text("%s goes round in circles", l.AppName)
}

// Hidden is a field that nobody sees.
type Hidden struct{ Name, Value string }
