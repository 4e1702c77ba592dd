package attributes

import (
	"net/http"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/attributes"
	"github.com/anteroom/anteroom/internal/model"
	view "github.com/anteroom/anteroom/views/attributes"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves these pages.
type Handler struct {
	Web   *web.Web
	DB    *db.Reader
	Rules *attributes.Service
}

// Path is where the list is.
const Path = string(model.Console) + "/attributes"

const title = "Attributes"

func pathOf(name string) string { return Path + "/" + name }

// Index lists the attributes.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	v, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, title, v)
}

func (h *Handler) page(r *http.Request) (v view.Page, err error) {
	all, err := h.DB.Attributes(r.Context())
	if err != nil {
		return v, err
	}
	ended, err := h.DB.EndedAttributes(r.Context())
	if err != nil {
		return v, err
	}
	for _, name := range ended {
		v.Forgetting = append(v.Forgetting, view.Forgetting{Name: name, URL: pathOf(name) + "/forget"})
	}
	for _, a := range all {
		v.Rows = append(v.Rows, rowOf(r, a, nil))
	}
	if len(all) < model.MostCustomAttributes {
		form := newForm(r, nil)
		v.New = &form
	} else {
		v.Full = web.MessageOf(r, model.Conflicting("attributes.most", model.MostCustomAttributes))
	}
	return v, nil
}

// rowOf returns an attribute with its form, and why what was typed there is refused.
func rowOf(r *http.Request, a model.Attribute, why error) view.Row {
	id := "attribute-" + a.Name
	v := view.Row{
		Name: a.Name, Label: a.Label, About: about(a), Open: why != nil, Delete: pathOf(a.Name) + "/delete",
		Path: ui.Copy{ID: id + "-path", Label: "Name for identity providers", Value: a.Path()},
		Form: formOf(r, id, a, why),
	}
	v.Form.URL, v.Form.Version = pathOf(a.Name), attributes.Version(a)
	return v
}

// about says what the values of an attribute are, and where.
func about(a model.Attribute) string {
	where := "Apps alone get it."
	switch {
	case a.InPortal && a.InTokens:
		where = "In the portal, and in tokens."
	case a.InPortal:
		where = "In the portal."
	case !a.InTokens:
		where = "Nowhere but in what directories say."
	}
	return typeLabel(a.Type) + ". " + where
}

// typeLabel is how operators read what the values of an attribute are.
func typeLabel(t model.AttributeType) string {
	switch t {
	case model.AttributeBoolean:
		return "Yes or no"
	case model.AttributeInteger:
		return "Whole number"
	case model.AttributeDecimal:
		return "Number"
	case model.AttributeDateTime:
		return "Time"
	}
	return "Text"
}

// formOf returns what can be said of an attribute, as it is or as it was typed where that is refused.
func formOf(r *http.Request, id string, a model.Attribute, why error) view.Form {
	v := view.Form{ID: id, Problem: problem(r, why), InPortal: a.InPortal, InTokens: a.InTokens}
	v.Label = web.Field(r, why, id, "label", "Label", "As people read it. Empty: the name.")
	v.Description = web.Field(r, why, id, "description", "Description", "What it is, for those who map it at their identity provider.")
	v.Label.MaxLength, v.Description.MaxLength = model.AttributeLabel.Most, model.Description.Most
	if why == nil {
		v.Label.Value, v.Description.Value = a.Label, a.Description
		return v
	}
	v.InPortal, v.InTokens = r.PostForm.Has("in_portal"), r.PostForm.Has("in_tokens")
	return v
}

// newForm returns the form that adds an attribute, with what was typed and why that is refused.
func newForm(r *http.Request, why error) view.New {
	v := view.New{Form: formOf(r, "attributes-new", model.Attribute{InPortal: true}, why), Open: why != nil}
	v.URL = Path
	v.Name = web.Field(r, why, "attributes-new", "name", "Name", "As directories and tokens have it, as in badgeNumber. It stays.")
	v.Name.Required, v.Name.Code, v.Name.MaxLength = true, true, model.MostCustomName
	kind := string(model.AttributeString)
	if why != nil {
		kind = r.PostFormValue("type")
	}
	for _, t := range model.AttributeTypes() {
		v.Types = append(v.Types, ui.Option{Value: string(t), Label: typeLabel(t), Selected: kind == string(t)})
	}
	if model.FieldOf(why) == "type" {
		v.Error = web.MessageOf(r, why)
	}
	return v
}

// problem says why a form is refused where that is none of its fields.
func problem(r *http.Request, why error) string {
	if why == nil || model.FieldOf(why) != "" {
		return ""
	}
	return web.MessageOf(r, why)
}

// attribute returns the attribute that the path names.
func (h *Handler) attribute(r *http.Request) (model.Attribute, error) {
	a, err := attributes.Find(r.Context(), h.DB, web.Var(r, "attribute"))
	if err != nil {
		err = web.WithAction(err, "Go to attributes", Path)
	}
	return a, err
}

// Add declares an attribute.
func (h *Handler) Add(w http.ResponseWriter, r *http.Request) error {
	a, err := h.Rules.Add(r.Context(), web.VisitorOf(r).Actor, model.Attribute{
		Name: strings.TrimSpace(r.PostFormValue("name")), Type: model.AttributeType(r.PostFormValue("type")),
		Label: r.PostFormValue("label"), Description: r.PostFormValue("description"), InPortal: r.PostForm.Has("in_portal"), InTokens: r.PostForm.Has("in_tokens"),
	})
	if web.Refusable(err) {
		v, dbErr := h.page(r)
		if dbErr != nil {
			return dbErr
		}
		form := newForm(r, err)
		v.New = &form
		return h.Web.Refused(w, r, err, title, form, v)
	}
	if err != nil {
		return err
	}
	h.Web.Say(w, r, "Directories can say "+a.Name+" of people now.")
	return h.Web.Redirect(w, r, Path)
}

// Save changes an attribute.
func (h *Handler) Save(w http.ResponseWriter, r *http.Request) error {
	a, err := h.attribute(r)
	if err != nil {
		return err
	}
	label, description := r.PostFormValue("label"), r.PostFormValue("description")
	inPortal, inTokens := r.PostForm.Has("in_portal"), r.PostForm.Has("in_tokens")
	changed, err := h.Rules.Set(r.Context(), web.VisitorOf(r).Actor, a.Name, attributes.Change{
		Label: &label, Description: &description, InPortal: &inPortal, InTokens: &inTokens, Seen: seen(r),
	})
	if web.Refusable(err) {
		v, dbErr := h.page(r)
		if dbErr != nil {
			return dbErr
		}
		refused := rowOf(r, a, err)
		if i := slices.IndexFunc(v.Rows, func(o view.Row) bool { return o.Name == a.Name }); i >= 0 {
			v.Rows[i] = refused
		}
		return h.Web.Refused(w, r, err, title, refused, v)
	}
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, Path, rowOf(r, changed, nil), "attribute-"+a.Name+"-summary", changed.Label+" is saved.")
}

// seen returns which version of an attribute a form was filled from. What says nothing of that
// was filled from none that there is.
func seen(r *http.Request) string {
	if v := r.PostFormValue("version"); v != "" {
		return v
	}
	return "none"
}
