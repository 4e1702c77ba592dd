// Package sessionpolicy owns what the Session policy page looks like: the form,
// and the words beside it that say what it would do. The words themselves are
// found elsewhere.
package sessionpolicy

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Page is the whole Session policy page.
type Page struct {
	OrgName  string
	Form     Form
	ReadOnly bool // only Form.Effect shows
}

// Template names the define that renders a Page.
func (Page) Template() string { return "sessionpolicy/page" }

// Form is the form that sets an organization's policy.
type Form struct {
	Links          model.Links
	AppName        string
	Defaults       string // what the application's policy is, in a few words
	Custom         bool
	Absolute, Idle Span
	IdleOn         bool
	Presets        []Preset
	Effect         Effect
	Version        int64 // what the form was filled from; stale is a conflict
	Error          string
}

// Template names the define that renders a Form.
func (Form) Template() string { return "sessionpolicy/form" }

// Span is a length of time: a number, and its unit.
type Span struct {
	Name, Label, Number string // the unit's control is called Name_unit
	Unit                string
	Error               string
	Autofocus           bool
}

// The units of a Span.
const (
	Minutes = "minutes"
	Hours   = "hours"
	Days    = "days"
)

// Units returns the choices of the unit.
func (s Span) Units(say *words.Language) []ui.Option {
	var all []ui.Option
	for _, unit := range []string{Minutes, Hours, Days} {
		all = append(all, ui.Option{Value: unit, Label: say.Text(unit), Selected: unit == s.Unit})
	}
	return all
}

// Preset is a link that fills the form in.
type Preset struct{ Label, URL string }

// Effect says in words what is in force, or would be. Each text is whole
// sentences.
type Effect struct {
	Links model.Links
	Kind  string // ui.KindInfo, or ui.KindWarn where people are signed out
	Texts []string
}

// Template names the define that renders an Effect.
func (Effect) Template() string { return "sessionpolicy/effect" }

// Notice returns the effect's look.
func (e Effect) Notice() ui.Notice { return ui.Notice{Kind: e.Kind} }
