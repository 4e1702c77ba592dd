package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sessions"
	view "github.com/anteroom/anteroom/views/signin"
)

// Organizations shows the switcher: the organizations that the person can act
// for, or join. An application that wants the person back afterwards says so in
// return_to.
func (h *Handler) Organizations(w http.ResponseWriter, r *http.Request) error {
	if to := r.URL.Query().Get("return_to"); to != "" {
		if err := h.mayReturn(r, to); err != nil {
			return err
		}
		next, err := h.returnTo(r, to)
		if err != nil {
			return err
		}
		return h.switcher(w, r, next, nil)
	}
	return h.switcher(w, r, web.LocalPath(r.URL.Query().Get("next")), nil)
}

// switcher shows the switcher, and why joining did not work. Where an application
// asks for an organization, it is about that one.
func (h *Handler) switcher(w http.ResponseWriter, r *http.Request, next string, problem error) error {
	session := web.Session(r)
	request, err := h.waiting(r.Context(), next)
	if err != nil {
		return err
	}
	if request.Organization != "" && request.Organization == session.Org.ID {
		return h.Web.Redirect(w, r, next)
	}
	if request.Organization != "" && h.Sessions.Fits(r.Context(), session, request.Organization) == nil {
		return h.confirmSwitch(w, r, request, next)
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return err
	}
	memberships, err := h.DB.Memberships(r.Context(), session.User.ID)
	if err != nil {
		return err
	}
	v := view.Organizations{
		AppName: instance.AppName, PersonEmail: emailaddr.Readable(session.User.Email), Next: next,
		Problem: web.MessageOf(r, problem), SupportURL: instance.Support(),
	}
	if name := session.User.Name(); name != session.User.Email {
		v.PersonName = name
	}
	for _, m := range memberships {
		switch {
		case m.Status != model.MemberActive:
		case m.Suspended:
			v.Suspended = append(v.Suspended, view.SuspendedItem{Name: m.OrgName, Initials: model.Initials(m.OrgName)})
		default:
			v.Items = append(v.Items, view.OrganizationItem{
				ID: string(m.Org), Name: m.OrgName, Initials: model.Initials(m.OrgName), LogoURL: web.PictureURL(m.Logo), RoleLabel: web.KnownLabels(web.Words(r), m.RoleLabel), Current: m.Org == session.Org.ID,
			})
		}
	}
	if err := h.offers(r, session.User, &v); err != nil {
		return err
	}
	return h.Web.Card(w, r, web.StatusOf(problem), web.Words(r).Text("Choose your organization"), v)
}

// confirmSwitch asks whether to act for the organization that an application asks for.
func (h *Handler) confirmSwitch(w http.ResponseWriter, r *http.Request, request model.AuthRequest, next string) error {
	app, err := h.DB.Application(r.Context(), request.Application)
	if err != nil {
		return err
	}
	org, err := h.DB.Organization(r.Context(), request.Organization)
	if err != nil {
		return err
	}
	v := view.ConfirmSwitch{AppName: app.Name, OrgID: string(org.ID), OrgName: org.Name, Current: web.Session(r).Org.Name, Next: next}
	if v.Current != "" {
		v.StayURL = model.WaitingPath(request.ID, request.Application) + "&" + model.StayParam + "=1"
	}
	return h.Web.Card(w, r, http.StatusOK, v.Title(web.Words(r)), v)
}

// offers adds what the person can join.
func (h *Handler) offers(r *http.Request, u model.User, v *view.Organizations) error {
	invited, err := h.DB.InvitationsOf(r.Context(), u, h.Now())
	if err != nil {
		return err
	}
	for _, i := range invited {
		v.Invitations = append(v.Invitations, view.InvitationItem{
			ID: string(i.ID), Name: i.OrgName, Initials: model.Initials(i.OrgName), InvitedBy: i.InvitedBy, RoleLabel: web.KnownLabels(web.Words(r), i.RoleLabel),
		})
	}
	suggested, err := h.Invitations.Suggestions(r.Context(), u)
	if err != nil {
		return err
	}
	say := web.Words(r)
	_, domain, _ := strings.Cut(emailaddr.Readable(u.Email), "@")
	for _, s := range suggested {
		v.Suggestions = append(v.Suggestions, view.SuggestionItem{
			ID: string(s.Org), Name: s.OrgName, Initials: model.Initials(s.OrgName), Domain: domain, Members: say.Many(s.Members, "%d member", "%d members"), OpenedBy: s.OpenedBy,
		})
	}
	return nil
}

// Choose makes an organization the active one and goes on.
func (h *Handler) Choose(w http.ResponseWriter, r *http.Request) error {
	if r.PostFormValue("organization") == "" {
		return model.InvalidField("organization", "signin.choose_organization")
	}
	return h.goOn(w, r, model.OrgID(r.PostFormValue("organization")))
}

// goOn makes an organization the active one and goes to where the form says. A
// session that is over by the organization's limits has to be begun anew first.
func (h *Handler) goOn(w http.ResponseWriter, r *http.Request, org model.OrgID) error {
	next := web.LocalPath(r.PostFormValue("next"))
	err := h.choose(w, r, web.Session(r), org, next)
	if errors.Is(err, sessions.ErrSignInAgain) {
		return h.Web.Redirect(w, r, "/a/login?next="+url.QueryEscape(model.ChoicePath(org, next)))
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, next)
}

// choose makes an organization the active one, and tells whoever waits at next. A
// request that is over waits for nothing: the choice was for it, and changes nothing
// either.
func (h *Handler) choose(w http.ResponseWriter, r *http.Request, session model.Session, org model.OrgID, next string) error {
	request, err := h.waiting(r.Context(), next)
	if err != nil || request.ID != "" && request.Over(h.Now()) || lost(next, request) {
		return err
	}
	token, err := h.Sessions.Switch(r.Context(), session, org, h.Web.NextToken(r))
	if err != nil {
		return err
	}
	// With whatever answer: the old token is worth nothing any more.
	if err := h.Web.KeepSession(w, r, token); err != nil {
		return err
	}
	return h.Chosen(r.Context(), next, h.Web.Browsers(r))
}

// Join accepts an invitation, or joins an organization that suggests itself, and
// goes on with it as the active one.
func (h *Handler) Join(w http.ResponseWriter, r *http.Request) error {
	session := web.Session(r)
	org := model.OrgID(r.PostFormValue("organization"))
	var err error
	if id := model.InvitationID(r.PostFormValue("invitation")); id != "" {
		var i model.Invitation
		i, err = h.Invitations.Accept(r.Context(), session, id)
		org = i.Org
	} else {
		_, err = h.Invitations.Join(r.Context(), session, org)
	}
	switch k := model.KindOf(err); {
	case k == model.Conflict && h.belongs(r.Context(), session.User.ID, org): // by the click before, or in another tab
	case k == model.Conflict, k == model.Forbidden:
		return h.switcher(w, r, web.LocalPath(r.PostFormValue("next")), err)
	case err != nil:
		return err
	}
	return h.goOn(w, r, org)
}

// belongs reports whether a user can act for an organization.
func (h *Handler) belongs(ctx context.Context, user model.UserID, org model.OrgID) bool {
	m, err := h.DB.MemberOfUser(ctx, org, user)
	return err == nil && m.Status == model.MemberActive
}

// Decline refuses an invitation.
func (h *Handler) Decline(w http.ResponseWriter, r *http.Request) error {
	next := web.LocalPath(r.PostFormValue("next"))
	i, err := h.Invitations.Decline(r.Context(), web.Session(r), model.InvitationID(r.PostFormValue("invitation")))
	if model.KindOf(err) == model.Conflict {
		return h.switcher(w, r, next, err)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, web.Words(r).Text("You declined the invitation to %s.", i.OrgName))
	return h.Web.Redirect(w, r, "/a/organizations?next="+url.QueryEscape(next))
}
