package sso

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"anteroom/handlers/web"
	"anteroom/internal/domainname"
	"anteroom/internal/model"
	"anteroom/internal/sso"
	"anteroom/internal/words"
	view "anteroom/views/sso"
	"anteroom/views/ui"
)

// stage returns what the steps of the page have in common. A step is open while it is
// to be done; those at the provider are done in one go.
func stage(kind, title, state string, done, open bool) view.Stage {
	return view.Stage{ID: "sso-step-" + kind, Title: title, State: state, Done: done, Open: open}
}

// domainStage returns the step in which a domain is proved and chosen.
func (h *Handler) domainStage(s sight) (view.Stage, error) {
	at := served(s.connection, s.owned)
	step := view.DomainStep{URL: s.url, Links: s.visitor.Links, Version: s.connection.Version}
	state := "No verified domain yet"
	if len(at) > 0 {
		state = listed(namesOf(at))
		step.Texts = append(step.Texts, fmt.Sprintf("People with an address at %s sign in with %s once it is on.", state, s.guide.Name))
		if s.on {
			step.Texts = []string{fmt.Sprintf("People with an address at %s sign in with %s.", state, s.guide.Name)}
		}
	} else if c := s.connection; c.Chosen && len(c.Domains) == 0 && slices.ContainsFunc(s.owned, model.Domain.Owned) {
		state = "No domain chosen yet"
		step.Texts = append(step.Texts, "Your verified domains lead to other connections so far. Choose below which of them lead here, too.")
	} else {
		step.Texts = append(step.Texts, "Prove that a domain is yours: people with an address there sign in here, and nobody else can claim it.")
	}
	err := h.pending(s, &step, len(at) > 0)
	if s.prove && len(s.owned) > 0 {
		step.Choices = s.domainChoices()
	}
	v := stage("domain", "Verify your domain", state, len(at) > 0, len(at) == 0 || step.Card != "" && !s.on)
	v.Domain = &step
	return v, err
}

// pending adds what a domain needs that is not verified yet, or the form that adds one.
func (h *Handler) pending(s sight, step *view.DomainStep, enough bool) error {
	if !s.visitor.Sees(model.WidgetDomains) {
		if !enough {
			step.Texts = append(step.Texts, "You can’t verify domains here. Ask an admin who can, or support.")
		}
		return nil
	}
	for _, d := range s.owned {
		if d.Owned() {
			continue
		}
		if step.Card != "" {
			step.Others = append(step.Others, view.Link{Text: domainname.Unicode(d.Name), URL: s.visitor.Links.Domain(d.ID)})
			continue
		}
		card, err := h.Card(s.r, d)
		if err != nil {
			return err
		}
		if step.Card, err = h.Web.Views.In(web.Words(s.r)).HTML(card); err != nil {
			return err
		}
	}
	if s.manage && s.visitor.Manages(model.WidgetDomains) && step.Card == "" {
		step.Add = &ui.Field{
			ID: "sso-domain-field", Name: "domain", Label: "Domain", Type: "text", InputMode: "url", Autocomplete: "off", Required: true,
			Hint: "The part after @, such as example.com.",
		}
	}
	return nil
}

// valuesStage returns the step in which our values are entered at the provider.
func (s sight) valuesStage() view.Stage {
	site, id := s.site, s.connection.ID
	step := &view.ValuesStep{Parts: s.parts(view.PartValues)}
	if s.settings.Type == model.ConnectionSAML {
		step.Copies = []ui.Copy{
			{ID: "sso-acs", Label: "ACS URL", Value: site.SAMLAnswers(id)},
			{ID: "sso-entity-id", Label: "Entity ID", Value: site.SAMLMetadata(id)},
			{ID: "sso-slo", Label: "Single logout URL, where the provider asks for one", Value: site.SAMLSignOuts(id)},
			{ID: "sso-metadata-url", Label: "Metadata URL", Value: site.SAMLMetadata(id)},
		}
		step.File = site.SAMLMetadata(id)
	} else {
		step.Copies = []ui.Copy{
			{ID: "sso-redirect-uri", Label: "Redirect URI", Value: site.OIDCCallback(id)},
			{ID: "sso-signed-out-uri", Label: "Sign-out redirect URI, where the provider asks for one", Value: site.OIDCSignedOut(id)},
			{ID: "sso-logout-uri", Label: "Back-channel logout URI, where the provider asks for one", Value: site.OIDCLogouts(id)},
		}
	}
	if s.manage {
		step.Intro = &s.guide.Intro
	}
	v := stage("values", "Copy our values into "+s.guide.Name, s.untold(), s.proven, !s.known && s.manage)
	v.Values = step
	return v
}

// untold says that nobody can know yet whether the provider has what it needs of us, ""
// while it is not its turn and once it is known.
func (s sight) untold() string {
	if s.known && !s.proven {
		return "The test will tell"
	}
	return ""
}

// attributesStage returns the step about what the provider calls things.
func (s sight) attributesStage() view.Stage {
	m := s.settings.Attributes
	step := &view.AttributesStep{URL: s.url, Version: s.connection.Version, Parts: s.parts(view.PartAttributes), Form: s.manage, Other: m != model.AttributeMap{}}
	step.Fields = []ui.Field{
		{Name: "attribute_email", Label: view.FormEmail.Label(), Value: m.Email, Hint: "Empty for the usual names."},
		{Name: "attribute_first_name", Label: view.FormFirstName.Label(), Value: m.FirstName},
		{Name: "attribute_last_name", Label: view.FormLastName.Label(), Value: m.LastName},
		{Name: "attribute_groups", Label: view.FormGroups.Label(), Value: m.Groups},
	}
	for i := range step.Fields {
		f := &step.Fields[i]
		f.ID, f.Type, f.Autocomplete, f.MaxLength = "sso-"+f.Name, "text", "off", model.MostAttributeName
		step.Facts = append(step.Facts, view.Fact{Label: f.Label, Value: cmp.Or(f.Value, "the usual names"), Code: f.Value != ""})
	}
	if step.Form && !step.Other {
		step.Facts = nil
	}
	v := stage("attributes", "Map attributes", s.untold(), s.proven, !s.known && s.manage)
	v.Attributes = step
	return v
}

// turnOnStage returns the step in which people begin to sign in by it.
func (h *Handler) turnOnStage(s sight) (view.Stage, error) {
	step := &view.TurnOn{URL: s.url, Version: s.connection.Version, TurnOff: s.prove && s.connection.Enabled}
	state := "Off"
	switch {
	case s.on:
		state = "On"
		step.Who = []string{fmt.Sprintf("People at %s sign in with %s.", domainsText(s.connection, s.owned), s.guide.Name)}
	case s.connection.Enabled:
		state = "The draft is not live"
	}
	if !s.on {
		step.Missing = s.missing()
	}
	before, err := h.before(s)
	if err != nil {
		return view.Stage{}, err
	}
	if before != "" {
		step.Notice = &ui.Notice{Kind: ui.KindWarn, Title: before + " comes first", Text: "It is on for the same domains and is required or was added before, so people with addresses there sign in by it. Turn it off, or choose other domains for one of the two."}
	}
	ready := !s.on && len(step.Missing) == 0
	if ready {
		if err := h.readyToTurnOn(s, step); err != nil {
			return view.Stage{}, err
		}
	}
	if s.settings.AsksAnew == model.AsksAnewNo {
		step.Who = append(step.Who, notAnew(s.guide.Name))
	}
	if s.connection.Enabled {
		step.Require = s.require()
	}
	v := stage("turn-on", "Turn on", state, s.on, ready)
	v.TurnOn = step
	return v, nil
}

// before returns the name of a connection by which people sign in who are to sign in by
// this one: of several that are on for a domain, those count first that are required, and
// of them the one that was added first. It returns "" for none.
func (h *Handler) before(s sight) (string, error) {
	all, err := h.DB.Connections(s.r.Context(), s.connection.Org)
	own := s.connection
	for _, c := range all {
		first := c.ID < own.ID
		if c.Required != own.Required {
			first = c.Required
		}
		for _, d := range served(own, s.owned) {
			if c.ID != own.ID && c.Enabled && first && c.Serves(d.ID) {
				return c.Name, err
			}
		}
	}
	return "", err
}

// readyToTurnOn adds whom it concerns, and what turns it on.
func (h *Handler) readyToTurnOn(s sight, step *view.TurnOn) error {
	who, err := h.affectedBy(s.r.Context(), s.connection)
	if err != nil {
		return err
	}
	var asked []string
	for _, a := range who {
		text := fmt.Sprintf("%s at %s", a.members, a.domain)
		asked = append(asked, text)
		step.Who = append(step.Who, fmt.Sprintf("%s (verified): %s will sign in with %s.", a.domain, a.members, s.guide.Name))
	}
	if s.connection.Creates {
		step.Who = append(step.Who, "Others with an address there become members when they first sign in.")
	}
	if !s.connection.Enabled {
		step.Who = append(step.Who, "No more codes go to these addresses by email. A passkey of one’s own still works: add one before, for the day when "+s.guide.Name+" does not answer.")
	}
	if !s.prove {
		return nil
	}
	step.Button, step.Confirm = "Turn on", "Turn on "+s.connection.Name+"? It concerns "+listed(asked)+"."
	if s.connection.Enabled {
		step.Button, step.Confirm = "Swap in the draft", "Swap in the draft of "+s.connection.Name+"? It concerns "+listed(asked)+"."
	}
	return nil
}

// missing lists what is to be done before it can be turned on.
func (s sight) missing() (all []view.Link) {
	for _, m := range []struct {
		done     bool
		text, at string
	}{
		{s.domain, "Verify a domain", "domain"},
		{s.known, "Save what " + s.guide.Name + " shows", "theirs"},
		{!s.known || s.tested, "Test it yourself", "test"},
	} {
		if !m.done {
			all = append(all, view.Link{Text: m.text, URL: "#sso-step-" + m.at})
		}
	}
	return all
}

// affected is how many members have an address at a domain that leads to a connection.
type affected struct{ domain, members string }

// affectedBy returns whom it concerns whether a connection is on.
func (h *Handler) affectedBy(ctx context.Context, c model.Connection) ([]affected, error) {
	served, err := h.DB.MembersServed(ctx, c.Org, c.ID)
	all := make([]affected, len(served))
	for i, d := range served {
		all[i] = affected{domainname.Unicode(d.Domain), words.Count(d.Members, "member", "members")}
	}
	return all, err
}

// optionsView returns the form of what the organization decides.
func (s sight) optionsView() view.Settings {
	return view.Settings{
		URL: s.url, Version: s.connection.Version, Provider: s.guide.Name, Creates: s.connection.Creates, Syncs: s.connection.Syncs, SignsOut: s.connection.SignsOut,
		Offers: s.connection.SignsOut || sso.OffersSignOut(s.connection), Role: s.role, Form: s.prove,
	}
}
