package portal

import (
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// Code asks for the code that was sent to whom a link is for.
type Code struct {
	OrgName   string
	Address   string // whom the link is for
	URL       string // of the link
	Challenge string // "" when no code was sent
	Code      ui.Field
	Notice    *ui.Notice // why none was, nil when one was
}

// Template names the define that renders a Code.
func (Code) Template() string { return "portal/code" }

// Title returns the heading.
func (c Code) Title(say *words.Language) string {
	if c.Challenge == "" {
		return say.Text("No code was sent")
	}
	return say.Text("Enter the code")
}
