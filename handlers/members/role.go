package members

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/members"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/members"
	"github.com/anteroom/anteroom/views/ui"
)

// Role shows the form that changes a member's role: in a popover, or as a page
// of its own.
func (h *Handler) Role(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	m, err := h.member(r, visitor)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	form, err := h.roleForm(r, visitor, m)
	if err != nil {
		return err
	}
	page := form
	page.Page = true
	return h.Web.Fragment(w, r, roleTitle(web.Words(r), m), form, page)
}

func roleTitle(say *words.Language, m model.Member) string {
	return say.Text("Change role of %s", m.DisplayName())
}

// SetRole gives a member other roles: one, unless the operator allows several.
func (h *Handler) SetRole(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	var to []model.RoleID
	for _, role := range r.PostForm["role"] {
		to = append(to, model.RoleID(role))
	}
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no member has it, so the rule answers with what is true now
	}
	undo := r.PostFormValue(undoing) != ""
	change := h.Members.SetRoles
	if undo {
		change = func(ctx context.Context, by model.Actor, id model.MemberID, roles []model.RoleID, version int64) (members.Changed, error) {
			return h.Members.GiveRolesBack(ctx, by, id, roles, model.RoleID(r.PostFormValue("usual")), version)
		}
	}
	changed, err := change(r.Context(), visitor.Actor, model.MemberID(web.Var(r, "member")), to, version)
	m := changed.Member
	switch model.KindOf(err) {
	case model.Invalid, model.Forbidden, model.Conflict:
		if undo && m.ID != "" {
			return h.answerUndone(w, r, visitor, m, err)
		}
		return h.refuseRole(w, r, visitor, m, to, err)
	}
	if err != nil {
		return h.answerGone(w, r, err)
	}
	if undo {
		return h.answerUndone(w, r, visitor, m, nil)
	}
	row, err := h.row(r, visitor, m)
	if err != nil {
		return err
	}
	say, back := web.Words(r), r.PostFormValue("back")
	return h.Web.Change(w, r, web.Change{Page: backURL(visitor.Links, back), Fragment: row, Focus: "role-" + string(m.ID), Toast: ui.Toast{
		Kind: ui.KindOK, Text: say.Text("%s is now %s.", m.DisplayName(), web.RoleLabels(say, m.Roles)), Undo: undoOfRoles(visitor, changed, back),
	}})
}

// refuseRole shows the form again with what is true now and why nothing was
// changed. What the person had picked stays picked, unless the rule was that it
// can't be.
func (h *Handler) refuseRole(w http.ResponseWriter, r *http.Request, visitor web.Visitor, m model.Member, to []model.RoleID, why error) error {
	if m.ID == "" {
		return why
	}
	form, err := h.roleForm(r, visitor, m)
	if err != nil {
		return err
	}
	form.Error = web.MessageOf(r, why)
	page := form
	page.Page = true
	stale := r.PostFormValue("version") != strconv.FormatInt(m.Version, 10)
	if stale || model.KindOf(why) != model.Conflict {
		page.Options = slices.Clone(form.Options)
		for i, o := range page.Options {
			page.Options[i].Selected = slices.Contains(to, model.RoleID(o.Value))
		}
	}
	if !form.AtOnce() {
		form.Options = page.Options
	}
	return h.Web.Refused(w, r, why, roleTitle(web.Words(r), m), form, page)
}

func (h *Handler) roleForm(r *http.Request, visitor web.Visitor, m model.Member) (view.Role, error) {
	roles, err := h.DB.Roles(r.Context(), visitor.Org.ID)
	if err != nil {
		return view.Role{}, err
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return view.Role{}, err
	}
	back := backQuery(visitor.Links, r.FormValue("back")) // of the address, and of the form that was refused
	form := view.Role{
		Links: visitor.Links, Back: back, BackURL: backURL(visitor.Links, back), ID: string(m.ID), Name: m.DisplayName(), Email: m.Email, Current: web.RoleLabels(web.Words(r), m.Roles), Version: m.Version,
		Several: instance.SeveralRoles,
		Blocked: web.MessageOf(r, members.MayChangeRole(visitor.Actor, visitor.Permissions, m)),
	}
	for _, role := range roles {
		why := access.MayGrant(visitor.Permissions, role)
		o := ui.Option{
			Value: string(role.ID), Label: web.RoleLabel(web.Words(r), role.Label), Description: web.RoleDescription(web.Words(r), role.Description),
			Selected: slices.ContainsFunc(m.Roles, func(held model.Role) bool { return held.ID == role.ID }) && (form.Several || len(m.Roles) == 1),
			Disabled: why != nil, Reason: web.MessageOf(r, why),
		}
		if slices.Contains(m.Fixed, role.ID) {
			o.Disabled, o.Reason = true, web.Words(r).Text("Given by a group.")
		}
		form.Options = append(form.Options, o)
	}
	focusOne(form.Options)
	return form, nil
}

// focusOne gives the keyboard to the first choice that is made already, or else
// to the first that can be made.
func focusOne(options []ui.Option) {
	made := func(o ui.Option) bool { return o.Selected && !o.Disabled }
	possible := func(o ui.Option) bool { return !o.Disabled }
	i := slices.IndexFunc(options, made)
	if i < 0 {
		i = slices.IndexFunc(options, possible)
	}
	if i >= 0 {
		options[i].Autofocus = true
	}
}
