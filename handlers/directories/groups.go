package directories

import (
	"cmp"
	"net/http"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/directories"
	"github.com/anteroom/anteroom/views/ui"
)

const mostKnown = 200 // groups to choose from

// Groups lists the groups of a directory, and which roles they give.
func (h *Handler) Groups(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.groups(r, d)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text("Groups of %s", v.Head.Name), v)
}

func (h *Handler) groups(r *http.Request, d model.Directory) (view.Groups, error) {
	s, err := h.sight(r, d)
	if err != nil {
		return view.Groups{}, err
	}
	l := listingOf(r, s.url+"/groups")
	v := view.Groups{Head: h.head(s), Tabs: s.tabs("/groups"), Search: view.Search{URL: l.at, Label: s.say.Text("Search groups"), Query: l.term}, None: l.none(s.say, s.say.Text("%s has sent no groups yet.", words.Start(s.guide.Name)))}
	all, err := h.DB.SearchDirectoryGroups(r.Context(), d.Org, d.ID, l.query())
	if err != nil {
		return v, err
	}
	v.Pager = l.pager(s.say, len(all), d.Groups)
	rules, roles, err := h.rules(r, d)
	if err != nil {
		return v, err
	}
	for _, g := range all[:min(len(all), rowsOfAPage)] {
		row := view.Group{Name: g.DisplayName, Members: s.say.Many(g.Members, "%d person", "%d people")}
		if s.visitor.Sees(model.WidgetMembers) {
			row.URL = s.visitor.Links.Group(g.ID)
		}
		for _, rule := range rules {
			if model.Fold(rule.Group) == model.Fold(g.DisplayName) {
				row.Role = labelOf(s.say, rule.Role, roles)
			}
		}
		v.Rows = append(v.Rows, row)
	}
	v.Roles, err = h.rolesView(s, rules, roles)
	return v, err
}

// rules returns which roles the groups of a directory give, and all roles there are.
func (h *Handler) rules(r *http.Request, d model.Directory) (model.GroupRoles, []model.Role, error) {
	rules, err := h.DB.GroupRoles(r.Context(), d.Org, d.ID.Source())
	if err != nil {
		return nil, nil, err
	}
	roles, err := h.DB.Roles(r.Context(), d.Org)
	return rules, roles, err
}

func labelOf(say *words.Language, id model.RoleID, roles []model.Role) string {
	for _, r := range roles {
		if r.ID == id {
			return web.RoleLabel(say, r.Label)
		}
	}
	return ""
}

func (h *Handler) rolesView(s sight, rules model.GroupRoles, roles []model.Role) (view.Roles, error) {
	v := view.Roles{Provider: s.guide.Name, GroupRoles: ui.GroupRoles{
		ID: "directory-roles", Action: s.url + "/groups", Page: "directory", Whole: true, Mark: web.VersionMark(s.directory.Version), None: s.say.Text("Groups give no roles."),
		Form: s.prove && s.visitor.Permissions.Has(model.UsersRoleChange),
	}}
	instance, err := h.DB.Instance(s.r.Context())
	if err != nil {
		return v, err
	}
	org, err := h.DB.Organization(s.r.Context(), s.directory.Org)
	if err != nil {
		return v, err
	}
	v.Default = cmp.Or(labelOf(s.say, instance.NewcomerRole(org), roles), s.say.Text("the usual role"))
	known, err := h.DB.SearchDirectoryGroups(s.r.Context(), s.directory.Org, s.directory.ID, db.PeopleQuery{Limit: mostKnown})
	for _, g := range known {
		v.Known = append(v.Known, g.DisplayName)
	}
	v.Rows = web.GroupRoleRows(s.say, rules, roles, s.visitor.Permissions, v.Form, v.Default)
	return v, err
}

// SetGroups says what roles for groups would do, or has it so when that was said before of
// these very rules, and of the directory as it is.
func (h *Handler) SetGroups(w http.ResponseWriter, r *http.Request) error {
	d, err := h.directory(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	rules, visitor := web.GroupRolesIn(r), web.VisitorOf(r)
	effects, err := h.Directories.PreviewGroups(r.Context(), visitor.Actor, d.ID, rules)
	if err == nil && version(r) != d.Version { // which the rules say, too, to who saves
		err = model.Conflicting("directories.changed_meanwhile")
	}
	if err != nil {
		return h.groupsRefused(w, r, rules, err)
	}
	shown, saves := web.GroupRolesShown(d.Version, rules), r.PostFormValue("do") == "save"
	if !saves || r.PostFormValue("shown") != shown {
		v, err := h.filled(r, d, rules)
		if err != nil {
			return err
		}
		v.Roles.Shown, v.Roles.Again, v.Roles.Effects = shown, saves, effectsOf(web.Words(r), effects)
		return h.Web.Fragment(w, r, web.Words(r).Text("Groups of %s", v.Head.Name), v, v)
	}
	after, err := h.Directories.SetGroups(r.Context(), visitor.Actor, d.ID, version(r), rules)
	if err != nil {
		return h.groupsRefused(w, r, rules, err)
	}
	v, err := h.groups(r, after)
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, v.Head.URL+"/groups", v, "directory-roles-show", web.Words(r).Text("Roles saved. They count at once."))
}

// filled returns the page with rules in its form that are not saved.
func (h *Handler) filled(r *http.Request, d model.Directory, rules model.GroupRoles) (view.Groups, error) {
	v, err := h.groups(r, d)
	if err != nil {
		return v, err
	}
	_, roles, err := h.rules(r, d)
	web.EnterGroupRoles(r, &v.Roles.GroupRoles, web.GroupRoleRows(web.Words(r), rules, roles, web.VisitorOf(r).Permissions, v.Roles.Form, v.Roles.Default))
	return v, err
}

// groupsRefused shows the page as it is now, with what was entered and why that was not
// done.
func (h *Handler) groupsRefused(w http.ResponseWriter, r *http.Request, rules model.GroupRoles, why error) error {
	switch model.KindOf(why) {
	case model.Invalid, model.Forbidden, model.Conflict:
		d, err := h.directory(r)
		if err != nil {
			return h.answerGone(w, r, err)
		}
		v, err := h.filled(r, d, rules)
		if err != nil {
			return err
		}
		v.Roles.Problem = web.MessageOf(r, why)
		return h.Web.Refused(w, r, why, web.Words(r).Text("Groups of %s", v.Head.Name), v, v)
	}
	return h.answerGone(w, r, why)
}

// effectsOf says in words who gains and loses which role.
func effectsOf(say *words.Language, effects []membership.Effect) []string {
	all := web.RoleEffects(say, effects, web.MemberEffects(say), func(e membership.Effect) (string, []model.Role, []model.Role) {
		return e.Member.DisplayName(), e.Gains, e.Loses
	})
	return append(all, say.Text("Others get their roles when they come into one of these groups."))
}
