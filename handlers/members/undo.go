package members

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/ui"
)

// undoing is the field that says that a form takes something back.
const undoing = "undo"

// undoOfRoles returns the form that gives a member the roles back that people gave it
// before a change, nil when those were none. It names the version that the change has
// made: what somebody does in between is not overwritten.
func undoOfRoles(visitor web.Visitor, made members.Changed, back string) *ui.Undo {
	u := &ui.Undo{URL: visitor.Links.Member(made.ID) + "/role", Fields: []ui.Hidden{
		{Name: undoing, Value: "yes"}, {Name: "version", Value: strconv.FormatInt(made.Version, 10)},
	}}
	for _, r := range made.Was.Roles {
		if !slices.Contains(made.Was.Fixed, r.ID) {
			u.Fields = append(u.Fields, ui.Hidden{Name: "role", Value: string(r.ID)})
		}
	}
	if len(u.Fields) == 2 {
		return nil
	}
	if made.Usual != "" {
		u.Fields = append(u.Fields, ui.Hidden{Name: "usual", Value: string(made.Usual)})
	}
	return comingBack(u, back)
}

// answerUndone answers a form that took a change of roles back, or could not.
func (h *Handler) answerUndone(w http.ResponseWriter, r *http.Request, visitor web.Visitor, m model.Member, why error) error {
	page := backURL(visitor.Links, r.PostFormValue("back"))
	say := web.Words(r)
	row, err := h.row(r, visitor, m)
	if err != nil {
		return err
	}
	if why != nil {
		toast := refusalToast(web.MessageOf(r, why))
		return h.Web.Refused(w, r, why, roleTitle(say, m), view.Undone{Row: &row, Toast: &toast}, view.NotDone{BackURL: page, Title: roleTitle(say, m), Why: toast.Text})
	}
	return h.Web.Changed(w, r, page, view.Undone{Row: &row}, "role-"+string(m.ID), say.Text("Undone. %s is %s again.", m.DisplayName(), web.RoleLabels(say, m.Roles)))
}

// maxBack is how long the query of the list can be that comes back with a change that is
// undone: it travels in a cookie.
const maxBack = 600

// comingBack has a form that takes a change back come back to the list with a query.
func comingBack(u *ui.Undo, back string) *ui.Undo {
	if back != "" && len(back) <= maxBack {
		u.Fields = append(u.Fields, ui.Hidden{Name: "back", Value: back})
	}
	return u
}

// undoOfMany returns the form that takes a bulk change back, nil when that can't be
// done. back is the query of the list from which it was made.
func undoOfMany(links model.Links, o members.Outcome, back string) *ui.Undo {
	if o.Undo == "" {
		return nil
	}
	return comingBack(&ui.Undo{URL: links.Members() + "/bulk/undo", Fields: []ui.Hidden{{Name: "change", Value: o.Undo}}}, back)
}

// UndoBulk takes back what was done to several members.
func (h *Handler) UndoBulk(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	o, removed, err := h.Members.UndoMany(r.Context(), visitor.Actor, r.PostFormValue("change"))
	switch model.KindOf(err) {
	case model.NotFound, model.Forbidden, model.Conflict:
		return h.notDone(w, r, err, say.Text("Not undone"), web.MessageOf(r, err))
	}
	if err != nil {
		return err
	}
	return h.Web.Told(w, r, backURL(visitor.Links, r.PostFormValue("back")), toastOf(say, o, undone(say, removed), nil))
}

// undoOfRemoval returns the form that takes back that a member was removed just now.
func (h *Handler) undoOfRemoval(ctx context.Context, visitor web.Visitor, m model.Member, back string) (*ui.Undo, error) {
	u, err := h.DB.Undo(ctx, visitor.Org.ID, string(m.ID))
	if model.KindOf(err) == model.NotFound {
		return nil, nil // somebody was faster
	}
	return comingBack(&ui.Undo{URL: visitor.Links.Member(m.ID) + "/restore", Fields: []ui.Hidden{
		{Name: "at", Value: strconv.FormatInt(u.At.UnixMilli(), 10)},
	}}, back), err
}

// Restore takes back that a member was removed.
func (h *Handler) Restore(w http.ResponseWriter, r *http.Request) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	at, err := strconv.ParseInt(r.PostFormValue("at"), 10, 64)
	if err != nil {
		at = 0 // nothing was removed then
	}
	m, err := h.Members.Restore(r.Context(), visitor.Actor, model.MemberID(web.Var(r, "member")), time.UnixMilli(at).UTC())
	switch model.KindOf(err) {
	case model.NotFound, model.Forbidden, model.Conflict:
		return h.notDone(w, r, err, say.Text("Not undone"), web.MessageOf(r, err))
	}
	if err != nil {
		return err
	}
	return h.Web.Change(w, r, web.Change{
		Page: backURL(visitor.Links, r.PostFormValue("back")), Fragment: view.Undone{}, Renew: "members-results", Focus: "more-" + string(m.ID),
		Toast: ui.Toast{Kind: ui.KindOK, Text: say.Text("Undone. %s is a member again, and has to sign in again.", m.DisplayName())},
	})
}
