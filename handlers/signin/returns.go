package signin

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/model"
)

// Going back to an application: its address travels as part of a path of our own,
// through signing in and choosing an organization, and is checked where the
// browser leaves. Of one that is only named its ID travels: where people begin there is
// looked up at the end.

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

// goal returns the path to what somebody wants who is sent here from outside, by what the
// address or the identity provider says: a place of ours, or an application. It is the
// portal for all that is neither.
func (h *Handler) goal(ctx context.Context, said string) (string, error) {
	if strings.HasPrefix(said, "/") {
		return web.LocalPath(said), nil
	}
	app, err := h.Applications.Named(ctx, said)
	if err != nil || app == "" {
		return web.LocalPath(h.ownPath(said)), err
	}
	return web.ReturnPath + "?" + url.Values{named: {string(app)}}.Encode(), nil
}

// named is the parameter of the path to an application that is known by its ID.
const named = "application"

// ownPath returns the path of an address of ours, "" for any other.
func (h *Handler) ownPath(address string) string {
	path, ours := strings.CutPrefix(address, h.Web.URL(""))
	if !ours {
		return ""
	}
	return path
}

// begin sends the browser to where people begin to sign in to an application, which is told
// by which connection they came, or to the portal when it is gone.
func (h *Handler) begin(w http.ResponseWriter, r *http.Request, id model.ApplicationID) error {
	to, err := h.Applications.BeginsAt(r.Context(), id)
	if err != nil {
		return err
	}
	if to == "" {
		http.Redirect(w, r, h.Web.Portal.Links.Home(), http.StatusSeeOther)
		return nil
	}
	session, err := h.Web.CurrentSession(r)
	if err != nil {
		return err
	}
	if to, err = h.Initiated(r.Context(), to, id, session); err != nil {
		return err
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// Return sends the browser of somebody who is signed in to an application.
func (h *Handler) Return(w http.ResponseWriter, r *http.Request) error {
	if id := r.URL.Query().Get(named); id != "" {
		return h.begin(w, r, model.ApplicationID(id))
	}
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
