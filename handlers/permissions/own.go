package permissions

import (
	"net/http"
	"slices"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/permissions"
	"github.com/anteroom/anteroom/views/ui"
)

// own returns the operator's own permissions, with what was typed into the form that adds one and
// why that is refused.
func own(r *http.Request, a all, why error) view.Own {
	v := view.Own{URL: permissionsPath, Problem: problem(r, why, "name", "description")}
	v.Name = web.Field(r, why, "permissions-own", "name", "Name", "As tokens say it, as in app:reports_read. It stays.")
	v.Description = web.Field(r, why, "permissions-own", "description", "Description", "What it is for.")
	v.Name.Required, v.Name.Code, v.Name.MaxLength, v.Description.MaxLength = true, true, 64, model.Description.Most
	for _, p := range a.defined {
		if p.BuiltIn {
			continue
		}
		row := view.Permission{Name: string(p.Name), Description: p.Description}
		if !a.isManaged(model.ManagedPermission, string(p.Name)) {
			row.Save, row.Delete = permissionPath(p.Name), permissionPath(p.Name)+"/delete"
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

const permissionsPath = Path + "/permissions"

func permissionPath(p model.Permission) string { return permissionsPath + "/" + string(p) }

// Add defines a permission.
func (h *Handler) Add(w http.ResponseWriter, r *http.Request) error {
	p, err := h.Roles.CreatePermission(r.Context(), web.VisitorOf(r).Actor, trimmed(r, "name"), r.PostFormValue("description"))
	if err != nil && !web.Refusable(err) {
		return err
	}
	a, dbErr := h.read(r)
	if dbErr != nil {
		return dbErr
	}
	if err != nil {
		v := page(r, a)
		v.Own = own(r, a, err)
		return h.Web.Refused(w, r, err, title, v.Own, v)
	}
	h.Web.Say(w, r, "Roles can allow "+string(p.Name)+" now.")
	return h.Web.Redirect(w, r, Path)
}

// Describe says what a permission is for.
func (h *Handler) Describe(w http.ResponseWriter, r *http.Request) error {
	name := web.Var(r, "permission")
	_, err := h.Roles.DescribePermission(r.Context(), web.VisitorOf(r).Actor, name, r.PostFormValue("description"))
	if err != nil && !web.Refusable(err) {
		return err
	}
	a, dbErr := h.read(r)
	if dbErr != nil {
		return dbErr
	}
	v := page(r, a)
	if err != nil {
		i := slices.IndexFunc(v.Own.Rows, func(p view.Permission) bool { return p.Name == name })
		if i < 0 {
			return err
		}
		v.Own.Rows[i].Description, v.Own.Rows[i].Error = r.PostFormValue("description"), web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, title, v.Own, v)
	}
	return h.Web.Changed(w, r, Path, v.Own, "permissions-save-"+name, "The description is saved.")
}

// ConfirmForget says what deleting a permission does.
func (h *Handler) ConfirmForget(w http.ResponseWriter, r *http.Request) error {
	a, err := h.read(r)
	if err != nil {
		return err
	}
	name := model.Permission(web.Var(r, "permission"))
	if !slices.ContainsFunc(a.defined, func(p model.DefinedPermission) bool { return p.Name == name && !p.BuiltIn }) {
		return web.WithAction(model.Missing("roles.no_permission"), "Go to roles and permissions", Path)
	}
	v := view.Forget{Name: string(name), URL: permissionPath(name) + "/delete", Cancel: Path}
	for _, role := range a.roles {
		if role.Permissions.Has(name) {
			v.Roles = append(v.Roles, role.Label+" allows it no more.")
		}
	}
	v.Roles = append(v.Roles, "So it is with roles of single organizations.")
	return h.Web.Page(w, r, "Delete "+string(name), v)
}

// Forget deletes a permission.
func (h *Handler) Forget(w http.ResponseWriter, r *http.Request) error {
	name := web.Var(r, "permission")
	if err := h.Roles.DeletePermission(r.Context(), web.VisitorOf(r).Actor, name); err != nil {
		return web.WithAction(err, "Go to roles and permissions", Path)
	}
	h.Web.Say(w, r, name+" is deleted.")
	return h.Web.Redirect(w, r, Path)
}

// defaults returns the form of which roles people get unasked.
func defaults(r *http.Request, a all, why error) view.Defaults {
	v := view.Defaults{
		URL: Path + "/defaults", Version: a.instance.Version, Problem: problem(r, why, "creator_role", "member_role"), Several: a.instance.SeveralRoles,
		Creators: view.Choice{ID: "permissions-creators", Name: "creator_role", Label: "The first member of an organization", Hint: "It has to allow changing roles and settings."},
		Others:   view.Choice{ID: "permissions-others", Name: "member_role", Label: "Those who come later", Hint: "An organization can have another one, at its overview."},
	}
	if why != nil {
		v.Several = r.PostForm.Has("several_roles")
	}
	for c, id := range map[*view.Choice]model.RoleID{&v.Creators: a.instance.CreatorRole, &v.Others: a.instance.MemberRole} {
		for _, role := range a.roles {
			o := ui.Option{Value: role.Name, Label: role.Label, Selected: role.ID == id}
			if why != nil {
				o.Selected = role.Name == r.PostFormValue(c.Name)
			}
			c.Options = append(c.Options, o)
		}
		if model.FieldOf(why) == c.Name {
			c.Error = web.MessageOf(r, why)
		}
	}
	return v
}

// SetDefaults says which roles people get unasked.
func (h *Handler) SetDefaults(w http.ResponseWriter, r *http.Request) error {
	creator, member, several := r.PostFormValue("creator_role"), r.PostFormValue("member_role"), r.PostForm.Has("several_roles")
	_, err := h.Instance.Set(r.Context(), web.VisitorOf(r).Actor, instance.Change{CreatorRole: &creator, MemberRole: &member, SeveralRoles: &several, Version: version(r)})
	if err != nil && !web.Refusable(err) {
		return err
	}
	a, dbErr := h.read(r)
	if dbErr != nil {
		return dbErr
	}
	v := page(r, a)
	if err != nil {
		v.Defaults = defaults(r, a, err)
		return h.Web.Refused(w, r, err, title, v.Defaults, v)
	}
	h.Web.Say(w, r, "The roles that people get are saved.")
	return h.Web.Redirect(w, r, Path)
}
