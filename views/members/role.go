package members

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Role is the form that changes one member's role.
type Role struct {
	Links           model.Links
	Back, BackURL   string // the list as it was: its query, and the address
	ID, Name, Email string
	Current         string // label of the role the member has
	Version         int64  // what the form was filled from; stale is a conflict
	Options         []ui.Option
	Blocked         string // why nobody here can change it; then there is no form
	Error           string
	Several         bool // more than one can be picked
	Page            bool // shown as a page of its own, without JavaScript
}

// Find returns the field that finds one of the roles.
func (r Role) Find(say *words.Language) ui.Find {
	return ui.Find{ID: "role-find", List: "role-choices", Label: say.Text("Find a role"), None: say.Text("No role matches."), Among: len(r.Options)}
}

// Template names the define that renders a Role.
func (Role) Template() string { return "members/role" }

// AtOnce reports whether choosing a role is all that there is to do: where a toast can
// offer to undo it, and one role is chosen.
func (r Role) AtOnce() bool { return !r.Page && !r.Several }
