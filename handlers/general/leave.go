package general

import (
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/membership"
	"anteroom/internal/model"
	view "anteroom/views/general"
)

// leaveBlocked returns why the visitor, who is a member, can't leave, "" when they
// can.
func (h *Handler) leaveBlocked(r *http.Request) (string, error) {
	visitor := web.VisitorOf(r)
	m, err := h.DB.Member(r.Context(), visitor.Org.ID, visitor.Member)
	if err != nil {
		return "", err
	}
	err = membership.MayLeave(r.Context(), h.DB, m)
	if model.KindOf(err) == model.Conflict {
		return web.MessageOf(r, err), nil
	}
	return "", err
}

// ConfirmLeave asks whether the person really wants to leave the organization.
func (h *Handler) ConfirmLeave(w http.ResponseWriter, r *http.Request) error {
	blocked, err := h.leaveBlocked(r)
	if err != nil {
		return err
	}
	visitor := web.VisitorOf(r)
	v := view.Leave{Links: visitor.Links, OrgName: visitor.Org.Name, Blocked: blocked}
	return h.Web.Page(w, r, "Leave "+v.OrgName, v)
}

// Leave ends the person's membership and goes on to their other organizations.
func (h *Handler) Leave(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	_, err := h.Members.Leave(r.Context(), visitor.Actor, visitor.Org.ID)
	if model.KindOf(err) == model.Conflict {
		v := view.Leave{Links: visitor.Links, OrgName: visitor.Org.Name, Blocked: web.MessageOf(r, err)}
		return h.Web.Refused(w, r, err, "Leave "+visitor.Org.Name, v, v)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, "You left "+visitor.Org.Name+".")
	return h.Web.Redirect(w, r, visitor.Away())
}
