package handlers

import (
	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/handlers/portal"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/model"
)

// adminPortal is what somebody sees who has no account and was given a link: the rooms of
// three widgets, and nothing else of them than what is about those.
func (a *app) adminPortal(r *mux.Router) {
	shell := a.setup.Shell()
	door := r.NewRoute().Subrouter() // before what begins like it
	door.Use(a.web.Mount(shell))
	open := pages{door, a.web}
	for _, path := range []string{string(model.AdminPortal), model.PortalTokenPath("")} { // of which the rest is missing
		open.get(path, web.Public(), a.setup.Show)
	}
	open.get(model.PortalTokenPath("{token}"), web.Public(), a.setup.Show)
	open.post(model.PortalTokenPath("{token}"), web.Public(), a.setup.Open).limit(60)
	open.get(model.PortalTokenPath("{token}")+"/code", web.Public(), a.setup.Code)
	open.post(model.PortalTokenPath("{token}")+"/code", web.Public(), a.setup.FinishCode).limit(60)
	p := a.pages(r, string(portal.Base), shell)
	p.get("/", web.InOrganization(), a.setup.Home)
	p.get("/stands", web.InOrganization().Polled(), a.setup.Ask)
	p.get("/events", web.InOrganization().Polled(), a.setup.Events)
	p.get("/over", web.Public(), a.setup.Over)
	p.post("/leave", web.InOrganization().Does("close the admin portal"), a.setup.Leave)
	a.ssoRoutes(p)
	a.directoryRoutes(p)
	a.domainRoutes(p)
}

// newAdminPortal wires the admin portal to the rooms that it shows.
func newAdminPortal(c Config, w *web.Web) *portal.Handler {
	return &portal.Handler{Web: w, DB: c.DB, Portal: c.Portal, SignIn: c.SignIn, Now: c.DB.Now}
}

// handOver wires the admin portal and the rooms that it shows to each other: those say how far
// somebody is, and offer to let somebody else do it.
func (a *app) handOver() {
	a.setup.Stands = a.stands()
	a.domains.Handover = a.setup.HandoverOf(model.FeatureDomainVerification)
	a.sso.Handover = a.setup.HandoverOf(model.FeatureSSO)
	a.directories.Handover = a.setup.HandoverOf(model.FeatureDirSync)
}

// linkRoutes is where an organization's admins see and make links to its admin portal: who may
// change one of its widgets at all.
func (a *app) linkRoutes(p pages) {
	var all []web.Guard
	for _, w := range model.PortalWidgets() {
		all = append(all, web.Widget(w).Manage())
	}
	gives := web.AnyOf(all...)
	const back = "/portal-links"
	p.get("/portal-links", gives, a.setup.Links)
	p.post("/portal-links", gives.Several("modules").Sudo("give somebody a link to the settings of {organization}", back), a.setup.CreateLink).limit(30)
	p.get("/portal-links/new", gives, a.setup.NewLink)
	p.get("/portal-links/of/{module}", gives.Polled(), a.setup.AskHandover)
	p.post("/portal-links/{link}/extend", gives.Sudo("have a link to the settings of {organization} work longer", back), a.setup.ExtendLink)
	p.post("/portal-links/{link}/revoke", gives.Does("revoke a link to the settings of {organization}").Danger(), a.setup.RevokeLink)
}

// stands returns how far an organization is with each module of the admin portal.
func (a *app) stands() portal.Stands {
	return portal.Stands{
		model.FeatureDomainVerification: a.domains.Stand, model.FeatureSSO: a.sso.Stand, model.FeatureDirSync: a.directories.Stand,
	}
}
