package domains

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/views/ui"
)

// Stand returns how far the visitor's organization is with its domains.
func (h *Handler) Stand(r *http.Request) (ui.Stand, error) {
	say := web.Words(r)
	all, err := h.DB.Domains(r.Context(), web.VisitorOf(r).Org.ID, model.DomainOrganization)
	if err != nil || len(all) == 0 {
		return ui.Stand{Text: say.Text("No domain yet")}, err
	}
	owned, first := 0, model.Domain{}
	for _, d := range all {
		if d.Owned() {
			owned++
		} else if first.ID == "" {
			first = d
		}
	}
	switch {
	case first.ID == "" && owned == 1:
		return ui.Stand{Kind: ui.KindOK, Text: say.Text("%s is verified.", domainname.Unicode(all[0].Name))}, nil
	case first.ID == "":
		return ui.Stand{Kind: ui.KindOK, Text: say.Many(owned, "%d domain is verified.", "%d domains are verified.")}, nil
	case first.Proof.Status == model.DomainFailed || first.Proof.Taken:
		return ui.Stand{Kind: ui.KindWarn, Text: say.Text("%s is not verified.", domainname.Unicode(first.Name))}, nil
	}
	return ui.Stand{Kind: ui.KindInfo, Text: say.Text("We look for the record of %s.", domainname.Unicode(first.Name))}, nil
}
