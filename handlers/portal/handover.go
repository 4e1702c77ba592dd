package portal

import (
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// mostHanded is how many links a page of a widget names.
const mostHanded = 3

// HandoverOf returns what a page of a module's widget offers: to have somebody else do what it
// is about. It is nil for who cannot give it to anybody, and for whoever has come by
// such a link.
func (h *Handler) HandoverOf(module model.Feature) func(*http.Request) (*ui.Handover, error) {
	return func(r *http.Request) (*ui.Handover, error) {
		if v := web.VisitorOf(r); v.Outside() || !manages(v, module) {
			return nil, nil
		}
		v, err := h.handover(r, module)
		return &v, err
	}
}

func (h *Handler) handover(r *http.Request, module model.Feature) (ui.Handover, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	links := visitor.Links
	v := ui.Handover{ID: "handover", Module: string(module), NewURL: links.Handover(module), AllURL: links.PortalLinks(), All: say.Text("see all links"), Live: links.PortalLinks() + "/of/" + string(module)}
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
	if more := len(all) - mostHanded; more > 0 {
		all, v.All = all[:mostHanded], say.Many(more, "see %d more link", "see %d more links")
	}
	for _, l := range all {
		v.Rows = append(v.Rows, ui.Handed{
			ID: string(l.ID), Who: emailaddr.Readable(l.Recipient), Text: h.handed(say, l, stand, instance.AppName), Revoke: links.PortalLinks() + "/" + string(l.ID) + "/revoke",
		})
	}
	return v, nil
}

// handed says who has a link and what they have done by it.
func (h *Handler) handed(say *words.Language, l model.PortalLink, stand ui.Stand, app string) string {
	who, maker, until, ago := emailaddr.Readable(l.Recipient), makerOf(l, app), say.Moment(l.ExpiresAt), say.Ago(h.Now(), l.UsedAt)
	switch {
	case l.Opens == 0 && who == "":
		return say.Text("Somebody has a link from %s: not opened yet, works until %s.", maker, until)
	case l.Opens == 0:
		return say.Text("%s has a link from %s: not opened yet, works until %s.", who, maker, until)
	case who == "":
		return say.Text("Somebody has a link from %s: last used %s. %s", maker, ago, stand.Text)
	}
	return say.Text("%s has a link from %s: last used %s. %s", who, maker, ago, stand.Text)
}

// roomOf returns the room on whose pages a module is.
func roomOf(module model.Feature) string {
	switch module {
	case model.FeatureDomainVerification:
		return "domains"
	case model.FeatureSSO:
		return "sso"
	}
	return "directories"
}

// AskHandover tells a page of a widget who has a link for it by now.
func (h *Handler) AskHandover(w http.ResponseWriter, r *http.Request) error {
	module := model.Feature(web.Var(r, "module"))
	if !slices.Contains(model.PortalModules(), module) || !manages(web.VisitorOf(r), module) {
		return model.Missing("")
	}
	web.Answering(r, roomOf(module))
	v, err := h.handover(r, module)
	if err != nil {
		return err
	}
	return h.Web.Polled(w, r, web.VisitorOf(r).Links.Widget(model.PortalWidget(module)), v)
}
