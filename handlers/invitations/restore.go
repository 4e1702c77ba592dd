package invitations

import (
	"net/http"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/invitations"
	"github.com/anteroom/anteroom/views/ui"
)

// undoOf returns the form that takes back that an invitation was cancelled just now.
func (h *Handler) undoOf(r *http.Request, i model.Invitation) (*ui.Undo, error) {
	u, err := h.DB.Undo(r.Context(), i.Org, string(i.ID))
	if model.KindOf(err) == model.NotFound {
		return nil, nil // somebody was faster
	}
	return &ui.Undo{
		URL: web.VisitorOf(r).Links.Invitations() + "/" + string(i.ID) + "/restore", Target: "invitations-list",
		Fields: []ui.Hidden{{Name: "at", Value: strconv.FormatInt(u.At.UnixMilli(), 10)}, {Name: "here", Value: r.PostFormValue("here")}},
	}, err
}

// Restore takes back that an invitation was cancelled.
func (h *Handler) Restore(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	at, err := strconv.ParseInt(r.PostFormValue("at"), 10, 64)
	if err != nil {
		at = 0 // nothing was cancelled then
	}
	i, why := h.Invitations.Restore(r.Context(), visitor.Actor, invitation(r), time.UnixMilli(at).UTC())
	if k := model.KindOf(why); why != nil && k != model.Conflict && k != model.Invalid {
		return why
	}
	list, page, err := h.listAt(r, visitor)
	if err != nil {
		return err
	}
	if why != nil {
		toast := ui.Toast{Kind: ui.KindError, Text: web.MessageOf(r, why), Partial: true}
		whole := view.Page{Links: list.Links, List: list, CanInvite: list.CanInvite, Problem: toast.Text}
		return h.Web.Refused(w, r, why, web.Words(r).Text("Invitations"), view.NotUndone{List: list, Toast: toast}, whole)
	}
	return h.Web.Changed(w, r, page, list, "resend-"+string(i.ID), web.Words(r).Text("Undone. The invitation for %s works again.", i.Email))
}
