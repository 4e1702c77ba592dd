package signin

import "github.com/anteroom/anteroom/internal/words"

// Recover asks somebody whom the operator lets in whether they want to sign in.
type Recover struct {
	OrgName, Email string
	Until          string // the link and what it begins are good
	Token          string
}

// Title returns the heading.
func (Recover) Title(say *words.Language) string { return say.Text("Sign in without single sign-on") }

// Template names the define that renders a Recover.
func (Recover) Template() string { return "signin/recover" }
