package signin

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/signin"
)

// What an application says of where it wants people after signing out, in the
// addresses and the form of these pages.
const (
	clientParam = "client_id"
	uriParam    = "post_logout_redirect_uri"
	stateParam  = "state"
)

// afterLogout returns where to go after signing out, and whether that may be.
func (h *Handler) afterLogout(r *http.Request, params url.Values) (string, bool) {
	if params.Has(model.LongStateParam) {
		return "", false
	}
	return h.AfterLogout(r.Context(), params.Get(clientParam), params.Get(uriParam), params.Get(stateParam))
}

// ConfirmLogout asks whether to sign out: the request may have come from
// anywhere.
func (h *Handler) ConfirmLogout(w http.ResponseWriter, r *http.Request) error {
	session, err := h.Web.CurrentSession(r)
	if model.KindOf(err) == model.Unauthenticated {
		return h.nobody(w, r, view.SignedOut{Nothing: true})
	}
	if err != nil {
		return err
	}
	return h.confirmLogout(w, r, session)
}

func (h *Handler) confirmLogout(w http.ResponseWriter, r *http.Request, session model.Session) error {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	return h.Web.Card(w, r, http.StatusOK, web.Words(r).Text("Sign out"), view.Logout{
		Links: h.Web.Portal.Links, AppName: instance.AppName, PersonEmail: emailaddr.Readable(session.User.Email),
		Client: q.Get(clientParam), URI: q.Get(uriParam), State: q.Get(stateParam), LongState: q.Has(model.LongStateParam),
	})
}

// Logout ends the session and makes the browser forget it.
func (h *Handler) Logout(w http.ResponseWriter, r *http.Request) error {
	session, err := h.Web.CurrentSession(r)
	if err == nil {
		var led bool
		if led, err = h.SignOut(w, r, session, onward(r.PostForm)); led {
			return err
		}
	}
	if err != nil && model.KindOf(err) != model.Unauthenticated {
		return err
	}
	if err := h.Web.ForgetSession(w, r); err != nil {
		return err
	}
	target, ok := h.afterLogout(r, r.PostForm)
	if ok {
		http.Redirect(w, r, target, http.StatusSeeOther)
		return nil
	}
	return h.Web.Redirect(w, r, onward(r.PostForm))
}

// SignedOut says that the session is over. Who comes here and is signed in is asked.
func (h *Handler) SignedOut(w http.ResponseWriter, r *http.Request) error {
	session, err := h.Web.CurrentSession(r)
	if model.KindOf(err) == model.Unauthenticated {
		return h.nobody(w, r, view.SignedOut{Unconfirmed: r.URL.Query().Has(unconfirmedParam)})
	}
	if err != nil {
		return err
	}
	return h.confirmLogout(w, r, session)
}

// nobody says that nobody is signed in here, and leads to where an application
// wanted to have the person, or says why not.
func (h *Handler) nobody(w http.ResponseWriter, r *http.Request, v view.SignedOut) error {
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v.AppName = instance.AppName
	if ofTheWeb(instance.AppURL) {
		v.AppURL = instance.AppURL
	}
	q := r.URL.Query()
	client, uri := q.Get(clientParam), q.Get(uriParam)
	_, registered := h.AfterLogout(r.Context(), client, uri, "")
	switch {
	case uri == "":
	case !registered:
		h.Web.Log.WarnContext(r.Context(), "post_logout_redirect_uri is not registered",
			"application", applications.Shown(client), uriParam, applications.Shown(uri))
		v.Unregistered = applications.Shown(uri)
	case q.Has(model.LongStateParam):
		h.Web.Log.WarnContext(r.Context(), "the state of a sign-out is too long", "application", applications.Shown(client))
		v.LongState = true
	default:
		if onward, ok := h.afterLogout(r, q); ok && ofTheWeb(onward) {
			v.OnwardURL = onward
		}
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// ofTheWeb reports whether an address is one that a page can link to: those of
// native apps have schemes of their own.
func ofTheWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http")
}
