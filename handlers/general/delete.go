package general

import (
	"net/http"
	"strconv"

	"anteroom/handlers/web"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	view "anteroom/views/general"
	"anteroom/views/ui"
)

func deleteForm(r *http.Request) view.Delete {
	visitor := web.VisitorOf(r)
	v := view.Delete{
		Links: visitor.Links, OrgName: visitor.Org.Name, People: "1 person loses", Blocked: web.MessageOf(r, organizations.MayDelete(visitor.Permissions)),
		Field: ui.Field{
			ID: "delete-name", Name: "name", Type: "text", Label: "Name of the organization", Autocomplete: "off", Required: true,
			Hint: "To confirm, type " + visitor.Org.Name + ".",
		},
	}
	if n := visitor.Org.Members; n != 1 {
		v.People = strconv.Itoa(n) + " people lose"
	}
	return v
}

// ConfirmDelete says what deleting the organization does, and asks for its name.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	if !web.VisitorOf(r).CanProve() {
		return model.Missing("")
	}
	v := deleteForm(r)
	return h.Web.Page(w, r, "Delete "+v.OrgName, v)
}

// Delete removes the organization with all that is in it.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	visitor, typed := web.VisitorOf(r), r.PostFormValue("name")
	o, err := h.Organizations.Delete(r.Context(), visitor.Actor, typed)
	if model.KindOf(err) == model.Invalid {
		v := deleteForm(r)
		v.Field.Value, v.Field.Error, v.Field.Autofocus = typed, web.MessageOf(r, err), true
		return h.Web.Refused(w, r, err, "Delete "+v.OrgName, v, v)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, o.Name+" was deleted.")
	return h.Web.Redirect(w, r, visitor.Away())
}
