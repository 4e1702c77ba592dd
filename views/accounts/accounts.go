// Package accounts owns what operators see of people's accounts.
package accounts

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Users lists people.
type Users struct {
	Total   int
	Filter  Filter
	Results Results
}

// Template names the define that renders a Users.
func (Users) Template() string { return "accounts/users" }

// Filter is what the list is searched by.
type Filter struct{ URL, Query string }

// Results are those who were found, the newest first.
type Results struct {
	Query, Summary string
	Rows           []Row
	First, Next    string // the addresses of other pages, "" for none
	Clear          string
}

// Template names the define that renders a Results.
func (Results) Template() string { return "accounts/results" }

// Row is one of them.
type Row struct {
	Name, Email, ID, URL string
	ExternalID           string
	Disabled             bool
	Created, CreatedISO  string
}

// Page is all that is known of a person.
type Page struct {
	ListURL string
	Account Account
}

// Template names the define that renders a Page.
func (Page) Template() string { return "accounts/page" }

// Account is the part of the page that changes.
type Account struct {
	URL, EventsURL, PurgeURL string
	Name, Email              string
	Proven                   bool // that the person reads the address
	ID                       ui.Copy
	ExternalID               string
	Created, SignedIn        string // SignedIn is the last time, "" for never
	Passkeys                 string
	Closed                   bool // for ever: merged into another, or erased
	Disabled                 *Disabled
	Reason                   ui.Field // why they are to be disabled
	Alone                    []Link   // organizations that nobody else administers
	Organizations            []Organization
	Identities               []Identity
	Sessions                 []Session
	More                     bool // there are other sessions
}

// Template names the define that renders an Account.
func (Account) Template() string { return "accounts/account" }

// Link leads to something by its name.
type Link struct{ Name, URL string }

// Disabled says why somebody is not let in.
type Disabled struct{ Reason, By, At string }

// Organization is one that a person belongs to.
type Organization struct{ Name, URL, Roles, Status string }

// Identity is what a person signs in by elsewhere.
type Identity struct{ Name, Subject, Last string }

// Session is a browser in which a person is signed in.
type Session struct {
	ID, Device, IP, Place, Organization string
	LastActive, LastActiveISO           string
	SignedIn                            string
}

// Purge asks whether to forget a person.
type Purge struct {
	URL, BackURL  string
	Name          string
	Confirm       ui.Field
	Problem       string // what is wrong, and not with what was typed
	Organizations string // of how many they are a member, in words, "" for none
}

// Template names the define that renders a Purge.
func (Purge) Template() string { return "accounts/purge" }

// Title returns what the page is called.
func (p Purge) Title(say *words.Language) string { return say.Text("Purge %s?", p.Name) }
