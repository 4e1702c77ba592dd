package console

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
	"github.com/anteroom/anteroom/views/ui"
)

// linkPath is where a sign-in link for an administrator is made, and shown.
func linkPath(org model.OrgID, id model.MemberID) string {
	return model.ConsoleOrganization(org).Home() + "sign-in-links/" + string(id)
}

// MakeSignInLink makes a link that signs an administrator in once, in the place of an earlier one.
func (h *Handler) MakeSignInLink(w http.ResponseWriter, r *http.Request) error {
	return h.giveLink(w, r, web.VisitorOf(r).Org, model.MemberID(web.Var(r, "member")))
}

// giveLink makes a sign-in link and shows it, once. Where there can be none, it leads to the
// organization, and says why.
func (h *Handler) giveLink(w http.ResponseWriter, r *http.Request, o model.Organization, id model.MemberID) error {
	_, token, err := h.SignIn.MakeLink(r.Context(), web.VisitorOf(r).Actor, o.ID, id)
	if model.KindOf(err) == model.Conflict {
		return h.Web.Told(w, r, model.ConsoleOrganization(o.ID).Home(), ui.Toast{Kind: ui.KindError, Text: web.MessageOf(r, err)})
	}
	if err != nil {
		return err
	}
	return h.Web.ShowOnce(w, r, linkPath(o.ID, id), token)
}

// SignInLink shows a link that was just made. Afterwards it says until when it is good, and offers
// another.
func (h *Handler) SignInLink(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	m, err := h.DB.Member(r.Context(), visitor.Org.ID, model.MemberID(web.Var(r, "member")))
	if err != nil {
		return web.WithAction(err, "Go to the organization", visitor.Links.Home())
	}
	v := view.SignInLink{OrgName: visitor.Org.Name, Email: emailaddr.Readable(m.Email), URL: linkPath(m.Org, m.ID), Next: visitor.Links.Home()}
	l, err := h.DB.SignInLinkOf(r.Context(), m.Org, m.ID, h.Now())
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	if err == nil {
		v.Until = web.Words(r).Moment(l.ExpiresAt)
	}
	if token := h.Web.ShownOnce(w, r); err == nil && token != "" {
		v.Link = &ui.Copy{ID: "sign-in-link", Label: "Link", Value: h.Web.URL(model.SignInLinkPath(token)), Secret: true}
	}
	return h.Web.Page(w, r, "Sign-in link", v)
}
