package portal

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/portal"
	"github.com/anteroom/anteroom/views/ui"
)

// bound returns the link that the address names, when it opens, and only for who has proven
// the recipient's inbox.
func (h *Handler) bound(r *http.Request) (model.PortalLink, bool) {
	l, err := h.Portal.Look(r.Context(), web.Var(r, "token"))
	return l, err == nil && l.Recipient != "" && l.State(h.Now()) == model.PortalOpen
}

// begin sends a code to whom a link is for.
func (h *Handler) begin(w http.ResponseWriter, r *http.Request) error {
	l, ok := h.bound(r)
	if !ok {
		return h.Show(w, r) // which says why
	}
	token := web.Var(r, "token")
	c, err := h.SignIn.BeginPortal(r.Context(), l, token, h.Web.BrowserOf(w, r))
	if model.KindOf(err) == model.Invalid {
		return h.askCode(w, r, l, "", err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, model.PortalTokenPath(token)+"/code?"+url.Values{"challenge": {string(c.ID)}}.Encode(), http.StatusSeeOther)
	return nil
}

// Code asks for the code that was sent.
func (h *Handler) Code(w http.ResponseWriter, r *http.Request) error {
	l, ok := h.bound(r)
	challenge := r.URL.Query().Get("challenge")
	if !ok || challenge == "" {
		return h.Show(w, r)
	}
	return h.askCode(w, r, l, challenge, nil)
}

// askCode shows the form for a code, or why none was sent where there is no challenge.
func (h *Handler) askCode(w http.ResponseWriter, r *http.Request, l model.PortalLink, challenge string, why error) error {
	org, err := h.DB.Organization(r.Context(), l.Org)
	if err != nil {
		return err
	}
	if err := h.Web.BelongsTo(r.Context(), org.ID); err != nil {
		return err
	}
	v := view.Code{OrgName: org.Name, Address: emailaddr.Readable(l.Recipient), URL: model.PortalTokenPath(web.Var(r, "token")), Challenge: challenge, Code: ui.Field{
		ID: "portal-code", Name: "code", Label: web.Words(r).Text("Six-digit code"), Type: "text", InputMode: "numeric", Autocomplete: "one-time-code", Required: true, Autofocus: true,
	}}
	status := http.StatusOK
	switch {
	case why != nil && challenge == "":
		status, v.Notice = http.StatusUnprocessableEntity, &ui.Notice{Kind: ui.KindError, Text: web.MessageOf(r, why)}
	case why != nil:
		status, v.Code.Error = http.StatusUnprocessableEntity, web.MessageOf(r, why)
	}
	return h.Web.Card(w, r, status, v.Title(web.Words(r)), v)
}

// FinishCode opens a link with the code that was sent to whom it is for.
func (h *Handler) FinishCode(w http.ResponseWriter, r *http.Request) error {
	l, ok := h.bound(r)
	if !ok {
		return h.Show(w, r)
	}
	token, challenge, b := web.Var(r, "token"), r.PostFormValue("challenge"), h.Web.BrowserOf(w, r)
	proof, err := h.SignIn.ProvePortal(r.Context(), model.ChallengeID(challenge), token, r.PostFormValue("code"), b)
	var p model.PortalSession
	var own string
	if err == nil {
		p, own, err = h.Portal.Open(r.Context(), token, b, proof)
	}
	switch model.KindOf(err) {
	case model.Invalid:
		return h.askCode(w, r, l, challenge, err)
	case model.NotFound, model.Conflict: // the code is another browser's, or the link is over meanwhile
		return h.Show(w, r)
	}
	if err != nil {
		return err
	}
	return h.enter(w, r, p, own)
}
