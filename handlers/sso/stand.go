package sso

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Stand returns how far the visitor's organization is with single sign-on: with the
// connection that is furthest.
func (h *Handler) Stand(r *http.Request) (ui.Stand, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	all, err := h.DB.Connections(r.Context(), visitor.Org.ID)
	if err != nil || len(all) == 0 {
		return ui.Stand{Text: say.Text("Not started")}, err
	}
	owned, err := h.DB.Domains(r.Context(), visitor.Org.ID, model.DomainOrganization)
	if err != nil {
		return ui.Stand{}, err
	}
	var best progress
	for i, c := range all {
		if p := progressOf(c, model.ConnectionUpkeep{}, owned, visitor.Actor.Tester(), h.Now()); i == 0 || p.done() > best.done() {
			best = p
		}
	}
	if best.connection.Enabled {
		return ui.Stand{Kind: ui.KindOK, Text: say.Text("%s is on.", best.connection.Name)}, nil
	}
	text := best.text(say)
	if text == "" {
		text = say.Text("Off")
	}
	return ui.Stand{Kind: ui.KindInfo, Text: best.connection.Name + ": " + text}, nil
}
