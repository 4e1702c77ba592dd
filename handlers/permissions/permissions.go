package permissions

import (
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/roles"
	view "github.com/anteroom/anteroom/views/permissions"
)

// Handler serves these pages.
type Handler struct {
	Web      *web.Web
	DB       *db.Reader
	Roles    *roles.Service
	Instance *instance.Service
}

// Path is where the roles are.
const Path = string(model.Console) + "/roles"

const title = "Roles and permissions"

// all is what there is: everything that the page is made of.
type all struct {
	instance model.Instance
	roles    []model.Role
	defined  []model.DefinedPermission
	managed  []model.Managed
}

func (h *Handler) read(r *http.Request) (a all, err error) {
	ctx := r.Context()
	if a.instance, err = h.DB.Instance(ctx); err != nil {
		return a, err
	}
	if a.roles, err = h.DB.Roles(ctx, ""); err != nil {
		return a, err
	}
	if a.managed, err = h.DB.AllManaged(ctx); err != nil {
		return a, err
	}
	a.defined, err = h.DB.DefinedPermissions(ctx)
	slices.SortStableFunc(a.defined, func(p, q model.DefinedPermission) int { return place(p) - place(q) })
	return a, err
}

// place is where a permission stands: the built-in ones as they are shown everywhere, and then
// those of the operator.
func place(p model.DefinedPermission) int {
	if i := slices.Index(model.BuiltIn(), p.Name); i >= 0 {
		return i
	}
	return len(model.BuiltIn())
}

// isManaged reports whether a configuration file says what something is.
func (a all) isManaged(kind model.ManagedKind, id string) bool {
	return slices.ContainsFunc(a.managed, func(m model.Managed) bool { return m.Kind == kind && m.ID == id })
}

// Index shows the roles, and what each allows.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	a, err := h.read(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, title, page(r, a))
}

func page(r *http.Request, a all) view.Page {
	v := view.Page{URL: Path, New: newRole(r, nil), Map: mapOf(a), Own: own(r, a, nil), Defaults: defaults(r, a, nil)}
	for _, role := range a.roles {
		row := view.Role{Name: role.Name, Label: role.Label, Description: role.Description, URL: pathOf(role), Allows: web.Words(r).Many(len(role.Permissions), "%d permission", "%d permissions")}
		if role.ID == a.instance.CreatorRole {
			row.Given = append(row.Given, "First members get it")
		}
		if role.ID == a.instance.MemberRole {
			row.Given = append(row.Given, "New members get it")
		}
		v.Roles = append(v.Roles, row)
	}
	return v
}

func pathOf(r model.Role) string { return Path + "/" + string(r.ID) }

// mapOf returns the table of what each role allows.
func mapOf(a all) view.Map {
	var v view.Map
	for _, role := range a.roles {
		c := view.Column{ID: "permissions-" + role.Name, Label: role.Label, URL: pathOf(role), Version: role.Version}
		if !a.isManaged(model.ManagedRole, string(role.ID)) {
			c.Save = pathOf(role) + "/permissions"
		}
		v.Columns = append(v.Columns, c)
	}
	for _, p := range a.defined {
		row := view.Row{Name: string(p.Name), Description: p.Description}
		for i, role := range a.roles {
			row.Cells = append(row.Cells, view.Cell{Form: v.Columns[i].ID, Label: role.Label, Name: string(p.Name), Checked: role.Permissions.Has(p.Name), Fixed: v.Columns[i].Save == ""})
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// newRole returns the form that makes a role, with what was typed and why that is refused.
func newRole(r *http.Request, why error) view.NewRole {
	v := view.NewRole{URL: Path, Open: why != nil, Problem: problem(r, why, "name", "label", "description")}
	v.Name = web.Field(r, why, "permissions-role", "name", "Name", "As tokens say it, as in billing_admin. It stays.")
	v.Label = web.Field(r, why, "permissions-role", "label", "Label", "As people read it. Empty: the name.")
	v.Description = web.Field(r, why, "permissions-role", "description", "Description", "What it is for, as people read it.")
	v.Name.Required, v.Name.Code, v.Name.MaxLength, v.Label.MaxLength, v.Description.MaxLength = true, true, 64, model.RoleLabel.Most, model.Description.Most
	return v
}

// problem says why a form is refused that has some fields, where it is none of them.
func problem(r *http.Request, why error, fields ...string) string {
	if why == nil || slices.Contains(fields, model.FieldOf(why)) {
		return ""
	}
	return web.MessageOf(r, why)
}

// permissionsIn returns those that are chosen in a form.
func permissionsIn(r *http.Request) (ps []model.Permission) {
	for _, name := range r.PostForm["permissions"] {
		ps = append(ps, model.Permission(name))
	}
	return ps
}

func trimmed(r *http.Request, name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
