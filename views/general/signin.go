package general

import (
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// SignIn is the form that says by which providers people may sign in who have accounts of
// their own there.
type SignIn struct {
	Links     model.Links
	Providers []Provider // none where the operator has set none up
	Version   Version
	Notice    *ui.Notice
	ReadOnly  bool
}

// Template names the define that renders a SignIn.
func (SignIn) Template() string { return "general/sign_in" }

// Provider is one of them.
type Provider struct {
	Name, Label string
	Allowed     bool
}
