package signin

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/signin"
	view "github.com/anteroom/anteroom/views/signin"
)

// Link shows what a magic link is worth. It changes nothing.
func (h *Handler) Link(w http.ResponseWriter, r *http.Request) error {
	token := web.Var(r, "token")
	state, c, err := h.SignIn.Link(r.Context(), token, h.browser(w, r))
	if err != nil {
		return err
	}
	if gone, err := h.aheadWith(w, r, c); gone || err != nil {
		return err
	}
	return h.showLink(w, r, token, state, c)
}

// showLink shows what a link is worth. Of its challenge it knows nothing, except in
// the browser that asked for it.
func (h *Handler) showLink(w http.ResponseWriter, r *http.Request, token string, state signin.LinkState, c model.Challenge) error {
	v := view.Link{Token: token, State: linkStates[state], Next: c.Next}
	if state == signin.LinkOpen {
		v.Email = emailaddr.Readable(c.Email.Masked())
		return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
	}
	return h.Web.Card(w, r, http.StatusGone, v.Title(web.Words(r)), v)
}

var linkStates = map[signin.LinkState]string{
	signin.LinkOpen:         view.LinkOpen,
	signin.LinkUsed:         view.LinkUsed,
	signin.LinkExpired:      view.LinkExpired,
	signin.LinkOtherBrowser: view.LinkOtherBrowser,
	signin.LinkOff:          view.LinkOff,
}

// Follow signs in with a magic link.
func (h *Handler) Follow(w http.ResponseWriter, r *http.Request) error {
	token, from := r.PostFormValue("token"), h.browser(w, r)
	state, c, err := h.SignIn.Link(r.Context(), token, from)
	if err != nil {
		return err
	}
	if gone, err := h.aheadWith(w, r, c); gone || err != nil {
		return err
	}
	if state != signin.LinkOpen {
		return h.showLink(w, r, token, state, c)
	}
	session, cookie, next, state, err := h.SignIn.Follow(r.Context(), token, from)
	if err != nil {
		return err
	}
	if state != signin.LinkOpen { // somebody was faster
		return h.showLink(w, r, token, state, c)
	}
	return h.arrive(w, r, session, cookie, next)
}
