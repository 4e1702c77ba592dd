package directories

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/views/ui"
)

// Stand returns how far the visitor's organization is with provisioning.
func (h *Handler) Stand(r *http.Request) (ui.Stand, error) {
	say := web.Words(r)
	all, err := h.DB.Directories(r.Context(), web.VisitorOf(r).Org.ID)
	if err != nil || len(all) == 0 {
		return ui.Stand{Text: say.Text("Not started")}, err
	}
	var stand ui.Stand
	for _, d := range all {
		out, err := h.shutOut(r, d)
		if err != nil {
			return ui.Stand{}, err
		}
		parting, err := h.parting(r.Context(), d)
		if err != nil {
			return ui.Stand{}, err
		}
		b := badgeOf(say, d, out, parting, h.Now())
		if text := say.Text("%s: %s", nameOf(say, d), b.Text); stand.Text == "" || b.Kind == ui.KindWarn || b.Kind == ui.KindOK && stand.Kind != ui.KindWarn {
			stand = ui.Stand{Kind: b.Kind, Text: text}
		}
	}
	if stand.Kind == "muted" {
		stand.Kind = ""
	}
	return stand, nil
}
