package portal

import (
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/portal"
	"github.com/anteroom/anteroom/views/ui"
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

// script is that of pages in a frame.
const script = "portal.js"

// tokenHeader is where that script sends what other browsers keep in the session's cookie.
// Pages of other sites cannot send it: their browsers would ask us first, and get no answer.
const tokenHeader = "Anteroom-Portal"

// embedding returns what is said of a link to the page around the frame in which it is shown.
func embedding(r *http.Request, l model.PortalLink) *ui.Embedding {
	return &ui.Embedding{Home: model.PortalLinks(l.ID).Home(), Organization: string(l.Org), Origins: strings.Join(web.FramersOf(r), " ")}
}

// spent answers with what has become of a link that opens nothing.
func (h *Handler) spent(w http.ResponseWriter, r *http.Request, l model.PortalLink) error {
	if err := h.Web.BelongsTo(r.Context(), l.Org); err != nil {
		return err
	}
	state := l.State(h.Now())
	if l.Kind == model.PortalShareable {
		return h.over(w, r, whyOver(state))
	}
	e := embedding(r, l)
	e.Failed = "LINK_" + string(state)
	return h.overInFrame(w, r, whyOver(state), e)
}

// ended answers with what has become of a link that is not open in this browser.
func (h *Handler) ended(w http.ResponseWriter, r *http.Request, l model.PortalLink) error {
	if err := h.Web.BelongsTo(r.Context(), l.Org); err != nil {
		return err
	}
	if l.Kind == model.PortalShareable {
		return h.over(w, r, whyOver(l.State(h.Now())))
	}
	e, why := embedding(r, l), view.OverEnded
	switch e.Over = true; {
	case l.State(h.Now()) == model.PortalRevoked:
		why = view.OverRevoked
	case l.Suspended:
		why = view.OverPaused
	}
	return h.overInFrame(w, r, why, e)
}

func (h *Handler) overInFrame(w http.ResponseWriter, r *http.Request, why string, e *ui.Embedding) error {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	return h.say(w, r, view.Over{AppName: instance.AppName, Why: why, Framed: e})
}

// keptCookie ends the name of the cookie by which a browser shows that it keeps some in a
// frame.
const keptCookie = "kept"

// showEmbedded answers with the page that an embedded link opens, which goes on by itself.
func (h *Handler) showEmbedded(w http.ResponseWriter, r *http.Request, org model.Organization) error {
	w.Header().Set("Referrer-Policy", "no-referrer")
	h.Web.KeepIn(w, h.Web.CookiesOf(r), keptCookie, "1", model.EmbeddedLinkLife)
	v := view.Opening{OrgName: org.Name, URL: model.PortalTokenPath(web.Var(r, "token"))}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}
