package sso

import (
	"context"
	"encoding/pem"
	"net/http"
	"strconv"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
	view "github.com/anteroom/anteroom/views/sso"
)

// connection returns the connection that the address names.
func (h *Handler) connection(r *http.Request) (model.Connection, error) {
	id := web.Var(r, "connection")
	if !model.ValidID(model.PrefixConnection, id) {
		return model.Connection{}, model.Missing("")
	}
	return h.DB.Connection(r.Context(), web.VisitorOf(r).Org.ID, model.ConnectionID(id))
}

// answerGone answers for a connection that was deleted elsewhere, and so for one that
// never was.
func (h *Handler) answerGone(w http.ResponseWriter, r *http.Request, err error) error {
	if model.KindOf(err) != model.NotFound {
		return err
	}
	say := web.Words(r)
	return h.Web.Gone(w, r, err, web.Gone{
		Title: say.Text("No such connection"), Text: say.Text("That connection is not in the list any more: it was deleted."), Back: say.Text("Back to single sign-on"), BackURL: web.VisitorOf(r).Links.SSO(),
	})
}

// Show shows one connection, with the steps that lead to its being on.
func (h *Handler) Show(w http.ResponseWriter, r *http.Request) error {
	c, err := h.connection(r)
	if err != nil {
		return h.answerGone(w, r, err)
	}
	v, err := h.view(r, c)
	if err != nil {
		return err
	}
	return h.Web.Fragment(w, r, c.Name, v, v)
}

// sight is what the page of a connection is made from.
type sight struct {
	progress
	r       *http.Request
	say     *words.Language
	visitor web.Visitor
	url     string
	site    model.Site     // where its identity provider knows us
	role    string         // that people get who come for the first time
	owned   []model.Domain // all of the organization's, verified or not
	guide   view.Guide
	stages  map[view.PartKind]view.PartKind // where in the page each part of the guide is
	manage  bool                            // they may change it
	prove   bool                            // and what takes effect at once
}

func (h *Handler) sight(r *http.Request, c model.Connection) (sight, error) {
	visitor := web.VisitorOf(r)
	s := sight{r: r, say: web.Words(r), visitor: visitor, url: visitor.Links.Connection(c.ID), manage: visitor.Manages(model.WidgetSSO)}
	s.prove = s.manage && visitor.CanProve()
	instance, err := h.DB.Instance(r.Context())
	if err != nil {
		return s, err
	}
	if s.owned, err = h.DB.Domains(r.Context(), visitor.Org.ID, model.DomainOrganization); err != nil {
		return s, err
	}
	upkeep, err := h.DB.ConnectionUpkeep(r.Context(), visitor.Org.ID, c.ID)
	if err != nil {
		return s, err
	}
	s.progress = progressOf(c, upkeep, s.owned, visitor.Actor.Tester(), h.Now())
	s.site = h.Web.Sites().Known(c.Site)
	if s.role, err = h.roleOf(r, instance); err != nil {
		return s, err
	}
	site := s.site
	values := view.Values{
		Product: instance.AppName, Organization: visitor.Org.Name, SignInURL: h.Web.URL(model.StartPath(c.ID)),
		EntityID: site.SAMLMetadata(c.ID), MetadataURL: site.SAMLMetadata(c.ID), ACS: site.SAMLAnswers(c.ID), SLO: site.SAMLSignOuts(c.ID), RedirectURI: site.OIDCCallback(c.ID), SignedOutURI: site.OIDCSignedOut(c.ID),
	}
	needs, err := h.Guides.NeedsCertificate(s.say, s.settings.Provider, s.settings.Type)
	if err != nil {
		return s, err
	}
	if needs {
		if values.Certificate, err = h.certificate(r.Context()); err != nil {
			return s, err
		}
	}
	s.guide, err = h.Guides.Fill(s.say, s.settings.Provider, s.settings.Type, values)
	s.stages = stagesOf(s.guide)
	return s, err
}

// certificate returns that of the key that signs our requests, in PEM.
func (h *Handler) certificate(ctx context.Context) (string, error) {
	keys, err := h.SSO.ServiceKeys(ctx)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: keys.Sign.Certificate.Raw})), nil
}

// roleOf returns what the role is called that new members get.
func (h *Handler) roleOf(r *http.Request, i model.Instance) (string, error) {
	org, err := h.DB.Organization(r.Context(), web.VisitorOf(r).Org.ID)
	if err != nil {
		return "", err
	}
	all, err := h.DB.Roles(r.Context(), org.ID)
	for _, role := range all {
		if role.ID == i.NewcomerRole(org) {
			return web.RoleLabel(web.Words(r), role.Label), err
		}
	}
	return web.Words(r).Text("member"), err
}

// stagesOf returns in which part of the page each part of a guide is: what to make
// before anything is entered stands before that, and who may use it where its console
// asks for it, or before the test.
func stagesOf(g view.Guide) map[view.PartKind]view.PartKind {
	at := map[view.PartKind]view.PartKind{}
	var waiting []view.PartKind
	last := view.PartKind("")
	for _, p := range g.Parts {
		switch p.Kind {
		case view.PartValues, view.PartAttributes, view.PartTheirs:
			last, at[p.Kind] = p.Kind, p.Kind
			for _, before := range waiting {
				at[before] = p.Kind
			}
			waiting = nil
		case view.PartCreate:
			waiting = append(waiting, p.Kind)
		case view.PartAssign:
			at[p.Kind] = last
		}
	}
	if assigned := at[view.PartAssign]; assigned == lastStage(g) {
		at[view.PartAssign] = view.PartAssign
	}
	return at
}

// order returns the parts of a guide that are steps of the page, as its console asks for
// them.
func order(g view.Guide) (all []view.PartKind) {
	for _, p := range g.Parts {
		switch p.Kind {
		case view.PartValues, view.PartAttributes, view.PartTheirs:
			all = append(all, p.Kind)
		}
	}
	return all
}

func lastStage(g view.Guide) view.PartKind {
	all := order(g)
	return all[len(all)-1]
}

// parts returns the parts of the guide that belong to a part of the page, for who can do
// what they say.
func (s sight) parts(stage view.PartKind) (all []view.Part) {
	if !s.manage {
		return nil
	}
	for _, p := range s.guide.Parts {
		if s.stages[p.Kind] == stage {
			all = append(all, p)
		}
	}
	return all
}

// view returns the page of a connection.
func (h *Handler) view(r *http.Request, c model.Connection) (view.Connection, error) {
	s, err := h.sight(r, c)
	if err != nil {
		return view.Connection{}, err
	}
	v := view.Connection{
		Links: s.visitor.Links, URL: s.url, ReadOnly: !s.manage, Held: s.held(), Bar: s.bar(), Settings: s.optionsView(), Revocation: s.revocationView(),
		Head: view.Head{
			Name: c.Name, Protocol: view.Protocol(s.settings.Type), Mark: view.Mark(s.settings.Provider), Badges: s.badges(s.say), Done: s.text(s.say),
			URL: s.url, Menu: s.manage, TurnOff: s.prove && c.Enabled, Delete: s.prove,
		},
	}
	if v.Questions, err = h.questions(s); err != nil {
		return v, err
	}
	if v.Handover, err = h.Handover(r); err != nil {
		return v, err
	}
	found, err := h.SSO.Findings(r.Context(), c)
	if err != nil {
		return v, err
	}
	if v.Attempts, err = h.attempts(r, c, found); err != nil {
		return v, err
	}
	domain, err := h.domainStage(s)
	if err != nil {
		return v, err
	}
	on, err := h.turnOnStage(s)
	if err != nil {
		return v, err
	}
	v.Stages = append(append(v.Stages, domain), s.guided()...)
	test, err := h.testStage(s, found)
	if err != nil {
		return v, err
	}
	v.Stages = append(v.Stages, test, on)
	v.Groups, err = h.groupsView(s)
	return v, err
}

// guided returns the stages that are parts of the guide, as its console asks for them.
func (s sight) guided() (all []view.Stage) {
	for _, kind := range order(s.guide) {
		switch kind {
		case view.PartValues:
			all = append(all, s.valuesStage())
		case view.PartAttributes:
			all = append(all, s.attributesStage())
		default:
			all = append(all, s.theirsStage())
		}
	}
	return all
}

// bar says what is beside what is live, nil when nothing is.
func (s sight) bar() *view.Bar {
	b := view.Bar{URL: s.url, Version: s.connection.Version}
	if s.drafted && s.lives {
		b.Text = s.say.Text("You are editing a draft. People still sign in with what is live.")
		if !s.connection.Enabled {
			b.Text = s.say.Text("You are editing a draft beside what was live.")
		}
		b.Discard, b.SwapIn = s.manage, s.prove && s.settings.Tested(s.visitor.Actor.Tester()) && s.connection.Enabled
	}
	previous, ok := s.connection.In(model.SettingsPrevious)
	if until := previous.ReplacedAt.Add(model.SettingsKept); ok && s.now.Before(until) {
		b.Back = s.say.Text("The previous settings can be put back until %s.", s.say.Moment(until))
		b.PutBack = s.prove
	}
	if b.Text == "" && b.Back == "" {
		return nil
	}
	return &b
}

// version returns which version of a connection a form was filled from.
func version(r *http.Request) int64 {
	v, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return -1 // no connection has it, so the rule answers with what is true now
	}
	return v
}
