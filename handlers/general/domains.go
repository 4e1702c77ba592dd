package general

import (
	"net/http"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/general"
	"github.com/anteroom/anteroom/views/ui"
)

// domainField is the id of the input for a new domain.
const domainField = "general-domain"

// domains returns the list of allowed email domains as the page shows it.
func (h *Handler) domains(r *http.Request) (view.Domains, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	all, err := h.DB.Domains(r.Context(), visitor.Org.ID, model.DomainAllowedEmail)
	if err != nil {
		return view.Domains{}, err
	}
	v := view.Domains{Links: visitor.Links, ReadOnly: !visitor.Manages(model.WidgetGeneral), Items: make([]view.Domain, len(all)), Field: ui.Field{
		ID: domainField, Name: "domain", Label: say.Text("Domain"), Type: "text", InputMode: "url", Autocomplete: "off", Required: true,
		Hint: say.Text("The part after @, such as example.com."),
	}}
	for i, d := range all {
		v.Items[i] = domainRow(say, d)
	}
	instance, err := h.DB.Instance(r.Context())
	if err == nil && !instance.JoinByDomain {
		v.Closed = &ui.Notice{Kind: ui.KindInfo, Text: say.Text("Whoever runs this service lets nobody join by their domain at the moment. Invite people.")}
	}
	return v, err
}

func domainRow(say *words.Language, d model.Domain) view.Domain {
	row := view.Domain{ID: string(d.ID), Name: domainname.Unicode(d.Name), Mixed: domainname.Mixed(d.Name), Added: say.Text("Added %s", say.Day(d.CreatedAt))}
	if row.Name != d.Name {
		row.ASCII = d.Name
	}
	if d.AddedBy != "" {
		row.Added = say.Text("Added by %s, %s", web.Author(say, d.AddedBy), say.Day(d.CreatedAt))
	}
	return row
}

// AddDomain adds a domain to the list.
func (h *Handler) AddDomain(w http.ResponseWriter, r *http.Request) error {
	text := r.PostFormValue("domain")
	d, err := h.Organizations.AddDomain(r.Context(), web.VisitorOf(r).Actor, text)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		return h.refuseDomain(w, r, text, err)
	}
	if err != nil {
		return err
	}
	list, err := h.domains(r)
	if err != nil {
		return err
	}
	return h.Web.Changed(w, r, list.Links.General(), list, domainField, web.Words(r).Text("%s added.", domainname.Unicode(d.Name)))
}

func (h *Handler) refuseDomain(w http.ResponseWriter, r *http.Request, text string, why error) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	f := &page.Domains.Field
	f.Value, f.Error, f.Autofocus = text, web.MessageOf(r, why), true
	return h.Web.Refused(w, r, why, web.Words(r).Text(title), page.Domains, page)
}

// RemoveDomain takes a domain from the list. The keyboard goes to the button of
// the one that comes next, or to the input.
func (h *Handler) RemoveDomain(w http.ResponseWriter, r *http.Request) error {
	id := web.Var(r, "domain")
	var d model.Domain
	err := model.Missing("") // nobody's
	if model.ValidID(model.PrefixDomain, id) {
		d, err = h.Organizations.RemoveDomain(r.Context(), web.VisitorOf(r).Actor, model.DomainID(id))
	}
	if err != nil {
		return h.removedAlready(w, r, err)
	}
	all, err := h.DB.Domains(r.Context(), d.Org, model.DomainAllowedEmail)
	if err != nil {
		return err
	}
	focus := domainField
	for _, next := range all {
		if next.Name > d.Name {
			focus = domainRow(web.Words(r), next).RemoveID()
			break
		}
	}
	list, err := h.domains(r)
	if err != nil {
		return err
	}
	return h.Web.Change(w, r, web.Change{Page: list.Links.General(), Fragment: list, Focus: focus, Toast: ui.Toast{
		Kind: ui.KindOK, Text: web.Words(r).Text("%s removed.", domainname.Unicode(d.Name)),
		Undo: &ui.Undo{URL: list.Links.General() + "/domains", Fields: []ui.Hidden{{Name: "domain", Value: d.Name}}, Target: "allowed-domains"},
	}})
}

// removedAlready answers for a domain that was taken from the list elsewhere.
func (h *Handler) removedAlready(w http.ResponseWriter, r *http.Request, why error) error {
	if model.KindOf(why) != model.NotFound {
		return why
	}
	list, err := h.domains(r)
	if err != nil {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, why, web.Gone{
		Title: say.Text("Removed already"), Text: say.Text("This domain was removed from the list already."), Back: say.Text("Back to general"), BackURL: list.Links.General(),
		Where: "allowed-domains", Now: list, Focus: domainField,
	})
}
