package groups

import (
	"cmp"
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/groups"
	"github.com/anteroom/anteroom/views/ui"
)

// roles shows which roles groups give, by the ids of the groups. seen stands for those that
// are stored.
func (h *Handler) roles(r *http.Request, rules model.GroupRoles, seen string) (view.Roles, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	v := view.Roles{GroupRoles: ui.GroupRoles{
		ID: "groups-roles", Action: visitor.Links.Groups() + "/roles", Page: "groups", Whole: true, Mark: ui.Mark{Name: "seen", Value: seen}, None: say.Text("Groups that were made here give no roles."),
	}}
	known, err := h.DB.GroupsMadeHere(r.Context(), visitor.Org.ID, model.MostGroupsHere)
	if err != nil {
		return v, err
	}
	names := map[string]string{}
	for _, g := range known {
		names[string(g.ID)] = g.DisplayName
		if len(v.Known) < mostKnown {
			v.Known = append(v.Known, g.DisplayName)
		}
	}
	if v.Form = len(known) > 0 && visitor.Manages(model.WidgetGroups); len(known) == 0 {
		v.None = say.Text("Groups that are made here can give roles to who is in them. There is none yet.")
	}
	named := make(model.GroupRoles, len(rules))
	for i, rule := range rules {
		named[i] = model.GroupRole{Group: cmp.Or(names[rule.Group], rule.Group), Role: rule.Role}
	}
	v.Rows, v.Default, err = h.rows(r, named, v.Form)
	return v, err
}

// rows shows roles of groups that are named as people read them, and says which role people
// get who have none.
func (h *Handler) rows(r *http.Request, named model.GroupRoles, form bool) (rows []ui.GroupRole, usual string, err error) {
	visitor := web.VisitorOf(r)
	roles, err := h.DB.Roles(r.Context(), visitor.Org.ID)
	if err != nil {
		return nil, "", err
	}
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return nil, "", err
	}
	org, err := h.DB.Organization(r.Context(), visitor.Org.ID)
	usual = web.Words(r).Text("the usual role")
	for _, role := range roles {
		if role.ID == instance.NewcomerRole(org) {
			usual = web.RoleLabel(web.Words(r), role.Label)
		}
	}
	return web.GroupRoleRows(web.Words(r), named, roles, visitor.Permissions, form, usual), usual, err
}

// SetRoles says what roles for groups would do, or has it so when that was said before of
// these very rules, and of groups as they are.
func (h *Handler) SetRoles(w http.ResponseWriter, r *http.Request) error {
	visitor, rules := web.VisitorOf(r), web.GroupRolesIn(r)
	effects, err := h.Groups.PreviewRoles(r.Context(), visitor.Actor, rules)
	if err != nil {
		return h.rolesRefused(w, r, rules, err)
	}
	v, err := h.page(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("seen") != v.Roles.Mark.Value { // which the rule says, too, to who saves
		return h.rolesRefused(w, r, rules, model.Conflicting("groups.roles_changed"))
	}
	shown, saves := web.GroupRolesShown(0, rules)+v.Roles.Mark.Value, r.PostFormValue("do") == "save"
	if !saves || r.PostFormValue("shown") != shown {
		if v.Roles.Rows, _, err = h.rows(r, rules, v.Roles.Form); err != nil {
			return err
		}
		v.Roles.Shown, v.Roles.Again, v.Roles.Effects = shown, saves, append(effectsOf(web.Words(r), effects), web.Words(r).Text("Others get their roles when they come into one of these groups."))
		return h.Web.Fragment(w, r, web.Words(r).Text("Groups"), v, v)
	}
	if err := h.Groups.SetRoles(r.Context(), visitor.Actor, r.PostFormValue("seen"), rules); err != nil {
		return h.rolesRefused(w, r, rules, err)
	}
	if v, err = h.page(r); err != nil {
		return err
	}
	return h.Web.Changed(w, r, visitor.Links.Groups(), v, "groups-roles-show", web.Words(r).Text("Roles saved. They count at once."))
}

// rolesRefused shows the roles as they are now, with what was entered and why that was not
// done.
func (h *Handler) rolesRefused(w http.ResponseWriter, r *http.Request, rules model.GroupRoles, why error) error {
	switch model.KindOf(why) {
	case model.Invalid, model.Forbidden, model.Conflict:
		v, err := h.page(r)
		if err != nil {
			return err
		}
		entered, _, err := h.rows(r, rules, v.Roles.Form)
		if err != nil {
			return err
		}
		web.EnterGroupRoles(r, &v.Roles.GroupRoles, entered)
		v.Roles.Problem = web.MessageOf(r, why)
		return h.Web.Refused(w, r, why, web.Words(r).Text("Groups"), v, v)
	}
	return why
}

// effectsOf says in words who gains and loses which role.
func effectsOf(say *words.Language, effects []membership.Effect) []string {
	return web.RoleEffects(say, effects, web.MemberEffects(say), func(e membership.Effect) (string, []model.Role, []model.Role) {
		return e.Member.DisplayName(), e.Gains, e.Loses
	})
}
