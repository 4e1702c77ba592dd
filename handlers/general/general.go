package general

import (
	"net/http"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/exports"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/social"
	"github.com/anteroom/anteroom/internal/support"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/layout"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the General page and what it leads to.
type Handler struct {
	Web           *web.Web
	DB            *db.Reader
	Organizations *organizations.Service
	Exports       *exports.Service
	Social        *social.Service
	Support       *support.Service
	Now           func() time.Time
}

const title = "General"

// Index shows the organization's general settings.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text(title), page)
}

func (h *Handler) page(r *http.Request) (view.Page, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	o, err := h.DB.Organization(r.Context(), visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	domains, err := h.domains(r)
	if err != nil {
		return view.Page{}, err
	}
	checklist, err := h.checklist(r, visitor, o)
	if err != nil {
		return view.Page{}, err
	}
	v := view.Page{
		Checklist: checklist,
		Links:     visitor.Links, Name: nameForm(say, visitor, o, o.Name), Language: languageForm(say, visitor, o), Logo: logoForm(visitor, o), Domains: domains, SignIn: h.signIn(visitor, o),
		ID:        ui.Copy{ID: "general-id", Label: say.Text("Organization ID"), Value: string(o.ID)},
		CanDelete: organizations.MayDelete(visitor.Permissions) == nil && visitor.CanProve(),
		CanExport: visitor.Manages(model.WidgetGeneral) && visitor.CanProve(),
		ReadOnly:  !visitor.Manages(model.WidgetGeneral),
	}
	if v.Support, err = h.support(r, visitor); err != nil {
		return v, err
	}
	if visitor.Member != "" && !visitor.Visiting() {
		v.LeaveURL = visitor.Links.Leave(o.ID)
		v.LeaveBlocked, err = h.leaveBlocked(r)
	}
	return v, err
}

// nameForm returns the form with a name in it: the organization's own, or what
// somebody typed.
func nameForm(say *words.Language, visitor web.Visitor, o model.Organization, name string) view.Name {
	return view.Name{Links: visitor.Links, Version: view.Version{Form: view.NameForm, Number: o.Version}, ReadOnly: !visitor.Manages(model.WidgetGeneral), Field: ui.Field{
		ID: "general-name-field", Name: "name", Label: say.Text("Name"), Type: "text", Value: name, Autocomplete: "organization",
		Required: true, MaxLength: model.OrganizationName.Most,
	}}
}

// Rename gives the organization another name.
func (h *Handler) Rename(w http.ResponseWriter, r *http.Request) error {
	visitor, say, name := web.VisitorOf(r), web.Words(r), r.PostFormValue("name")
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		version = -1 // no organization has it, so the rule answers with what is true now
	}
	o, changed, err := h.Organizations.Rename(r.Context(), visitor.Actor, name, version)
	switch model.KindOf(err) {
	case model.Invalid:
		o.Version = version
		return h.refuseName(w, r, nameForm(say, visitor, o, name), err)
	case model.Conflict:
		return h.refuseName(w, r, nameForm(say, visitor, o, name), err)
	}
	if err != nil {
		return err
	}
	toast := say.Text("The organization is now called %s.", o.Name)
	if !changed {
		toast = say.Text("No changes to save.")
	}
	return h.Web.Change(w, r, web.Change{
		Page: visitor.Links.General(), Fragment: nameForm(say, visitor, o, o.Name), Focus: "general-save", Toast: ui.Toast{Kind: ui.KindOK, Text: toast},
		Also: append(h.renewed(o, view.NameForm), layout.Organization{Name: o.Name, Partial: true}),
	})
}

// renewed returns the version of an organization for the forms of the page that an answer
// leaves alone: what somebody did themselves is no conflict.
func (h *Handler) renewed(o model.Organization, answered string) []views.View {
	forms := []string{view.NameForm, view.LanguageForm}
	if len(h.Social.Offered()) > 0 {
		forms = append(forms, view.SignInForm)
	}
	var all []views.View
	for _, form := range forms {
		if form != answered {
			all = append(all, view.Version{Form: form, Number: o.Version, Partial: true})
		}
	}
	return all
}

func (h *Handler) refuseName(w http.ResponseWriter, r *http.Request, form view.Name, why error) error {
	form.Field.Error, form.Field.Autofocus = web.MessageOf(r, why), true
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Name = form
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), form, page)
}
