package sso

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// groupsView returns which roles the groups of a connection give.
func (h *Handler) groupsView(s sight) (view.Groups, error) {
	v := view.Groups{Provider: s.guide.Name, Default: s.role, GroupRoles: ui.GroupRoles{
		ID: "sso-groups", Action: s.url + "/groups", Page: "sso", Mark: web.VersionMark(s.connection.Version), None: s.say.Text("Groups give no roles."),
		Form: s.prove && s.visitor.Permissions.Has(model.UsersRoleChange),
	}}
	rules, err := h.DB.GroupRoles(s.r.Context(), s.visitor.Org.ID, model.RoleSource(s.connection.ID))
	if err != nil {
		return v, err
	}
	previous, swapped := s.connection.In(model.SettingsPrevious)
	live, _ := s.connection.In(model.SettingsLive)
	v.Former = swapped && len(rules) > 0 && previous.IdP != live.IdP && s.now.Before(previous.ReplacedAt.Add(model.SettingsKept))
	roles, err := h.DB.Roles(s.r.Context(), s.visitor.Org.ID)
	v.Rows = web.GroupRoleRows(s.say, rules, roles, s.visitor.Permissions, v.Form, v.Default)
	return v, err
}

// SetGroups says what roles for groups would do, or has it so when that was said before
// of these very rules, and of the connection as it is.
func (h *Handler) SetGroups(w http.ResponseWriter, r *http.Request) error {
	rules, visitor := web.GroupRolesIn(r), web.VisitorOf(r)
	roles, err := h.DB.Roles(r.Context(), visitor.Org.ID)
	if err != nil {
		return err
	}
	fill := func(v *view.Connection) {
		web.EnterGroupRoles(r, &v.Groups.GroupRoles, web.GroupRoleRows(web.Words(r), rules, roles, visitor.Permissions, v.Groups.Form, v.Groups.Default))
	}
	e := edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			return h.SSO.SetGroups(r.Context(), visitor.Actor, c.ID, version, rules)
		},
		refused: func(v *view.Connection, _, said string) views.View {
			fill(v)
			v.Groups.Problem = said
			return v.Groups
		},
		focus: "sso-groups-show", toast: func(say *words.Language) string { return say.Text("Roles saved.") },
	}
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	effects, err := h.SSO.PreviewGroups(r.Context(), visitor.Actor, c.ID, rules)
	switch k := model.KindOf(err); {
	case k == model.Invalid, k == model.Forbidden:
		return h.refuse(w, r, e, err)
	case err != nil:
		return h.answerGone(w, r, err)
	case version(r) != c.Version: // which the rules say, too, to who saves
		return h.refuse(w, r, e, model.Conflicting("sso.changed_meanwhile", c.Name))
	}
	shown, saves := web.GroupRolesShown(c.Version, rules), r.PostFormValue("do") == "save"
	if saves && r.PostFormValue("shown") == shown {
		return h.save(w, r, e)
	}
	v, err := h.view(r, c)
	if err != nil {
		return err
	}
	fill(&v)
	v.Groups.Shown, v.Groups.Again, v.Groups.Effects = shown, saves, effectsOf(web.Words(r), effects)
	return h.Web.Fragment(w, r, c.Name, v, v)
}

// effectsOf says in words who gains and loses which role.
func effectsOf(say *words.Language, e sso.GroupEffects) []string {
	all := web.RoleEffects(say, e.Members, web.EffectTexts{
		Gain: func(n int, role, names string) string {
			return say.Many(n, "%d person will get %s: %s.", "%d people will get %s: %s.", role, names)
		},
		Lose: func(n int, role, names string) string {
			return say.Many(n, "%d person will lose %s: %s.", "%d people will lose %s: %s.", role, names)
		},
	}, func(e membership.Effect) (string, []model.Role, []model.Role) {
		return e.Member.DisplayName(), e.Gains, e.Loses
	})
	if e.Unknown > 0 {
		all = append(all, say.Many(e.Unknown, "For %d person with very many groups it is decided when they sign in.", "For %d people with very many groups it is decided when they sign in."))
	}
	return append(all, say.Text("Others get their roles when they sign in."))
}
