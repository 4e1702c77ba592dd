package activity

import "github.com/anteroom/anteroom/internal/model"

func (t teller) aboutOrganization() string {
	switch p := t.e.Payload.(type) {
	case model.OrganizationCreated:
		return t.say.Text("Organization %s created", p.After.Name)
	case model.OrganizationUpdated:
		if p.Before.Name != p.After.Name {
			return t.say.Text("Organization renamed to %s", p.After.Name)
		}
		return t.say.Text("Settings of the organization changed")
	case model.OrganizationDeleted:
		return t.say.Text("Organization %s deleted", p.Before.Name)
	case model.OrganizationSuspended:
		return t.say.Text("Organization suspended")
	case model.OrganizationResumed:
		return t.say.Text("Organization no longer suspended")
	case model.OrganizationExported:
		return t.say.Text("Data of the organization exported")
	case model.SupportGranted:
		return t.say.Text("Support access turned on")
	case model.SupportEnded:
		return t.say.Text("Support access ended")
	}
	return ""
}

func (t teller) aboutDomain() string {
	switch p := t.e.Payload.(type) {
	case model.DomainCreated:
		return t.say.Text("Domain %s added", p.After.Name)
	case model.DomainDeleted:
		return t.say.Text("Domain %s removed", p.Before.Name)
	case model.DomainVerificationSucceeded:
		return t.say.Text("Domain %s verified", p.After.Name)
	case model.DomainVerificationFailed:
		return t.say.Text("Domain %s not verified: its record was not found in time", p.After.Name)
	case model.DomainTaken:
		return t.say.Text("Domain %s not verified: it is another organization’s", p.After.Name)
	case model.DomainLost:
		return t.say.Text("Domain %s lost: its record is gone", p.After.Name)
	case model.DomainVerificationRetried:
		return t.say.Text("Domain %s to be verified once more", p.After.Name)
	}
	return ""
}

func (t teller) aboutConnection() string {
	switch p := t.e.Payload.(type) {
	case model.ConnectionCreated:
		return t.say.Text("Connection %s created", t.called(p.After.Name))
	case model.ConnectionUpdated:
		return t.say.Text("Connection %s changed", t.called(p.After.Name))
	case model.ConnectionTested:
		return t.say.Text("Connection %s tested", t.called(p.After.Name))
	case model.ConnectionEnabled:
		return t.say.Text("Connection %s turned on", t.called(p.After.Name))
	case model.ConnectionDisabled:
		return t.say.Text("Connection %s turned off", t.called(p.After.Name))
	case model.ConnectionRequired:
		return t.say.Text("Connection %s required for signing in", t.called(p.After.Name))
	case model.ConnectionOptional:
		return t.say.Text("Connection %s not required any more", t.called(p.After.Name))
	case model.ConnectionDeleted:
		return t.say.Text("Connection %s deleted", t.called(p.Before.Name))
	case model.ConnectionGroupsMapped:
		return t.say.Text("Roles changed that the groups of a connection give")
	}
	return ""
}

func (t teller) aboutConnectionUpkeep() string {
	switch p := t.e.Payload.(type) {
	case model.ConnectionRefreshed:
		return t.say.Text("Connection %s has other keys at its provider, which count", t.called(p.After.Name))
	case model.ConnectionMoved:
		return t.say.Text("Metadata of connection %s held back: it names another provider or host", t.called(p.Before.Name))
	case model.ConnectionMoveRefused:
		return t.say.Text("Metadata of connection %s refused", t.called(p.Before.Name))
	case model.CertificateExpiring:
		if p.Days == 0 {
			return t.say.Text("Certificate of connection %s expired", t.called(p.After.Name))
		}
		return t.say.Text("Certificate of connection %s expires on %s", t.called(p.After.Name), t.say.Day(p.Until))
	case model.IdentitiesRepaired:
		return t.say.Text("People of a connection linked to other accounts at its provider")
	case model.SignInRefused:
		if p.Email == "" {
			return t.say.Text("Sign-in refused")
		}
		return t.say.Text("Sign-in of %s refused", p.Email)
	}
	return ""
}

func (t teller) aboutBreakGlass() string {
	switch p := t.e.Payload.(type) {
	case model.BreakGlassNamed:
		return t.say.Text("%s may sign in around single sign-on", t.called(p.After.Email))
	case model.BreakGlassUnnamed:
		return t.say.Text("%s may not sign in around single sign-on any more", t.called(p.Before.Email))
	case model.BreakGlassUsed:
		return t.say.Text("%s came in around single sign-on", t.called(p.After.Email))
	case model.BreakGlassRecovered:
		return t.say.Text("Link made that lets %s in around single sign-on", t.called(p.After.Email))
	case model.BreakGlassLost:
		return t.say.Text("Nobody left who may sign in around single sign-on: %s was the last", t.called(p.Before.Email))
	}
	return ""
}

func (t teller) aboutPortalLink() string {
	switch p := t.e.Payload.(type) {
	case model.PortalLinkCreated:
		if p.After.Recipient != "" {
			return t.say.Text("Link to the admin portal made for %s", p.After.Recipient)
		}
		return t.say.Text("Link to the admin portal made")
	case model.PortalLinkExtended:
		return t.say.Text("End of a link to the admin portal changed")
	case model.PortalLinkOpened:
		return t.say.Text("Link to the admin portal opened")
	case model.PortalLinkRevoked:
		return t.say.Text("Link to the admin portal revoked")
	}
	return ""
}

func (t teller) aboutAPIKey() string {
	switch p := t.e.Payload.(type) {
	case model.APIKeyCreated:
		return t.say.Text("API key %s created", p.After.Name)
	case model.APIKeyUpdated:
		return t.say.Text("API key %s changed", p.After.Name)
	case model.APIKeyRevoked:
		return t.say.Text("API key %s revoked", p.Before.Name)
	}
	return ""
}
