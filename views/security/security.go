// Package security owns what the Security page of a person looks like: their
// passkeys, their sessions, and what has happened to their account lately.
package security

// Page is the whole Security page.
type Page struct {
	Passkeys Passkeys
	Linked   Linked
	Sessions Sessions
	Recent   Recent
}

// Template names the define that renders a Page.
func (Page) Template() string { return "security/page" }

// Scripts names the file that asks for a passkey.
func (Page) Scripts() []string { return []string{"passkeys.js"} }
