package general

import (
	"net/http"

	"anteroom/handlers/web"
	"anteroom/internal/membership"
	"anteroom/internal/model"
	view "anteroom/views/general"
)

// leaveBlocked returns why the person can't leave, "" when they can.
func (h *Handler) leaveBlocked(r *http.Request) (string, error) {
	s := web.Session(r)
	m, err := h.DB.MemberOfUser(r.Context(), s.Org.ID, s.User.ID)
	if err != nil {
		return "", err
	}
	err = membership.MayLeave(r.Context(), h.DB, m)
	if model.KindOf(err) == model.Conflict {
		return model.MessageOf(err), nil
	}
	return "", err
}

// ConfirmLeave asks whether the person really wants to leave the organization.
func (h *Handler) ConfirmLeave(w http.ResponseWriter, r *http.Request) error {
	blocked, err := h.leaveBlocked(r)
	if err != nil {
		return err
	}
	name := web.Session(r).Org.Name
	return h.Web.Page(w, r, "Leave "+name, view.Leave{OrgName: name, Blocked: blocked})
}

// Leave ends the person's membership and goes on to their other organizations.
func (h *Handler) Leave(w http.ResponseWriter, r *http.Request) error {
	session := web.Session(r)
	_, err := h.Members.Leave(r.Context(), session, session.Org.ID)
	if model.KindOf(err) == model.Conflict {
		v := view.Leave{OrgName: session.Org.Name, Blocked: model.MessageOf(err)}
		return h.Web.Refused(w, r, err, "Leave "+session.Org.Name, v, v)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, "You left "+session.Org.Name+".")
	return h.Web.Redirect(w, r, "/a/organizations")
}
