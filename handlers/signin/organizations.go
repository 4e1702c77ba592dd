package signin

import (
	"errors"
	"net/http"
	"net/url"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	"anteroom/internal/sessions"
	view "anteroom/views/signin"
)

// Organizations shows the switcher: the organizations that the person can act
// for.
func (h *Handler) Organizations(w http.ResponseWriter, r *http.Request) error {
	session := web.Session(r)
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	memberships, err := h.DB.Memberships(r.Context(), session.User.ID)
	if err != nil {
		return err
	}
	next := web.LocalPath(r.URL.Query().Get("next"))
	if err := h.allowTarget(w, r, next); err != nil {
		return err
	}
	v := view.Organizations{
		AppName: instance.AppName, PersonName: session.User.Name(), PersonEmail: session.User.Email, Next: next,
	}
	for _, m := range memberships {
		if m.Status == model.MemberActive {
			v.Items = append(v.Items, view.OrganizationItem{
				ID: string(m.Org), Name: m.OrgName, Initials: model.Initials(m.OrgName), LogoURL: web.PictureURL(m.Logo), RoleLabel: m.RoleLabel, Current: m.Org == session.Org.ID,
			})
		}
	}
	return h.Web.Card(w, r, http.StatusOK, "Choose your organization", v)
}

// Choose makes an organization the active one and goes on.
func (h *Handler) Choose(w http.ResponseWriter, r *http.Request) error {
	if err := web.Form(w, r); err != nil {
		return err
	}
	session, next := web.Session(r), web.LocalPath(r.PostFormValue("next"))
	if r.PostFormValue("organization") == "" {
		return model.InvalidField("organization", "Choose an organization.")
	}
	org := model.OrgID(r.PostFormValue("organization"))
	token, err := h.choose(w, r, session, org, next)
	if errors.Is(err, sessions.ErrSignInAgain) {
		return h.Web.Redirect(w, r, "/a/login?next="+url.QueryEscape(withChoice(org, next)))
	}
	if err != nil {
		return err
	}
	return h.enter(w, r, token, next)
}

// choose makes an organization the active one, tells whoever waits at next, and
// returns the new token for the session's cookie.
func (h *Handler) choose(w http.ResponseWriter, r *http.Request, session model.Session, org model.OrgID, next string) (string, error) {
	token, err := h.Sessions.Switch(r.Context(), session, org)
	if err != nil {
		return "", err
	}
	return token, h.Chosen(r.Context(), next, h.Web.Browser(w, r))
}
