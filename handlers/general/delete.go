package general

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	view "github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/ui"
)

func deleteForm(r *http.Request) view.Delete {
	visitor, say := web.VisitorOf(r), web.Words(r)
	return view.Delete{
		Links: visitor.Links, OrgName: visitor.Org.Name, Blocked: web.MessageOf(r, organizations.MayDelete(visitor.Permissions)),
		Loss: say.Many(visitor.Org.Members, "%d person loses access at once. Accounts and other organizations stay.", "%d people lose access at once. Accounts and other organizations stay."),
		Field: ui.Field{
			ID: "delete-name", Name: "name", Type: "text", Label: say.Text("Name of the organization"), Autocomplete: "off", Required: true,
			Hint: say.Text("To confirm, type %s.", visitor.Org.Name),
		},
	}
}

// ConfirmDelete says what deleting the organization does, and asks for its name.
func (h *Handler) ConfirmDelete(w http.ResponseWriter, r *http.Request) error {
	if !web.VisitorOf(r).CanProve() {
		return model.Missing("")
	}
	v := deleteForm(r)
	return h.Web.Page(w, r, web.Words(r).Text("Delete %s", v.OrgName), v)
}

// Delete removes the organization with all that is in it.
func (h *Handler) Delete(w http.ResponseWriter, r *http.Request) error {
	visitor, typed := web.VisitorOf(r), r.PostFormValue("name")
	o, err := h.Organizations.Delete(r.Context(), visitor.Actor, typed)
	if model.KindOf(err) == model.Invalid {
		v := deleteForm(r)
		v.Field.Value, v.Field.Error, v.Field.Autofocus = typed, web.MessageOf(r, err), true
		return h.Web.Refused(w, r, err, web.Words(r).Text("Delete %s", v.OrgName), v, v)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, web.Words(r).Text("%s was deleted.", o.Name))
	return h.Web.Redirect(w, r, visitor.Away())
}
