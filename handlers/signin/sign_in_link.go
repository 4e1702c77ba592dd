package signin

import (
	"errors"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/signin"
)

// SignInLink shows whom a link that the operator has made signs in. It changes nothing.
func (h *Handler) SignInLink(w http.ResponseWriter, r *http.Request) error {
	token := web.Var(r, "token")
	l, err := h.SignIn.SignInLink(r.Context(), token)
	if err != nil {
		return linkIsOver(r, err)
	}
	org, err := h.DB.Organization(r.Context(), l.Org)
	if err != nil {
		return err
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	v := view.SignInLink{AppName: instance.AppName, OrgName: org.Name, Email: emailaddr.Readable(l.Email), Until: web.Words(r).Moment(l.ExpiresAt), Token: token}
	if s, err := h.Web.CurrentSession(r); err == nil && s.User.ID != l.User {
		v.Instead = emailaddr.Readable(s.User.Email)
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// UseSignInLink signs in with such a link, and goes on to the people of the organization.
func (h *Handler) UseSignInLink(w http.ResponseWriter, r *http.Request) error {
	next := h.Web.Portal.Links.Members()
	session, token, err := h.SignIn.UseSignInLink(r.Context(), r.PostFormValue("token"), h.browser(w, r))
	if e := (*model.Elsewhere)(nil); errors.As(err, &e) {
		if gone, err := h.goElsewhere(w, r, e.Email, next); gone || err != nil {
			return err
		}
	}
	if err != nil {
		return linkIsOver(r, err)
	}
	return h.arrive(w, r, session, token, next)
}
