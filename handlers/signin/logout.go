package signin

import (
	"net/http"
	"net/url"

	"anteroom/handlers/web"
	"anteroom/internal/applications"
	"anteroom/internal/model"
	view "anteroom/views/signin"
)

// ConfirmLogout asks whether to sign out: the request may have come from
// anywhere.
func (h *Handler) ConfirmLogout(w http.ResponseWriter, r *http.Request) error {
	session, err := h.Web.CurrentSession(r)
	if model.KindOf(err) == model.Unauthenticated {
		return h.SignedOut(w, r)
	}
	if err != nil {
		return err
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	return h.Web.Card(w, r, http.StatusOK, "Sign out", view.Logout{
		Links: h.Web.Portal.Links, AppName: instance.AppName, PersonEmail: session.User.Email,
		Client: q.Get("client_id"), URI: q.Get("post_logout_redirect_uri"), State: q.Get("state"),
	})
}

// Logout ends the session and makes the browser forget it.
func (h *Handler) Logout(w http.ResponseWriter, r *http.Request) error {
	if err := web.Form(w, r); err != nil {
		return err
	}
	session, err := h.Web.CurrentSession(r)
	if err == nil {
		err = h.Sessions.SignOut(r.Context(), session)
	}
	if err != nil && model.KindOf(err) != model.Unauthenticated {
		return err
	}
	if err := h.Web.ForgetSession(w, r); err != nil {
		return err
	}
	target, ok := h.AfterLogout(r.Context(), r.PostFormValue("client_id"), r.PostFormValue("post_logout_redirect_uri"), r.PostFormValue("state"))
	if ok {
		http.Redirect(w, r, target, http.StatusSeeOther)
		return nil
	}
	next := "/a/signed-out"
	if uri := r.PostFormValue("post_logout_redirect_uri"); uri != "" {
		next += "?" + url.Values{"client_id": {r.PostFormValue("client_id")}, "post_logout_redirect_uri": {uri}}.Encode()
	}
	return h.Web.Redirect(w, r, next)
}

// SignedOut says that the session is over, and why it does not lead to where an
// application wanted to have the person.
func (h *Handler) SignedOut(w http.ResponseWriter, r *http.Request) error {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v := view.SignedOut{AppName: instance.AppName}
	if u, err := url.Parse(instance.AppURL); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		v.AppURL = instance.AppURL
	}
	client, uri := r.URL.Query().Get("client_id"), r.URL.Query().Get("post_logout_redirect_uri")
	if _, ok := h.AfterLogout(r.Context(), client, uri, ""); !ok && uri != "" {
		h.Web.Log.WarnContext(r.Context(), "post_logout_redirect_uri is not registered",
			"application", applications.Shown(client), "post_logout_redirect_uri", applications.Shown(uri))
		v.Unregistered = applications.Shown(uri)
	}
	return h.Web.Card(w, r, http.StatusOK, "Signed out", v)
}
