package directories

import (
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Mark returns what stands for a provider beside its name. It is no vendor's logo: those
// are for the vendors to give.
func Mark(p model.Provider) ui.Portrait {
	name := strings.ToUpper(strings.ReplaceAll(p.Name(), " ", ""))
	return ui.Portrait{Initials: name[:2], Hue: ui.Hue(string(p))}
}
