// Package sso owns the guides that lead somebody through an identity provider: what
// to click there, what to enter, and what to bring back, with an organization's own
// values in them. They are data, one file in guides/ for each provider and protocol;
// docs/single-sign-on.md says how to change one. The package knows no HTTP and no SQL,
// and nothing in a guide is markup.
package sso

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/guide"
)

// PartKind says what a part of a guide is about.
type PartKind string

// The kinds of parts. Every guide has all but the last.
const (
	PartCreate     PartKind = "create"     // make the app there
	PartValues     PartKind = "values"     // enter our values
	PartAttributes PartKind = "attributes" // say who somebody is
	PartAssign     PartKind = "assign"     // let people use it: nobody can sign in before
	PartTheirs     PartKind = "theirs"     // bring back what we have to know
	PartInitiated  PartKind = "initiated"  // let people start over there, if the organization likes
)

// Guide is how one identity provider is set up for one organization, in the order in
// which its console asks.
type Guide struct {
	guide.Intro
	Title  string // of the choice: "Okta", "Custom SAML"
	Type   model.ConnectionType
	Prefer FormName // the field of our form to begin with
	Parts  []Part
}

// Part returns the part of a kind, and whether the guide has it.
func (g Guide) Part(kind PartKind) (Part, bool) {
	for _, p := range g.Parts {
		if p.Kind == kind {
			return p, true
		}
	}
	return Part{}, false
}

// Part is a part of a Guide: steps that somebody takes in one go.
type Part struct {
	Kind  PartKind
	Title string
	Steps guide.Steps
	Lang  string // of the steps, "" for that of the page
	Plain string // the part as text, for somebody who does not see the page

	heading string // the title in the language of the guide
}

// Template names the define that renders a Part.
func (Part) Template() string { return "sso/part" }

// ID returns the id of the part's element, which the ids in it begin with.
func (p Part) ID() string { return "guide-" + string(p.Kind) }
