package sso

import (
	"github.com/anteroom/anteroom/internal/domainname"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// domainChoices returns which of the domains lead to a connection, to choose from.
func (s sight) domainChoices() *view.Domains {
	v := &view.Domains{All: !s.connection.Chosen}
	for _, d := range s.owned {
		o := ui.Option{Value: string(d.ID), Label: domainname.Unicode(d.Name), Selected: s.connection.Chosen && s.connection.Serves(d.ID)}
		if !d.Owned() {
			o.Description = s.say.Text("Not verified: nobody signs in by it yet.")
		}
		v.Options = append(v.Options, o)
	}
	return v
}
