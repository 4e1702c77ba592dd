package handlers

import (
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// ssoRoutes is how an organization sets up signing in through somebody else. Where people
// come from there is in routes_protocols.go.
func (a *app) ssoRoutes(p pages) {
	sso := web.Widget(model.WidgetSSO)
	const back, page = "/sso", "/sso/{connection}"
	p.get("/sso", sso.Read(), a.sso.Index)
	p.post("/sso", sso.Manage().Does("add a way to sign in to {organization}"), a.sso.Add).limit(30)
	p.get("/sso/{connection}", sso.Read(), a.sso.Show)
	p.get("/sso/{connection}/rename", sso.Manage(), a.sso.AskName)
	p.post("/sso/{connection}/rename", sso.Manage().Sudo("rename a way to sign in to {organization}", page), a.sso.Rename)
	p.get("/sso/{connection}/provider", sso.Manage(), a.sso.ChooseProvider)
	p.post("/sso/{connection}/provider", sso.Manage().Does("draft another identity provider for {organization}"), a.sso.ChangeProvider)
	p.post("/sso/{connection}/domain", sso.Manage().Does("add a domain to {organization}"), a.sso.AddDomain).limit(60)
	p.post("/sso/{connection}/domains", sso.Manage().Several("domains").Sudo("choose who signs in to {organization} by single sign-on", page), a.sso.SetDomains)
	p.post("/sso/{connection}/attributes", sso.Manage().Does("draft what the identity provider calls things"), a.sso.SetAttributes)
	p.post("/sso/{connection}/saml", sso.Manage().Does("draft who the identity provider is"), a.sso.SetSAML).limit(30)
	p.post("/sso/{connection}/metadata", sso.Manage().Does("draft who the identity provider is"), a.sso.UploadMetadata).limit(30)
	p.post("/sso/{connection}/saml-options", sso.Manage().Does("draft what the identity provider has to do"), a.sso.SetSAMLOptions)
	p.post("/sso/{connection}/oidc", sso.Manage().Does("draft who the identity provider is"), a.sso.SetOIDC).limit(30)
	p.post("/sso/{connection}/options", sso.Manage().Sudo("change how people join {organization} by single sign-on", page), a.sso.SetOptions)
	p.post("/sso/{connection}/test", sso.Manage().Sudo("test single sign-on of {organization}", page), a.sso.Test).limit(60)
	p.get("/sso/{connection}/test", sso.Read().Polled(), a.sso.AskTested)
	p.get("/sso/{connection}/attempts", sso.Read(), a.sso.FindAttempt)
	p.get("/sso/{connection}/attempts/{attempt}", sso.Read(), a.sso.Attempt)
	p.post("/sso/{connection}/use", sso.Manage().Does("draft what the identity provider calls things"), a.sso.UseAttribute)
	p.post("/sso/{connection}/revocation", sso.Manage().Sudo("say who may sign people of {organization} out", page), a.sso.SetRevocation).limit(30)
	p.post("/sso/{connection}/turn-on", sso.Manage().Sudo("turn on single sign-on for {organization}", page), a.sso.TurnOn)
	p.get("/sso/{connection}/turn-off", sso.Manage(), a.sso.ConfirmTurnOff)
	p.post("/sso/{connection}/turn-off", sso.Manage().Sudo("turn off single sign-on for {organization}", page).Danger(), a.sso.TurnOff)
	p.post("/sso/{connection}/put-back", sso.Manage().Sudo("put back the previous settings of single sign-on", page), a.sso.PutBack)
	p.post("/sso/{connection}/approve", sso.Manage().Does("draft what the identity provider says by now"), a.sso.Approve)
	p.post("/sso/{connection}/refuse", sso.Manage().Does("leave the identity provider as it is"), a.sso.Refuse)
	p.post("/sso/{connection}/discard", sso.Manage().Does("discard a draft of single sign-on").Danger(), a.sso.Discard)
	p.get("/sso/{connection}/delete", sso.Manage(), a.sso.ConfirmDelete)
	p.post("/sso/{connection}/delete", sso.Manage().Sudo("delete a way to sign in to {organization}", page).Danger(), a.sso.Delete)
}

// ssoPeopleRoutes is what is decided about an organization's people who sign in through
// somebody else: by its own admins alone.
func (a *app) ssoPeopleRoutes(p pages) {
	sso := web.Widget(model.WidgetSSO)
	const back, page = "/sso", "/sso/{connection}"
	p.get("/sso/break-glass", sso.Manage(), a.sso.AskBreakGlass)
	p.post("/sso/break-glass", sso.Manage().Sudo("name a break-glass member of {organization}", back), a.sso.NameBreakGlass)
	p.post("/sso/break-glass/{member}/unname", sso.Manage().Sudo("take a break-glass member of {organization} off the list", back).Danger(), a.sso.UnnameBreakGlass)
	p.post("/sso/{connection}/groups", sso.Manage().Several("group").Several("role").Several("position").Sudo("have groups give roles in {organization}", page), a.sso.SetGroups)
	p.get("/sso/{connection}/require", sso.Manage(), a.sso.ConfirmRequire)
	p.post("/sso/{connection}/require", sso.Manage().Sudo("require single sign-on for {organization}", page).Danger(), a.sso.Require)
	p.post("/sso/{connection}/optional", sso.Manage().Sudo("let people sign in to {organization} otherwise", page), a.sso.Optional)
	p.post("/sso/{connection}/same-person", sso.Manage().Sudo("say at {organization} that an address is still the same person’s", page), a.sso.SamePerson)
	p.post("/sso/{connection}/somebody-new", sso.Manage().Sudo("say at {organization} that an address was given to somebody new", page).Danger(), a.sso.SomebodyNew)
	p.post("/sso/{connection}/all-same", sso.Manage().Sudo("say at {organization} that all addresses are still the same people’s", page), a.sso.AllSame)
}
