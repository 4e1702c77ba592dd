package general

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Support says whether operators are let in as the organization's people, with the form that lets
// them, or the one that ends it.
type Support struct {
	Links    model.Links
	Until    string // when it is over, "" while they are not let in
	By       string // who has let them in, "" when nobody knows any more
	Hours    []ui.Option
	Error    string // what is wrong with the hours
	ReadOnly bool
	Hidden   bool // from somebody who has come by a link to the admin portal
}

// Template names the define that renders a Support.
func (Support) Template() string { return "general/support" }
