package signin

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/signin"
)

// SingleLogout takes what the identity provider of a connection has a browser bring about
// signing out, by either binding: its answer to a request of ours, or a request of its own
// (SAML Profiles 4.4).
func (h *Handler) SingleLogout(w http.ResponseWriter, r *http.Request) error {
	m := sso.Message{Query: r.URL.RawQuery}
	var form url.Values
	if r.Method == http.MethodPost {
		var err error
		if form, err = postedForm(w, r); err != nil {
			return err
		}
		m = sso.Message{Posted: form}
	}
	if !m.Answers() {
		return h.logOut(w, r, m)
	}
	browsers := h.Web.Browsers(r)
	if form != nil && h.sendsAgain(r, form) { // as at AssertionConsumer
		return h.sendAgain(w, r, view.PostSignOut, form)
	}
	id := connectionOf(r)
	next, proven, err := h.SSO.SignedOutSAML(r.Context(), id, m, sso.Carrier{Browsers: browsers, IP: h.Web.ClientIP(r)})
	if refused := (*sso.Refused)(nil); errors.As(err, &refused) {
		h.Web.Log.WarnContext(r.Context(), "sign-out at an identity provider not confirmed", "request_id", web.RequestID(r), "connection", id, "attempt", refused.Attempt.ID, "error", refused)
		err = nil
	}
	if err != nil {
		return err
	}
	if !proven {
		return h.Web.Redirect(w, r, Unconfirmed(next))
	}
	return h.goOnward(w, r, next)
}

// logOut ends what the identity provider says is over there.
func (h *Handler) logOut(w http.ResponseWriter, r *http.Request, m sso.Message) error {
	id := connectionOf(r)
	to, leads, err := h.SSO.LogOutSAML(r.Context(), id, m, h.Web.ClientIP(r))
	if refused := (*sso.Refused)(nil); errors.As(err, &refused) {
		h.Web.Log.WarnContext(r.Context(), "logout by a connection refused", "request_id", web.RequestID(r), "connection", id, "attempt", refused.Attempt.ID, "error", refused)
		if err := h.Web.BelongsTo(r.Context(), refused.Attempt.Org); err != nil {
			return err
		}
		v := view.LogoutRefused{Attempt: string(refused.Attempt.ID)}
		return h.Web.Card(w, r, http.StatusForbidden, v.Title(web.Words(r)), v)
	}
	switch {
	case err != nil:
		return err
	case !leads:
		return h.Web.Redirect(w, r, signedOutPath)
	case to.Form != nil:
		return h.Leave(w, r, to)
	}
	http.Redirect(w, r, to.URL, http.StatusSeeOther) // often in a frame of the provider's, which shows no page of ours
	return nil
}
