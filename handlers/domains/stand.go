package domains

import (
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/domainname"
	"anteroom/internal/model"
	"anteroom/internal/words"
	"anteroom/views/ui"
)

// Stand returns how far the visitor's organization is with its domains.
func (h *Handler) Stand(r *http.Request) (ui.Stand, error) {
	all, err := h.DB.Domains(r.Context(), web.VisitorOf(r).Org.ID, model.DomainOrganization)
	if err != nil || len(all) == 0 {
		return ui.Stand{Text: "No domain yet"}, err
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
		return ui.Stand{Kind: ui.KindOK, Text: verifiedText(all[0])}, nil
	case first.ID == "":
		return ui.Stand{Kind: ui.KindOK, Text: words.Count(owned, "domain is", "domains are") + " verified."}, nil
	case first.Proof.Status == model.DomainFailed || first.Proof.Taken:
		return ui.Stand{Kind: ui.KindWarn, Text: domainname.Unicode(first.Name) + " is not verified."}, nil
	}
	return ui.Stand{Kind: ui.KindInfo, Text: "We look for the record of " + domainname.Unicode(first.Name) + "."}, nil
}
