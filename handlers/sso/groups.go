package sso

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"anteroom/handlers/web"
	"anteroom/internal/membership"
	"anteroom/internal/model"
	"anteroom/internal/sso"
	"anteroom/internal/words"
	"anteroom/views"
	view "anteroom/views/sso"
	"anteroom/views/ui"
)

const emptyGroups = 3 // rows of the form that wait to be filled

// groupsView returns which roles the groups of a connection give.
func (h *Handler) groupsView(s sight) (view.Groups, error) {
	v := view.Groups{
		URL: s.url, Version: s.connection.Version, Provider: s.guide.Name, Default: s.role,
		Form: s.prove && s.visitor.Permissions.Has(model.UsersRoleChange),
	}
	rules, err := h.DB.GroupRoles(s.r.Context(), s.visitor.Org.ID, model.RoleSource(s.connection.ID))
	if err != nil {
		return v, err
	}
	previous, swapped := s.connection.In(model.SettingsPrevious)
	live, _ := s.connection.In(model.SettingsLive)
	v.Former = swapped && len(rules) > 0 && previous.IdP != live.IdP && s.now.Before(previous.ReplacedAt.Add(model.SettingsKept))
	roles, err := h.DB.Roles(s.r.Context(), s.visitor.Org.ID)
	v.Rows = groupRows(rules, roles, s.visitor.Permissions, v)
	return v, err
}

// groupRows returns rules as they are shown, in a form with some that are empty. What can
// be chosen are the roles that its person may give, and the one that is there: of an empty
// row the one that everybody gets, so that nobody is given more by an oversight.
func groupRows(rules model.GroupRoles, roles []model.Role, may model.Permissions, v view.Groups) (rows []view.GroupRow) {
	if v.Form {
		rules = append(slices.Clone(rules), make(model.GroupRoles, emptyGroups)...)
	}
	for i, rule := range rules {
		row := view.GroupRow{N: i + 1, Group: rule.Group}
		for _, r := range roles {
			is := r.ID == rule.Role
			if is {
				row.Role = r.Label
			}
			if is || may.Covers(r.Permissions) {
				row.Options = append(row.Options, ui.Option{Value: string(r.ID), Label: r.Label, Selected: is || rule.Role == "" && r.Label == v.Default})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// groupsIn returns the rules of a form in the order of its numbers, without those of its
// rows that are empty.
func groupsIn(r *http.Request) (rules model.GroupRoles) {
	type row struct {
		model.GroupRole
		order int
	}
	var rows []row
	roles, orders := r.PostForm["role"], r.PostForm["position"]
	for i, group := range r.PostForm["group"] {
		if i >= len(roles) || strings.TrimSpace(group) == "" {
			continue
		}
		order := i + 1
		if i < len(orders) {
			if n, err := strconv.Atoi(strings.TrimSpace(orders[i])); err == nil {
				order = n
			}
		}
		rows = append(rows, row{model.GroupRole{Group: group, Role: model.RoleID(roles[i])}, order})
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.order, b.order) })
	for _, r := range rows {
		rules = append(rules, r.GroupRole)
	}
	return rules
}

// shownAs returns what stands for rules in a form that has shown what they would do, to a
// version of a connection.
func shownAs(version int64, rules model.GroupRoles) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q", version, rules))
	return hex.EncodeToString(sum[:])
}

// SetGroups says what roles for groups would do, or has it so when that was said before
// of these very rules, and of the connection as it is.
func (h *Handler) SetGroups(w http.ResponseWriter, r *http.Request) error {
	rules, visitor := groupsIn(r), web.VisitorOf(r)
	roles, err := h.DB.Roles(r.Context(), visitor.Org.ID)
	if err != nil {
		return err
	}
	fill := func(v *view.Connection) { v.Groups.Rows = groupRows(rules, roles, visitor.Permissions, v.Groups) }
	e := edit{
		do: func(c model.Connection, version int64) (model.Connection, error) {
			return h.SSO.SetGroups(r.Context(), visitor.Actor, c.ID, version, rules)
		},
		refused: func(v *view.Connection, _, said string) views.View {
			fill(v)
			v.Groups.Problem = said
			return v.Groups
		},
		focus: "sso-groups-show", toast: "Groups saved.",
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
	shown, saves := shownAs(c.Version, rules), r.PostFormValue("do") == "save"
	if saves && r.PostFormValue("shown") == shown {
		return h.save(w, r, e)
	}
	v, err := h.view(r, c)
	if err != nil {
		return err
	}
	fill(&v)
	v.Groups.Shown, v.Groups.Again, v.Groups.Effects = shown, saves, effectsOf(effects)
	return h.Web.Fragment(w, r, c.Name, v, v)
}

// effectsOf says in words who gains and loses which role.
func effectsOf(e sso.GroupEffects) []string {
	var all []string
	say := func(does string, of func(membership.Effect) []model.Role) {
		people, order := map[string][]string{}, []string(nil)
		for _, effect := range e.Members {
			for _, role := range of(effect) {
				if people[role.Label] == nil {
					order = append(order, role.Label)
				}
				people[role.Label] = append(people[role.Label], effect.Member.DisplayName())
			}
		}
		for _, role := range order {
			names := people[role]
			all = append(all, words.Count(len(names), "person", "people")+" "+does+" "+role+": "+listed(names)+".")
		}
	}
	say("will get", func(e membership.Effect) []model.Role { return e.Gains })
	say("will lose", func(e membership.Effect) []model.Role { return e.Loses })
	if len(all) == 0 {
		all = append(all, "No one’s roles change now.")
	}
	if e.Unknown > 0 {
		all = append(all, "For "+words.Count(e.Unknown, "person", "people")+" with very many groups it is decided when they sign in.")
	}
	return append(all, "Others get their roles when they sign in.")
}
