package members

import (
	"fmt"
	"net/http"
	"strings"

	"anteroom/handlers/web"
	"anteroom/internal/access"
	"anteroom/internal/members"
	"anteroom/internal/model"
	"anteroom/internal/words"
	view "anteroom/views/members"
	"anteroom/views/ui"
)

// bulkForm returns the form for the members who are selected, nil for people who
// can change nobody.
func bulkForm(visitor web.Visitor, roles []model.Role) *view.Bulk {
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
			v.Roles = append(v.Roles, ui.Option{Value: string(r.ID), Label: r.Label})
		}
	}
	return v
}

// Bulk changes the members who are selected in the list.
func (h *Handler) Bulk(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	by, to := visitor.Actor, backURL(visitor.Links, r.PostFormValue("back"))
	var ids []model.MemberID
	for _, id := range r.PostForm["id"] {
		ids = append(ids, model.MemberID(id))
	}
	var o members.Outcome
	var err error
	says := roleChanged
	switch r.PostFormValue("action") {
	case "role":
		o, err = h.Members.SetRoleOfMany(r.Context(), by, ids, model.RoleID(r.PostFormValue("role")))
	case "sign-out":
		says = signedOutMany
		o, err = h.Members.SignOutMany(r.Context(), by, ids)
	case "remove":
		says = removedMany
		o, err = h.Members.RemoveMany(r.Context(), by, ids)
	case "confirm-remove":
		return h.confirmRemoveMany(w, r, ids)
	default:
		err = model.InvalidField("action", "members.choose_action")
	}
	if err != nil {
		return web.WithAction(err, "Back to members", to)
	}
	h.Web.Say(w, r, report(web.Words(r), o, says))
	return h.Web.Redirect(w, r, to)
}

// What a bulk change says that it did: to one member, to several, to nobody.
type wording struct{ one, many, nobody string }

var (
	roleChanged   = wording{"role changed", "roles changed", "No role was changed"}
	signedOutMany = wording{"member signed out", "members signed out", "Nobody was signed out"}
	removedMany   = wording{"member removed", "members removed", "Nobody was removed"}
)

// confirmRemoveMany asks before members are removed, and says who would stay.
func (h *Handler) confirmRemoveMany(w http.ResponseWriter, r *http.Request, ids []model.MemberID) error {
	visitor := web.VisitorOf(r)
	v := view.BulkRemove{Links: visitor.Links, Back: r.PostFormValue("back")}
	if !visitor.Permissions.Has(model.UsersDelete) {
		err := members.MayRemove(visitor.Actor, visitor.Permissions, model.Member{})
		return web.WithAction(err, "Back to members", backURL(visitor.Links, v.Back))
	}
	if len(ids) == 0 || len(ids) > model.MostMembersAtOnce {
		err := model.InvalidField("id", "members.select_between", model.MostMembersAtOnce)
		return web.WithAction(err, "Back to members", backURL(visitor.Links, v.Back))
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
		why := members.MayRemove(visitor.Actor, visitor.Permissions, m)
		if why == nil {
			v.IDs, going = append(v.IDs, string(id)), append(going, m)
		}
		v.People = append(v.People, view.Person{Name: m.DisplayName(), Why: web.MessageOf(r, why)})
	}
	var err error
	if v.Consequence, err = h.consequence(r.Context(), going...); err != nil {
		return err
	}
	switch {
	case len(going) > 0:
		v.Question = fmt.Sprintf("Remove %s from %s?", words.Count(len(going), "member", "members"), visitor.Org.Name)
		v.Button = "Remove " + words.Count(len(going), "member", "members")
	case len(v.People) == 0:
		v.Question, v.Blocked = "Nobody to remove", "The people you selected are no longer members. Load the list again."
	default:
		v.Question, v.Blocked = "Nobody to remove", "You can’t remove anybody whom you selected:"
	}
	return h.Web.Page(w, r, "Remove members", v)
}

// maxReport is how long the report on a bulk change may be, in bytes: it travels
// in a cookie.
const maxReport = 300

// report says what became of a bulk change: "3 roles changed, 1 skipped: Dana
// Cole is the last admin."; of one that changed nobody: "No role was changed: …"
func report(say *words.Language, o members.Outcome, says wording) string {
	text := words.Count(len(o.Changed), says.one, says.many)
	switch {
	case len(o.Skipped) == 0:
		return text + "."
	case len(o.Changed) == 0:
		text = says.nobody
	default:
		text += fmt.Sprintf(", %d skipped", o.CountSkipped())
	}
	why := make([]string, len(o.Skipped))
	for i, s := range o.Skipped {
		why[i] = say.Sentence(reasons[s.Why], names(s.Members), len(s.Members))
	}
	if long := text + ": " + strings.Join(why, "; ") + "."; len(long) <= maxReport {
		return long
	}
	return text + "."
}

// reasons are the keys of why members were skipped.
var reasons = map[members.Reason]string{
	members.Yourself:          "members.skipped_yourself",
	members.MayDoMore:         "members.skipped_may_do_more",
	members.LastAdministrator: "members.skipped_last_admin",
	members.ManagedElsewhere:  "members.skipped_managed",
	members.Unchanged:         "members.skipped_unchanged",
	members.Gone:              "members.skipped_gone",
}

// names returns the names of people: two of them, and how many others.
func names(all []model.Member) string {
	switch n := len(all); n {
	case 1:
		return all[0].DisplayName()
	case 2:
		return all[0].DisplayName() + " and " + all[1].DisplayName()
	default:
		return all[0].DisplayName() + ", " + all[1].DisplayName() + " and " + words.Count(n-2, "other", "others")
	}
}
