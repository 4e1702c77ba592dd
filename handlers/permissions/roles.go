package permissions

import (
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/permissions"
	"github.com/anteroom/anteroom/views/ui"
)

// Create makes a role that allows nothing yet, and leads to its page.
func (h *Handler) Create(w http.ResponseWriter, r *http.Request) error {
	role, err := h.Roles.Create(r.Context(), web.VisitorOf(r).Actor, model.Role{Name: trimmed(r, "name"), Label: r.PostFormValue("label"), Description: r.PostFormValue("description")})
	if web.Refusable(err) {
		a, dbErr := h.read(r)
		if dbErr != nil {
			return dbErr
		}
		v := page(r, a)
		v.New = newRole(r, err)
		return h.Web.Refused(w, r, err, title, v.New, v)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, "The role "+role.Label+" is created. Say what it allows.")
	return h.Web.Redirect(w, r, pathOf(role))
}

// role returns the role that the path names.
func (h *Handler) role(r *http.Request) (model.Role, all, error) {
	a, err := h.read(r)
	if err != nil {
		return model.Role{}, a, err
	}
	for _, role := range a.roles {
		if string(role.ID) == web.Var(r, "role") {
			return role, a, nil
		}
	}
	return model.Role{}, a, web.WithAction(model.Missing("roles.no_role"), "Go to roles and permissions", Path)
}

// Show shows a role.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	role, a, err := h.role(r)
	if err != nil {
		return err
	}
	v, err := h.one(r, role, a)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, role.Label, v)
}

func (h *Handler) one(r *http.Request, role model.Role, a all) (view.One, error) {
	held, err := h.DB.CountRoleHolders(r.Context(), "", role.ID)
	v := view.One{Back: Path, Label: role.Label, Name: role.Name, Held: heldText(r, held), Form: formOf(r, role, a, nil), Delete: pathOf(role) + "/delete"}
	managed := access.Unmanaged(r.Context(), h.DB, model.ManagedRole, string(role.ID))
	switch {
	case err != nil:
		return v, err
	case model.KindOf(managed) == model.Conflict:
		v.Managed, v.Form.ReadOnly, v.Delete = web.MessageOf(r, managed), true, ""
		return v, nil
	}
	return v, managed
}

func heldText(r *http.Request, n int) string {
	if n == 0 {
		return "Nobody holds it."
	}
	return web.Words(r).Many(n, "%d member holds it.", "%d members hold it.")
}

// formOf returns the form of a role with what is set, or with what was sent and why that is refused.
func formOf(r *http.Request, role model.Role, a all, why error) view.Form {
	v := view.Form{URL: pathOf(role), Version: role.Version, Problem: problem(r, why, "label", "description")}
	v.Label = web.Field(r, why, "permissions-one", "label", "Label", "As people read it.")
	v.Description = web.Field(r, why, "permissions-one", "description", "Description", "What it is for, as people read it.")
	v.Label.MaxLength, v.Description.MaxLength = model.RoleLabel.Most, model.Description.Most
	allows := role.Permissions
	if why == nil {
		v.Label.Value, v.Description.Value = role.Label, role.Description
	} else {
		allows = permissionsIn(r)
	}
	for _, p := range a.defined {
		o := ui.Option{Value: string(p.Name), Label: p.Description, Description: string(p.Name), Selected: allows.Has(p.Name)}
		if p.Description == "" {
			o.Label, o.Description = string(p.Name), ""
		}
		v.Allows = append(v.Allows, o)
	}
	return v
}

// Save sets what a role is called and allows.
func (h *Handler) Save(w http.ResponseWriter, r *http.Request) error {
	role, a, err := h.role(r)
	if err != nil {
		return err
	}
	changed, err := h.Roles.ChangeSeen(r.Context(), web.VisitorOf(r).Actor, "", role.Name, version(r), func(to *model.Role) {
		to.Label, to.Description, to.Permissions = r.PostFormValue("label"), r.PostFormValue("description"), permissionsIn(r)
	})
	if web.Refusable(err) {
		v, dbErr := h.one(r, role, a)
		if dbErr != nil {
			return dbErr
		}
		readOnly := v.Form.ReadOnly
		v.Form = formOf(r, role, a, err)
		v.Form.ReadOnly = readOnly
		return h.Web.Refused(w, r, err, role.Label, v.Form, v)
	}
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, pathOf(role), formOf(r, changed, a, nil), "permissions-save", changed.Label+" is saved, for everybody who holds it.")
}

// version returns which version of something a form was filled from. What says nothing of that
// was filled from none that there is.
func version(r *http.Request) int64 {
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil || n == 0 {
		n = -1
	}
	return n
}

// Allow sets what a role allows, from the table.
func (h *Handler) Allow(w http.ResponseWriter, r *http.Request) error {
	role, _, err := h.role(r)
	if err != nil {
		return err
	}
	_, err = h.Roles.ChangeSeen(r.Context(), web.VisitorOf(r).Actor, "", role.Name, version(r), func(to *model.Role) { to.Permissions = permissionsIn(r) })
	if err != nil && !web.Refusable(err) {
		return err
	}
	refused := err
	a, err := h.read(r)
	if err != nil {
		return err
	}
	if refused != nil {
		v := page(r, a)
		v.Map.Problem = web.MessageOf(r, refused)
		return h.Web.Refused(w, r, refused, title, v.Map, v)
	}
	return h.Web.Changed(w, r, Path, mapOf(a), "permissions-"+role.Name+"-save", role.Label+" is saved, for everybody who holds it.")
}

// ConfirmDelete says what deleting a role does.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	role, a, err := h.role(r)
	if err != nil {
		return err
	}
	v, err := h.deletion(r, role, a)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, "Delete "+role.Label, v)
}

func (h *Handler) deletion(r *http.Request, role model.Role, a all) (view.Delete, error) {
	v := view.Delete{Label: role.Label, URL: pathOf(role) + "/delete", Cancel: pathOf(role), Replacement: view.Choice{ID: "permissions-replacement", Name: "replacement", Label: "What they get instead"}}
	if role.ID == a.instance.CreatorRole || role.ID == a.instance.MemberRole {
		v.Blocked = "People get this role unasked. Let them get another one first, below the list of roles."
		return v, nil
	}
	held, err := h.DB.CountRoleHolders(r.Context(), "", role.ID)
	if err != nil {
		return v, err
	}
	v.Mapped, err = h.DB.RoleMapped(r.Context(), role.ID)
	v.Held, v.Needs = heldText(r, held), held > 0 || v.Mapped
	for _, other := range a.roles {
		if other.ID != role.ID {
			v.Replacement.Options = append(v.Replacement.Options, ui.Option{Value: other.Name, Label: other.Label, Selected: other.ID == a.instance.MemberRole})
		}
	}
	return v, err
}

// Delete deletes a role.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	role, a, err := h.role(r)
	if err != nil {
		return err
	}
	n, err := h.Roles.Delete(r.Context(), web.VisitorOf(r).Actor, "", role.Name, r.PostFormValue("replacement"))
	if web.Refusable(err) {
		v, dbErr := h.deletion(r, role, a)
		if dbErr != nil {
			return dbErr
		}
		v.Problem = web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, "Delete "+role.Label, v, v)
	}
	if err != nil {
		return err
	}
	said := role.Label + " is deleted."
	if n > 0 {
		said += " " + web.Words(r).Many(n, "%d member got another role.", "%d members got another role.")
	}
	h.Web.Say(w, r, said)
	return h.Web.Redirect(w, r, Path)
}
