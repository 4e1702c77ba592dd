package signin

import (
	"net/http"
	"net/url"

	"anteroom/handlers/web"
	"anteroom/internal/applications"
	"anteroom/internal/model"
)

// Going back to an application: its address travels as part of a path of our own,
// through signing in and choosing an organization, and is checked where the
// browser leaves.

// returnTo returns the path that leads a browser back to an application.
func (h *Handler) returnTo(r *http.Request, uri string) (string, error) {
	shorter := uri
	if u, err := url.Parse(uri); err == nil {
		shorter = u.Scheme + "://" + u.Host + "/"
	}
	params, err := h.Applications.PassReturn(r.Context(), uri, shorter, func() error { return h.MayKeep(r) })
	return web.ReturnPath + "?" + params.Encode(), err
}

// mayReturn refuses addresses that belong to no application.
func (h *Handler) mayReturn(r *http.Request, uri string) error {
	ok, err := h.Applications.MayReturn(r.Context(), uri)
	if err == nil && !ok {
		h.Web.Log.WarnContext(r.Context(), "no application to return to", "address", applications.Shown(uri))
		return model.InvalidField("return_to", "signin.unregistered_return", applications.Shown(uri))
	}
	return err
}

// Return sends the browser of somebody who is signed in back to an application.
func (h *Handler) Return(w http.ResponseWriter, r *http.Request) error {
	to, err := h.Applications.ReturnOf(r.Context(), r.URL.Query())
	if err != nil {
		return err
	}
	if err := h.mayReturn(r, to); err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
