package sso

import (
	"cmp"
	"slices"

	"github.com/anteroom/anteroom/internal/domainname"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/sso"
	view "github.com/anteroom/anteroom/views/sso"
	"github.com/anteroom/anteroom/views/ui"
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
	state := s.say.Text("No verified domain yet")
	if len(at) > 0 {
		state = listed(s.say, namesOf(at))
		step.Texts = append(step.Texts, s.say.Text("People with an address at %s sign in with %s once it is on.", state, s.guide.Name))
		if s.on {
			step.Texts = []string{s.say.Text("People with an address at %s sign in with %s.", state, s.guide.Name)}
		}
	} else if c := s.connection; c.Chosen && len(c.Domains) == 0 && slices.ContainsFunc(s.owned, model.Domain.Owned) {
		state = s.say.Text("No domain chosen yet")
		step.Texts = append(step.Texts, s.say.Text("Your verified domains lead to other connections so far. Choose below which of them lead here, too."))
	} else {
		step.Texts = append(step.Texts, s.say.Text("Prove that a domain is yours: people with an address there sign in here, and nobody else can claim it."))
	}
	err := h.pending(s, &step, len(at) > 0)
	if s.prove && len(s.owned) > 0 {
		step.Choices = s.domainChoices()
	}
	v := stage("domain", s.say.Text("Verify your domain"), state, len(at) > 0, len(at) == 0 || step.Card != "" && !s.on)
	v.Domain = &step
	return v, err
}

// pending adds what a domain needs that is not verified yet, or the form that adds one.
func (h *Handler) pending(s sight, step *view.DomainStep, enough bool) error {
	if !s.visitor.Sees(model.WidgetDomains) {
		if !enough {
			step.Texts = append(step.Texts, s.say.Text("You can’t verify domains here. Ask an admin who can, or support."))
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
		if step.Card, err = h.Web.Views.In(s.say).HTML(card); err != nil {
			return err
		}
	}
	if s.manage && s.visitor.Manages(model.WidgetDomains) && step.Card == "" {
		step.Add = &ui.Field{
			ID: "sso-domain-field", Name: "domain", Label: s.say.Text("Domain"), Type: "text", InputMode: "url", Autocomplete: "off", Required: true,
			Hint: s.say.Text("The part after @, such as example.com."),
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
			{ID: "sso-acs", Label: s.say.Text("ACS URL"), Value: site.SAMLAnswers(id)},
			{ID: "sso-entity-id", Label: s.say.Text("Entity ID"), Value: site.SAMLMetadata(id)},
			{ID: "sso-slo", Label: s.say.Text("Single logout URL, where the provider asks for one"), Value: site.SAMLSignOuts(id)},
			{ID: "sso-metadata-url", Label: s.say.Text("Metadata URL"), Value: site.SAMLMetadata(id)},
		}
		step.File = site.SAMLMetadata(id)
	} else {
		step.Copies = []ui.Copy{
			{ID: "sso-redirect-uri", Label: s.say.Text("Redirect URI"), Value: site.OIDCCallback(id)},
			{ID: "sso-signed-out-uri", Label: s.say.Text("Sign-out redirect URI, where the provider asks for one"), Value: site.OIDCSignedOut(id)},
			{ID: "sso-logout-uri", Label: s.say.Text("Back-channel logout URI, where the provider asks for one"), Value: site.OIDCLogouts(id)},
		}
	}
	if s.manage {
		step.Intro = &s.guide.Intro
	}
	v := stage("values", s.say.Text("Copy our values into %s", s.guide.Name), s.untold(), s.proven, !s.known && s.manage)
	v.Values = step
	return v
}

// untold says that nobody can know yet whether the provider has what it needs of us, ""
// while it is not its turn and once it is known.
func (s sight) untold() string {
	if s.known && !s.proven {
		return s.say.Text("The test will tell")
	}
	return ""
}

// attributesStage returns the step about what the provider calls things.
func (s sight) attributesStage() view.Stage {
	m := s.settings.Attributes
	step := &view.AttributesStep{URL: s.url, Version: s.connection.Version, Parts: s.parts(view.PartAttributes), Form: s.manage, Other: m != model.AttributeMap{}}
	step.Fields = []ui.Field{
		{Name: "attribute_email", Label: view.FormEmail.Label(s.say), Value: m.Email, Hint: s.say.Text("Empty for the usual names.")},
		{Name: "attribute_first_name", Label: view.FormFirstName.Label(s.say), Value: m.FirstName},
		{Name: "attribute_last_name", Label: view.FormLastName.Label(s.say), Value: m.LastName},
		{Name: "attribute_groups", Label: view.FormGroups.Label(s.say), Value: m.Groups},
	}
	for i := range step.Fields {
		f := &step.Fields[i]
		f.ID, f.Type, f.Autocomplete, f.MaxLength = "sso-"+f.Name, "text", "off", model.MostAttributeName
		f.Code = true
		step.Facts = append(step.Facts, view.Fact{Label: f.Label, Value: cmp.Or(f.Value, s.say.Text("the usual names")), Code: f.Value != ""})
	}
	if step.Form && !step.Other {
		step.Facts = nil
	}
	v := stage("attributes", s.say.Text("Map attributes"), s.untold(), s.proven, !s.known && s.manage)
	v.Attributes = step
	return v
}

// turnOnStage returns the step in which people begin to sign in by it.
func (h *Handler) turnOnStage(s sight) (view.Stage, error) {
	step := &view.TurnOn{URL: s.url, Version: s.connection.Version, TurnOff: s.prove && s.connection.Enabled}
	state := s.say.Text("Off")
	switch {
	case s.on:
		state = s.say.Text("On")
		step.Who = []string{s.say.Text("People at %s sign in with %s.", domainsText(s.say, s.connection, s.owned), s.guide.Name)}
	case s.connection.Enabled:
		state = s.say.Text("The draft is not live")
	}
	if !s.on {
		step.Missing = s.missing()
	}
	before, err := h.before(s)
	if err != nil {
		return view.Stage{}, err
	}
	if before != "" {
		step.Notice = &ui.Notice{Kind: ui.KindWarn, Title: s.say.Text("%s comes first", before), Text: s.say.Text("It is on for the same domains and is required or was added before, so people with addresses there sign in by it. Turn it off, or choose other domains for one of the two.")}
	}
	ready := !s.on && len(step.Missing) == 0
	if ready {
		if err := h.readyToTurnOn(s, step); err != nil {
			return view.Stage{}, err
		}
	}
	if s.settings.AsksAnew == model.AsksAnewNo {
		step.Who = append(step.Who, notAnew(s.say, s.guide.Name))
	}
	if s.connection.Enabled {
		step.Require = s.require()
	}
	v := stage("turn-on", s.say.Text("Turn on"), state, s.on, ready)
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
	who, err := h.DB.MembersServed(s.r.Context(), s.connection.Org, s.connection.ID)
	if err != nil {
		return err
	}
	var asked []string
	for _, d := range who {
		domain := domainname.Unicode(d.Domain)
		asked = append(asked, s.say.Many(d.Members, "%d member at %s", "%d members at %s", domain))
		step.Who = append(step.Who, s.say.Many(d.Members, "%[2]s (verified): %[1]d member will sign in with %[3]s.", "%[2]s (verified): %[1]d members will sign in with %[3]s.", domain, s.guide.Name))
	}
	if s.connection.Creates {
		step.Who = append(step.Who, s.say.Text("Others with an address there become members when they first sign in."))
	}
	if !s.connection.Enabled {
		step.Who = append(step.Who, s.say.Text("No more codes go to these addresses by email. A passkey of one’s own still works: add one before, for the day when %s does not answer.", s.guide.Name))
	}
	if !s.prove {
		return nil
	}
	step.Button, step.Confirm = s.say.Text("Turn on"), s.say.Text("Turn on %s? It concerns %s.", s.connection.Name, listed(s.say, asked))
	if s.connection.Enabled {
		step.Button, step.Confirm = s.say.Text("Swap in the draft"), s.say.Text("Swap in the draft of %s? It concerns %s.", s.connection.Name, listed(s.say, asked))
	}
	return nil
}

// missing lists what is to be done before it can be turned on.
func (s sight) missing() (all []view.Link) {
	for _, m := range []struct {
		done     bool
		text, at string
	}{
		{s.domain, s.say.Text("Verify a domain"), "domain"},
		{s.known, s.say.Text("Save what %s shows", s.guide.Name), "theirs"},
		{!s.known || s.tested, s.say.Text("Test it yourself"), "test"},
	} {
		if !m.done {
			all = append(all, view.Link{Text: m.text, URL: "#sso-step-" + m.at})
		}
	}
	return all
}

// optionsView returns the form of what the organization decides.
func (s sight) optionsView() view.Settings {
	return view.Settings{
		URL: s.url, Version: s.connection.Version, Provider: s.guide.Name, Creates: s.connection.Creates, Syncs: s.connection.Syncs, SignsOut: s.connection.SignsOut,
		Offers: s.connection.SignsOut || sso.OffersSignOut(s.connection), Role: s.role, Form: s.prove,
	}
}
