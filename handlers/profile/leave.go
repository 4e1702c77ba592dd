package profile

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/profile"
)

// ConfirmLeave asks whether the person really wants to leave an organization.
func (h *Handler) ConfirmLeave(w http.ResponseWriter, r *http.Request) error {
	v, err := h.leaveForm(r)
	if err != nil {
		return h.leftAlready(w, r, err)
	}
	return h.Web.Page(w, r, web.Words(r).Text("Leave %s", v.Name), v)
}

// leaveForm returns the question for the organization in the path. It returns a
// NotFound error when the person is no active member of it.
func (h *Handler) leaveForm(r *http.Request) (view.Leave, error) {
	ctx, id := r.Context(), web.Var(r, "organization")
	if !model.ValidID(model.PrefixOrg, id) {
		return view.Leave{}, model.Missing("")
	}
	m, err := h.DB.MemberOfUser(ctx, model.OrgID(id), web.Session(r).User.ID)
	if err != nil {
		return view.Leave{}, err
	}
	if m.Status != model.MemberActive {
		return view.Leave{}, model.Missing("")
	}
	o, err := h.DB.Organization(ctx, m.Org)
	if err != nil {
		return view.Leave{}, err
	}
	links := web.VisitorOf(r).Links
	v := view.Leave{Links: links, URL: links.Leave(m.Org), Name: o.Name}
	err = membership.MayLeave(ctx, h.DB, m)
	if model.KindOf(err) == model.Conflict {
		v.Blocked, err = web.MessageOf(r, err), nil
	}
	return v, err
}

// leftAlready answers for an organization that the person does not belong to any more,
// or never did.
func (h *Handler) leftAlready(w http.ResponseWriter, r *http.Request, why error) error {
	if model.KindOf(why) != model.NotFound {
		return why
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, why, web.Gone{
		Title: say.Text("Not your organization"), Text: say.Text("You don’t belong to that organization any more."), Back: say.Text("Back to profile"), BackURL: web.VisitorOf(r).Links.Profile(),
	})
}

// Leave ends the person's membership of an organization. Who left the one that
// was open chooses another.
func (h *Handler) Leave(w http.ResponseWriter, r *http.Request) error {
	v, err := h.leaveForm(r)
	if err != nil {
		return h.leftAlready(w, r, err)
	}
	session := web.Session(r)
	m, err := h.Members.Leave(r.Context(), session.Actor(), model.OrgID(web.Var(r, "organization")))
	if model.KindOf(err) == model.Conflict {
		v.Blocked = web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, web.Words(r).Text("Leave %s", v.Name), v, v)
	}
	if err != nil {
		return h.leftAlready(w, r, err)
	}
	h.Web.Say(w, r, web.Words(r).Text("You left %s.", v.Name))
	if m.Org == session.Org.ID {
		return h.Web.Redirect(w, r, web.VisitorOf(r).Away())
	}
	return h.Web.Redirect(w, r, v.Links.Profile())
}
