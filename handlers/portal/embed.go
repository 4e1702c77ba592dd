package portal

import (
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	view "anteroom/views/portal"
)

// asked returns the link that a request is about, by its token or by its id, whatever has
// become of it, or a NotFound error.
func (h *Handler) asked(r *http.Request) (model.PortalLink, error) {
	if token := web.Var(r, "token"); token != "" {
		return h.Portal.Look(r.Context(), token)
	}
	return h.DB.PortalLinkNamed(r.Context(), linkOf(r))
}

// framers returns the origins whose pages may show in a frame what a request asks for: for an
// embedded link those of its application. Nobody frames anything else.
func (h *Handler) framers(r *http.Request) ([]string, error) {
	l, err := h.asked(r)
	switch {
	case model.KindOf(err) == model.NotFound:
		return nil, nil
	case err != nil || l.Kind != model.PortalEmbedded:
		return nil, err
	}
	return h.Portal.Framers(r.Context(), l)
}

// keptCookie ends the name of the cookie by which a browser shows that it keeps some in a
// frame.
const keptCookie = "kept"

// showEmbedded answers with the page that an embedded link opens, which goes on by itself.
func (h *Handler) showEmbedded(w http.ResponseWriter, r *http.Request, org model.Organization) error {
	w.Header().Set("Referrer-Policy", "no-referrer")
	h.Web.KeepIn(w, h.Web.CookiesOf(r), keptCookie, "1", model.EmbeddedLinkLife)
	v := view.Opening{OrgName: org.Name, URL: model.PortalTokenPath(web.Var(r, "token"))}
	return h.Web.Card(w, r, http.StatusOK, v.Title(), v)
}
