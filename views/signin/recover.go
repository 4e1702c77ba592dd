package signin

import "github.com/anteroom/anteroom/internal/words"

// Recover asks somebody whom the operator lets in whether they want to sign in.
type Recover struct {
	OrgName, Email string
	Until          string // the link and what it begins are good
	Token          string
}

// SignInLink asks an administrator whether they want to sign in to whom the operator has given a
// link.
type SignInLink struct {
	AppName, OrgName, Email string
	Until                   string // it is good
	Instead                 string // address of who is signed in in this browser and is signed out by it, "" for nobody
	Token                   string
}

// Title returns the heading.
func (l SignInLink) Title(say *words.Language) string { return say.Text("Sign in to %s", l.AppName) }

// Template names the define that renders a SignInLink.
func (SignInLink) Template() string { return "signin/sign_in_link" }

// Title returns the heading.
func (Recover) Title(say *words.Language) string { return say.Text("Sign in without single sign-on") }

// Template names the define that renders a Recover.
func (Recover) Template() string { return "signin/recover" }
