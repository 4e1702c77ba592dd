package attributes

import (
	"context"
	"net/http"
	"strings"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/attributes"
	"github.com/anteroom/anteroom/views/ui"
)

func deleteForm(a model.Attribute) view.Delete {
	return view.Delete{Label: a.Label, URL: pathOf(a.Name) + "/delete", Cancel: Path, InTokens: a.InTokens, Field: ui.Field{
		ID: "attributes-typed", Name: "name", Type: "text", Label: "Name of the attribute", Autocomplete: "off", Required: true, Code: true, Hint: "To confirm, type " + a.Name + ".",
	}}
}

// ConfirmDelete says what deleting an attribute does, and asks for its name.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	a, err := h.attribute(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, "Delete "+a.Label, deleteForm(a))
}

// Delete has directories say an attribute of nobody any more, and forgets what they have said.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	a, err := h.attribute(r)
	if err != nil {
		return err
	}
	if typed := r.PostFormValue("name"); strings.TrimSpace(typed) != a.Name {
		why := model.InvalidField("name", "attributes.typed_name", a.Name)
		v := deleteForm(a)
		v.Field.Value, v.Field.Error, v.Field.Autofocus = typed, web.MessageOf(r, why), true
		return h.Web.Refused(w, r, why, "Delete "+a.Label, v, v)
	}
	return h.forget(w, r, a.Name)
}

// Forget goes on to forget what directories have said by an attribute that was deleted, where that
// had ended in the middle.
func (h *Handler) Forget(w http.ResponseWriter, r *http.Request) error {
	name := web.Var(r, "attribute")
	ended, err := h.DB.AttributeEnded(r.Context(), name)
	if err == nil && !ended {
		err = model.Missing("attributes.unknown", name)
	}
	if err != nil {
		return web.WithAction(err, "Go to attributes", Path)
	}
	return h.forget(w, r, name)
}

// forget deletes an attribute with its values, also those that are left when the browser no longer
// waits for that.
func (h *Handler) forget(w http.ResponseWriter, r *http.Request, name string) error {
	n, err := h.Rules.Delete(context.WithoutCancel(r.Context()), web.VisitorOf(r).Actor, name)
	if err != nil {
		return web.WithAction(err, "Go to attributes", Path)
	}
	h.Web.Say(w, r, name+" is deleted. "+web.Words(r).Many(n, "%d value is forgotten.", "%d values are forgotten."))
	return h.Web.Redirect(w, r, Path)
}
