package applications

import (
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/applications"
	"github.com/anteroom/anteroom/views/ui"
)

func deleteForm(a model.Application) view.Delete {
	return view.Delete{Name: a.Name, URL: pathOf(a.ID) + "/delete", Cancel: pathOf(a.ID), Field: ui.Field{
		ID: "applications-typed", Name: "name", Type: "text", Label: "Name of the application", Autocomplete: "off", Required: true, Hint: "To confirm, type " + a.Name + ".",
	}}
}

// ConfirmDelete says what deleting an application does, and asks for its name.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	a, err := h.application(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, "Delete "+a.Name, deleteForm(a))
}

// Delete removes an application.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	a, err := h.application(r)
	if err != nil {
		return err
	}
	if typed := r.PostFormValue("name"); strings.TrimSpace(typed) != a.Name {
		why := model.InvalidField("name", "applications.typed_name", a.Name)
		v := deleteForm(a)
		v.Field.Value, v.Field.Error, v.Field.Autofocus = typed, web.MessageOf(r, why), true
		return h.Web.Refused(w, r, why, "Delete "+a.Name, v, v)
	}
	if a, err = h.Applications.Delete(r.Context(), web.VisitorOf(r).Actor, a.ID); err != nil {
		return err
	}
	h.Web.Say(w, r, a.Name+" was deleted.")
	return h.Web.Redirect(w, r, Path)
}
