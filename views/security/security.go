// Package security owns what the Security page of a person looks like: their
// passkeys, their sessions, and what has happened to their account lately.
package security

import "github.com/anteroom/anteroom/views/ui"

// Page is the whole Security page.
type Page struct {
	Passkeys ui.Passkeys
	Linked   Linked
	Sessions Sessions
	Recent   Recent
}

// Template names the define that renders a Page.
func (Page) Template() string { return "security/page" }

// Scripts names the file that asks for a passkey.
func (Page) Scripts() []string { return []string{"passkeys.js"} }
