package portal

import (
	"net/http"
	"slices"

	"anteroom/handlers/web"
	"anteroom/internal/emailaddr"
	"anteroom/internal/model"
	"anteroom/internal/words"
	"anteroom/views/ui"
)

// mostHanded is how many links a page of a widget names.
const mostHanded = 3

// HandoverOf returns what a page of a module's widget offers: to have somebody else do what it
// is about. It is nil for who cannot give it to anybody, and for whoever is none of the
// organization's members.
func (h *Handler) HandoverOf(module model.Feature) func(*http.Request) (*ui.Handover, error) {
	return func(r *http.Request) (*ui.Handover, error) {
		if v := web.VisitorOf(r); v.Member == "" || !manages(v, module) {
			return nil, nil
		}
		v, err := h.handover(r, module)
		return &v, err
	}
}

func (h *Handler) handover(r *http.Request, module model.Feature) (ui.Handover, error) {
	visitor := web.VisitorOf(r)
	links := visitor.Links
	v := ui.Handover{ID: "handover", Module: string(module), NewURL: links.Handover(module), AllURL: links.PortalLinks(), Live: links.PortalLinks() + "/of/" + string(module)}
	all, err := h.DB.SharedPortalLinks(r.Context(), visitor.Org.ID, h.Now(), mostLinks)
	if err != nil {
		return v, err
	}
	all = slices.DeleteFunc(all, func(l model.PortalLink) bool { return l.State(h.Now()) != model.PortalOpen || !l.Shows(module) })
	if len(all) == 0 {
		return v, nil
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return v, err
	}
	stand, err := h.Stands[module](r)
	if err != nil {
		return v, err
	}
	v.More = max(0, len(all)-mostHanded)
	for _, l := range all[:len(all)-v.More] {
		v.Rows = append(v.Rows, h.handed(l, links, stand, instance.AppName))
	}
	return v, nil
}

// handed says who has a link and what they have done by it.
func (h *Handler) handed(l model.PortalLink, links model.Links, stand ui.Stand, app string) ui.Handed {
	v := ui.Handed{ID: string(l.ID), Who: emailaddr.Readable(l.Recipient), Text: "has a link from " + makerOf(l, app), Revoke: links.PortalLinks() + "/" + string(l.ID) + "/revoke"}
	if v.Who == "" {
		v.Who = "Somebody"
	}
	if l.Opens == 0 {
		v.Text += ": not opened yet, works until " + words.Moment(l.ExpiresAt) + "."
		return v
	}
	v.Text += ": last used " + words.Ago(h.Now(), l.UsedAt) + ". " + stand.Text
	return v
}

// AskHandover tells a page of a widget who has a link for it by now.
func (h *Handler) AskHandover(w http.ResponseWriter, r *http.Request) error {
	module := model.Feature(web.Var(r, "module"))
	if !slices.Contains(model.PortalModules(), module) || !manages(web.VisitorOf(r), module) {
		return model.Missing("")
	}
	v, err := h.handover(r, module)
	if err != nil {
		return err
	}
	return h.Web.Polled(w, r, web.VisitorOf(r).Links.Widget(model.PortalWidget(module)), v)
}
