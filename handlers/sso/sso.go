package sso

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/domains"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
)

// Handler serves the pages of single sign-on.
type Handler struct {
	Web     *web.Web
	DB      *db.Reader
	SSO     *sso.Service
	Domains *domains.Service
	Guides  *view.Guides
	Now     func() time.Time

	// Card shows what a domain needs that is to be verified.
	Card func(*http.Request, model.Domain) (views.View, error)

	// Handover offers to have somebody else do it, nil for who cannot give it to anybody.
	Handover func(*http.Request) (*ui.Handover, error)
}

func title(say *words.Language) string { return say.Text("Single sign-on") }

// NewGuides returns the guides to identity providers.
func NewGuides() *view.Guides { return view.NewGuides() }

// Index lists the organization's connections.
func (h *Handler) Index(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	return h.Web.Page(w, r, title(web.Words(r)), page)
}

func (h *Handler) page(r *http.Request) (view.Page, error) {
	visitor, say := web.VisitorOf(r), web.Words(r)
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return view.Page{}, err
	}
	all, err := h.DB.Connections(r.Context(), visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	owned, err := h.DB.Domains(r.Context(), visitor.Org.ID, model.DomainOrganization)
	if err != nil {
		return view.Page{}, err
	}
	upkeeps, err := h.DB.ConnectionUpkeeps(r.Context(), visitor.Org.ID)
	if err != nil {
		return view.Page{}, err
	}
	v := view.Page{Links: visitor.Links, AppName: instance.AppName, ReadOnly: !visitor.Manages(model.WidgetSSO), Choose: view.Choose{
		Action: visitor.Links.SSO(), Button: say.Text("Continue"), Tiles: tiles(say, ""), Protocols: protocols(say, model.ConnectionSAML),
	}}
	for _, c := range all {
		var upkeep model.ConnectionUpkeep
		for _, u := range upkeeps {
			if u.Connection == c.ID {
				upkeep = u
			}
		}
		p := progressOf(c, upkeep, owned, visitor.Actor.Tester(), h.Now())
		v.Items = append(v.Items, view.Item{
			Name: c.Name, URL: visitor.Links.Connection(c.ID), Mark: view.Mark(p.settings.Provider), Protocol: view.Protocol(p.settings.Type),
			Badges: p.badges(say), Done: p.text(say), Domains: domainsText(say, c, owned),
		})
	}
	if v.Handover, err = h.Handover(r); err != nil {
		return v, err
	}
	v.BreakGlass, err = h.breakGlass(r, all)
	return v, err
}

// tiles returns the providers to choose from.
func tiles(say *words.Language, chosen model.Provider) []view.Tile {
	all := make([]view.Tile, len(model.Providers()))
	for i, p := range model.Providers() {
		all[i] = view.Tile{Value: string(p), Name: called(say, p), Mark: view.Mark(p), Text: say.Text("SAML or OpenID Connect"), Selected: p == chosen}
		if len(p.Speaks()) == 1 {
			all[i].Text = view.Protocol(p.Speaks()[0])
		}
		if p == model.ProviderOkta {
			all[i].Note = say.Text("By hand: Express Configuration works only for apps built on Auth0.")
		}
	}
	return all
}

// called returns what a provider is called where people choose one.
func called(say *words.Language, p model.Provider) string {
	if p == model.ProviderCustom {
		return say.Text("Another provider")
	}
	return p.Name()
}

func protocols(say *words.Language, chosen model.ConnectionType) []ui.Option {
	return []ui.Option{
		{Value: string(model.ConnectionSAML), Label: "SAML", Description: say.Text("Every provider speaks it. Choose this when you aren’t sure."), Selected: chosen == model.ConnectionSAML},
		{Value: string(model.ConnectionOIDC), Label: "OpenID Connect", Description: say.Text("Fewer values to copy. The client secret has to be renewed at some providers."), Selected: chosen == model.ConnectionOIDC},
	}
}

// chosen returns the provider and the protocol that somebody has chosen: the only one
// that the provider speaks, where there is no choice.
func chosen(r *http.Request) (model.Provider, model.ConnectionType) {
	p, of := model.Provider(r.PostFormValue("provider")), model.ConnectionType(r.PostFormValue("type"))
	if speaks := p.Speaks(); len(speaks) == 1 {
		of = speaks[0]
	}
	return p, of
}

// Add adds a connection and goes to its page, which says what to do next.
func (h *Handler) Add(w http.ResponseWriter, r *http.Request) error {
	visitor := web.VisitorOf(r)
	provider, of := chosen(r)
	name, err := h.nameFor(r, provider)
	if err != nil {
		return err
	}
	c, err := h.SSO.Add(r.Context(), visitor.Actor, provider, of, name)
	if model.KindOf(err) == model.Invalid {
		page, wrong := h.page(r)
		if wrong != nil {
			return wrong
		}
		page.Choose.Tiles, page.Choose.Protocols, page.Choose.Problem = tiles(web.Words(r), provider), protocols(web.Words(r), of), web.MessageOf(r, err)
		return h.Web.Refused(w, r, err, title(web.Words(r)), page.Choose, page)
	}
	if err != nil {
		return err
	}
	return h.Web.Redirect(w, r, visitor.Links.Connection(c.ID))
}

// nameFor returns a name for a new connection to a provider, which no other has yet.
func (h *Handler) nameFor(r *http.Request, p model.Provider) (string, error) {
	all, err := h.DB.Connections(r.Context(), web.VisitorOf(r).Org.ID)
	if err != nil {
		return "", err
	}
	first := p.Name()
	if p == model.ProviderCustom {
		first = web.Words(r).Text("Identity provider")
	}
	name := first
	for i := 2; slices.ContainsFunc(all, func(c model.Connection) bool { return c.Name == name }); i++ {
		name = first + " " + strconv.Itoa(i)
	}
	return name, nil
}
