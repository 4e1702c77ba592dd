package console

import (
	"net/http"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/emailaddr"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/console"
)

// SignInAs shows what it is to sign in as a member, and asks why.
func (h *Handler) SignInAs(w http.ResponseWriter, r *http.Request) error {
	v, err := h.signInAs(r, nil)
	if err != nil {
		return err
	}
	if token := h.Web.ShownOnce(w, r); token != "" && v.Until != "" {
		v.Go = h.Web.URL("/a/support/" + token)
	}
	return h.Web.Page(w, r, "Sign in as "+v.Name, v)
}

// signInAs returns the page, with why the form was refused.
func (h *Handler) signInAs(r *http.Request, why error) (view.SignInAs, error) {
	visitor := web.VisitorOf(r)
	m, err := h.DB.Member(r.Context(), visitor.Org.ID, model.MemberID(web.Var(r, "member")))
	if err != nil {
		return view.SignInAs{}, web.WithAction(err, "Go to the organization", visitor.Links.Home())
	}
	v := view.SignInAs{
		OrgName: visitor.Org.Name, Name: emailaddr.Readable(m.DisplayName()), Email: emailaddr.Readable(m.Email), URL: signInAsPath(m.Org, m.ID), Back: visitor.Links.Member(m.ID),
		Reason: field(r, why, "reason", "Reason"),
	}
	v.Reason.MaxLength, v.Reason.Required, v.Reason.Hint = model.SupportReason.Most, true, "Such as the number of a ticket. The admins read it."
	if model.FieldOf(why) == "" {
		v.Problem = web.MessageOf(r, why)
	}
	a, err := h.DB.SupportAccess(r.Context(), m.Org)
	if model.KindOf(err) == model.NotFound || err == nil && !a.Live(h.Now()) {
		return v, nil
	}
	v.Until = web.Words(r).Moment(earlier(a.Until, h.Now().Add(model.SupportLife)))
	return v, err
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// signInAsPath is where an operator signs in as a member.
func signInAsPath(org model.OrgID, id model.MemberID) string {
	return model.ConsoleOrganization(org).Home() + "support/" + string(id)
}

// BeginVisit begins a visit, and leads to it: the pages of organizations can be on another host than the
// console, where no cookie can be set for them.
func (h *Handler) BeginVisit(w http.ResponseWriter, r *http.Request) error {
	visitor, id := web.VisitorOf(r), model.MemberID(web.Var(r, "member"))
	if _, err := h.DB.Member(r.Context(), visitor.Org.ID, id); err != nil { // before the browser is given anything
		return err
	}
	token, err := h.Support.Enter(r.Context(), visitor.Actor, visitor.Org.ID, id, r.PostFormValue("reason"), h.Web.BrowserOf(w, r))
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		v, failed := h.signInAs(r, err)
		if failed != nil {
			return failed
		}
		return h.Web.Refused(w, r, err, "Sign in as "+v.Name, v, v)
	}
	if err != nil {
		return err
	}
	return h.Web.ShowOnce(w, r, signInAsPath(visitor.Org.ID, id), token)
}
