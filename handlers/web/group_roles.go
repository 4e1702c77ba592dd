package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/ui"
)

// VersionMark stands, in a form, for a version of what it changes.
func VersionMark(version int64) ui.Mark {
	return ui.Mark{Name: "version", Value: strconv.FormatInt(version, 10)}
}

// mostNamed is how many people a sentence names.
const mostNamed = 5

// EffectTexts say how many people, some of them by name, gain or lose a role.
type EffectTexts struct {
	Gain, Lose func(n int, role, names string) string
}

// RoleEffects says in words who gains and loses which role, by what a function says of each:
// the name, and the roles of both kinds.
func RoleEffects[E any](say *words.Language, effects []E, texts EffectTexts, of func(E) (name string, gains, loses []model.Role)) (all []string) {
	add := func(text func(n int, role, names string) string, pick func(E) (string, []model.Role)) {
		people, order := map[string][]string{}, []string(nil)
		for _, e := range effects {
			name, roles := pick(e)
			for _, role := range roles {
				label := RoleLabel(say, role.Label)
				if people[label] == nil {
					order = append(order, label)
				}
				people[label] = append(people[label], name)
			}
		}
		for _, role := range order {
			names := people[role]
			all = append(all, text(len(names), role, listed(say, names)))
		}
	}
	add(texts.Gain, func(e E) (string, []model.Role) { name, gains, _ := of(e); return name, gains })
	add(texts.Lose, func(e E) (string, []model.Role) { name, _, loses := of(e); return name, loses })
	if len(all) == 0 {
		all = append(all, say.Text("No one’s roles change now."))
	}
	return all
}

// listed names the first of some people, and counts the others.
func listed(say *words.Language, names []string) string {
	if more := len(names) - mostNamed; more > 0 {
		return say.Text("%s and %d more", say.List(names[:mostNamed]), more)
	}
	return say.List(names)
}

// MemberEffects say it of members.
func MemberEffects(say *words.Language) EffectTexts {
	return EffectTexts{
		Gain: func(n int, role, names string) string {
			return say.Many(n, "%d member will get %s: %s.", "%d members will get %s: %s.", role, names)
		},
		Lose: func(n int, role, names string) string {
			return say.Many(n, "%d member will lose %s: %s.", "%d members will lose %s: %s.", role, names)
		},
	}
}

// emptyGroupRoles is how many rows of the form for groups and roles wait to be filled.
const emptyGroupRoles = 3

// GroupRoleRows returns rules as they are shown, in a form with some that are empty. What
// can be chosen are the roles that its person may give, and the one that is there: of an
// empty row the one with the label usual, which everybody gets, so that nobody is given
// more by an oversight.
func GroupRoleRows(say *words.Language, rules model.GroupRoles, roles []model.Role, may model.Permissions, form bool, usual string) (rows []ui.GroupRole) {
	if form {
		rules = append(slices.Clone(rules), make(model.GroupRoles, emptyGroupRoles)...)
	}
	for i, rule := range rules {
		row := ui.GroupRole{N: i + 1, Group: rule.Group}
		for _, r := range roles {
			is, label := r.ID == rule.Role, RoleLabel(say, r.Label)
			if is {
				row.Role = label
			}
			if is || may.Covers(r.Permissions) {
				row.Options = append(row.Options, ui.Option{Value: string(r.ID), Label: label, Selected: is || rule.Role == "" && label == usual})
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// EnterGroupRoles puts rows into such a form that somebody has entered, in the place of those
// that are stored. When these are others than the form was filled from, they are said beside.
func EnterGroupRoles(r *http.Request, v *ui.GroupRoles, entered []ui.GroupRole) {
	if v.Stale = r.PostFormValue(v.Mark.Name) != v.Mark.Value; v.Stale {
		for _, row := range v.Rows {
			if row.Group != "" {
				v.Now = append(v.Now, row)
			}
		}
	}
	v.Rows = entered
}

// GroupRolesIn returns the rules of such a form in the order of its numbers, without those
// of its rows that are empty.
func GroupRolesIn(r *http.Request) (rules model.GroupRoles) {
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
			if n, err := strconv.Atoi(model.Number(orders[i])); err == nil {
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

// GroupRolesShown returns what stands for rules in a form that has shown what they would
// do, to a version of what has the groups.
func GroupRolesShown(version int64, rules model.GroupRoles) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q", version, rules))
	return hex.EncodeToString(sum[:])
}
