package signin

import "github.com/anteroom/anteroom/internal/words"

// Social leads to a provider with whom people have accounts of their own.
type Social struct {
	Name  string // what it is called in addresses
	Label string
	URL   string
}

// Mark returns the letters that stand beside the label.
func (s Social) Mark() string {
	if s.Name == "github" || s.Name == "gitlab" {
		return "G" + s.Label[3:4]
	}
	return s.Label[:1]
}

// SocialRefused tells somebody that they were not signed in by a provider, and says the
// same whatever was wrong.
type SocialRefused struct {
	Provider string
	AgainURL string
	OtherURL string // signs in in another way
}

// Template names the define that renders a SocialRefused.
func (SocialRefused) Template() string { return "signin/social_refused" }

// Title returns the heading.
func (SocialRefused) Title(say *words.Language) string { return say.Text("You could not be signed in") }

// SocialLink asks somebody whether to link an account with a provider.
type SocialLink struct {
	Provider, Email, Action, Token string
	NotNowURL                      string
}

// Template names the define that renders a SocialLink.
func (SocialLink) Template() string { return "signin/social_link" }

// Title returns the heading.
func (s SocialLink) Title(say *words.Language) string {
	return say.Text("Sign in with %s from now on?", s.Provider)
}
