package signin

import (
	"io"
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// BackchannelLogout takes the word of an OpenID provider that somebody has signed out there
// (OpenID Connect Back-Channel Logout 2.5 to 2.8).
func (h *Handler) BackchannelLogout(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	token, err := logoutToken(w, r)
	if err == nil {
		err = h.SSO.LogOut(r.Context(), connectionOf(r), token, h.Web.ClientIP(r))
	}
	switch model.KindOf(err) {
	case model.Invalid, model.Unauthenticated:
		h.Web.Log.WarnContext(r.Context(), "logout by a connection refused", "request_id", web.RequestID(r), "connection", connectionOf(r), "error", err)
		return web.Answer(w, http.StatusBadRequest, endingError{"invalid_request"})
	case model.NotFound:
		return web.Answer(w, http.StatusNotFound, endingError{"not_found"})
	}
	return err // 200 where there is none
}

// logoutToken reads the one parameter of such a request.
func logoutToken(w http.ResponseWriter, r *http.Request) (string, error) {
	unreadable := model.InvalidField("logout_token", "signin.unreadable_logout")
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, model.MostLogout))
	if err != nil {
		return "", model.Because(unreadable, err)
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return "", model.Because(unreadable, err)
	}
	if len(form["logout_token"]) != 1 {
		return "", unreadable
	}
	return form.Get("logout_token"), nil
}
