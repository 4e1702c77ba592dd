package domains

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/domains"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the Domains pages.
type Handler struct {
	Web     *web.Web
	DB      *db.Reader
	Domains *domains.Service
	Now     func() time.Time

	// Handover offers to have somebody else do it, nil for who cannot give it to anybody.
	Handover func(*http.Request) (*ui.Handover, error)
}

const title = "Domains"

func urlOf(v web.Visitor, d model.Domain) string { return v.Links.Domain(d.ID) }

// Index lists the organization's domains.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, web.Words(r).Text(title), page)
}

func (h *Handler) page(r *http.Request) (view.Page, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	all, err := h.DB.Domains(r.Context(), visitor.Org.ID, model.DomainOrganization)
	if err != nil {
		return view.Page{}, err
	}
	allowed, err := h.DB.Domains(r.Context(), visitor.Org.ID, model.DomainAllowedEmail)
	if err != nil {
		return view.Page{}, err
	}
	connected, err := h.DB.HasEnabledConnection(r.Context(), visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	v := view.Page{Links: visitor.Links, Connects: connected, ReadOnly: !visitor.Manages(model.WidgetDomains), Items: make([]view.Item, len(all)), Field: ui.Field{
		ID: "domains-field", Name: "domain", Label: say.Text("Domain"), Type: "text", InputMode: "url", Autocomplete: "off", Required: true,
		Hint: say.Text("The part after @, such as example.com."),
	}}
	for i, d := range all {
		joins := slices.ContainsFunc(allowed, func(a model.Domain) bool { return a.Name == d.Name })
		v.Items[i] = view.Item{
			Name: nameOf(d), URL: urlOf(visitor, d), Badge: badgeOf(say, d), UsedFor: usedFor(say, d.Owned() && connected, joins), Added: addedText(say, d),
		}
	}
	v.Handover, err = h.Handover(r)
	return v, err
}

func usedFor(say *words.Language, signIn, join bool) string {
	switch {
	case signIn && join:
		return say.Text("Single sign-on, joining")
	case signIn:
		return say.Text("Single sign-on")
	case join:
		return say.Text("Joining")
	}
	return say.Text("Nothing yet")
}

func addedText(say *words.Language, d model.Domain) string {
	if d.AddedBy == "" {
		return say.Day(d.CreatedAt)
	}
	return say.Text("%s by %s", say.Day(d.CreatedAt), web.Author(say, d.AddedBy))
}

func nameOf(d model.Domain) view.Name {
	n := view.Name{Text: domainname.Unicode(d.Name), Mixed: domainname.Mixed(d.Name)}
	if n.Text != d.Name {
		n.ASCII = d.Name
	}
	return n
}

// Add adds a domain and goes to its page, which says what to do next.
func (h *Handler) Add(w http.ResponseWriter, r *http.Request) error {
	text := r.PostFormValue("domain")
	d, err := h.Domains.Add(r.Context(), web.VisitorOf(r).Actor, text)
	switch model.KindOf(err) {
	case model.Invalid, model.Conflict:
		page, pageErr := h.page(r)
		if pageErr != nil {
			return pageErr
		}
		page.Field.Value, page.Field.Error, page.Field.Autofocus = text, web.MessageOf(r, err), true
		return h.Web.Refused(w, r, err, web.Words(r).Text(title), page, page)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, urlOf(web.VisitorOf(r), d))
}

// domain returns the domain that the address names.
func (h *Handler) domain(r *http.Request) (model.Domain, error) {
	id := web.Var(r, "domain")
	if !model.ValidID(model.PrefixDomain, id) {
		return model.Domain{}, model.Missing("")
	}
	d, err := h.DB.Domain(r.Context(), web.VisitorOf(r).Org.ID, model.DomainID(id))
	if err == nil && d.Type != model.DomainOrganization {
		err = model.Missing("")
	}
	return d, err
}

// answerGone answers for a domain that was removed elsewhere, and so for one that never
// was. What is shown of it goes, too: also while nobody does anything but look.
func (h *Handler) answerGone(w http.ResponseWriter, r *http.Request, err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, err, web.Gone{
		Title: say.Text("No such domain"), Text: say.Text("That domain is not in the list any more: it was removed."), Back: say.Text("Back to domains"), BackURL: web.VisitorOf(r).Links.Domains(),
	})
}

// Show shows one domain, with what it needs.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	d, err := h.domain(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.detail(r, d)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, v.Name.Text, v)
}

func (h *Handler) detail(r *http.Request, d model.Domain) (view.Detail, error) {
	status, err := h.status(r, d)
	if err != nil {
		return view.Detail{}, err
	}
	visitor := web.VisitorOf(r)
	v := view.Detail{Links: visitor.Links, Name: nameOf(d), Badge: badgeOf(web.Words(r), d), Status: status, ReadOnly: !visitor.Manages(model.WidgetDomains)}
	if d.Proof.Method != model.DomainByAdmin {
		v.Record = record(web.Words(r), d)
	}
	if removable(visitor, d) {
		v.Remove = urlOf(visitor, d) + "/remove"
	}
	v.ByHand = byHand(r, d, nil)
	v.Handover, err = h.Handover(r)
	return v, err
}

// Card returns what one domain needs, for the page of another room. Its forms and what
// it asks by itself lead to this one, whose answers fit there as well.
func (h *Handler) Card(r *http.Request, d model.Domain) (views.View, error) {
	v, err := h.detail(r, d)
	return view.Card{Name: v.Name, URL: urlOf(web.VisitorOf(r), d), Badge: v.Badge, Record: v.Record, Status: v.Status}, err
}

func record(say *words.Language, d model.Domain) *view.Record {
	name, value := domains.RecordName(d), domains.RecordValue(d)
	return &view.Record{
		Provider: providerOf(d),
		Cells: []ui.Copy{
			{ID: "domain-type", Label: say.Text("Type"), Value: "TXT"},
			{ID: "domain-name", Label: say.Text("Name"), Value: name},
			{ID: "domain-relative", Label: say.Text("or short name"), Value: strings.TrimSuffix(name, "."+domainname.Registrable(d.Name))},
			{ID: "domain-value", Label: say.Text("Value"), Value: value},
		},
		Line: ui.Copy{ID: "domain-line", Label: say.Text("Line"), Value: name + `. 3600 IN TXT "` + value + `"`},
	}
}

func providerOf(d model.Domain) view.Provider {
	name, url := domains.Provider(d)
	return view.Provider{Name: name, URL: url, Published: d.Owned() && d.Proof.Absences == 0}
}
