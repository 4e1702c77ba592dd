package members

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/ui"
)

// bulkForm returns the form for the members who are selected, nil for people who
// can change nobody.
func bulkForm(say *words.Language, visitor web.Visitor, roles []model.Role) *view.Bulk {
	may := visitor.Permissions
	if !canSelect(may) {
		return nil
	}
	v := &view.Bulk{Links: visitor.Links, CanRemove: may.Has(model.UsersDelete)}
	if !may.Has(model.UsersRoleChange) {
		return v
	}
	for _, r := range roles {
		if access.MayGrant(may, r) == nil {
			v.Roles = append(v.Roles, ui.Option{Value: string(r.ID), Label: web.RoleLabel(say, r.Label)})
		}
	}
	return v
}

// Bulk changes the members who are selected in the list.
func (h *Handler) Bulk(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	say, by, to := web.Words(r), visitor.Actor, backURL(visitor.Links, r.PostFormValue("back"))
	var ids []model.MemberID
	for _, id := range r.PostForm["id"] {
		ids = append(ids, model.MemberID(id))
	}
	ids = members.Distinct(ids)
	var o members.Outcome
	var err error
	var says wording
	switch r.PostFormValue("action") {
	case "role":
		role := model.RoleID(r.PostFormValue("role"))
		o, err = h.Members.SetRoleOfMany(r.Context(), by, ids, role)
		says = nowHold(say, role)
	case "sign-out":
		o, err = h.Members.SignOutMany(r.Context(), by, ids)
		says = signedOut(say)
	case "remove":
		if r.PostFormValue("confirmed") == "" && len(ids) > model.MostRemovedUnasked {
			return h.confirmRemoveMany(w, r, ids)
		}
		o, err = h.Members.RemoveMany(r.Context(), by, ids)
		says = noLongerOf(say, visitor.Org.Name)
	default:
		err = model.InvalidField("action", "members.choose_action")
	}
	if err != nil {
		return web.WithAction(err, say.Text("Back to members"), to)
	}
	return h.Web.Told(w, r, to, toastOf(say, o, says, undoOfMany(visitor.Links, o, r.PostFormValue("back"))))
}

// confirmRemoveMany asks before more members are removed than anybody has in view, and
// says who would stay.
func (h *Handler) confirmRemoveMany(w http.ResponseWriter, r *http.Request, ids []model.MemberID) error {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := view.BulkRemove{Links: visitor.Links, Back: r.PostFormValue("back")}
	v.BackURL = backURL(visitor.Links, v.Back)
	if !visitor.Permissions.Has(model.UsersDelete) {
		err := members.MayRemove(visitor.Actor, visitor.Permissions, model.Member{}, model.Directory{})
		return web.WithAction(err, say.Text("Back to members"), v.BackURL)
	}
	if len(ids) == 0 || len(ids) > model.MostMembersAtOnce {
		err := model.InvalidField("id", "members.select_between", model.MostMembersAtOnce)
		return web.WithAction(err, say.Text("Back to members"), v.BackURL)
	}
	var going []model.Member
	for _, id := range ids {
		m, err := h.DB.Member(r.Context(), visitor.Org.ID, id)
		if model.KindOf(err) == model.NotFound || err == nil && m.Status == model.MemberPendingInvite {
			continue
		}
		if err != nil {
			return err
		}
		d, err := members.DirectoryOf(r.Context(), h.DB, m)
		if err != nil {
			return err
		}
		why := members.MayRemove(visitor.Actor, visitor.Permissions, m, d)
		if why == nil {
			v.IDs, going = append(v.IDs, string(id)), append(going, m)
		}
		v.People = append(v.People, view.Person{Name: m.DisplayName(), Why: web.MessageOf(r, why)})
	}
	var err error
	if v.Consequence, err = h.consequence(r, going...); err != nil {
		return err
	}
	switch {
	case len(going) > 0:
		v.Question = say.Many(len(going), "Remove %d member from %s?", "Remove %d members from %s?", visitor.Org.Name)
		v.Button = say.Many(len(going), "Remove %d member", "Remove %d members")
	case len(v.People) == 0:
		v.Question, v.Blocked = say.Text("Nobody to remove"), say.Text("The people you selected are no longer members. Load the list again.")
	default:
		v.Question, v.Blocked = say.Text("Nobody to remove"), say.Text("You can’t remove anybody whom you selected:")
	}
	return h.Web.Page(w, r, say.Text("Remove members"), v)
}
