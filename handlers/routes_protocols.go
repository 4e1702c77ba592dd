package handlers

import (
	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/internal/api"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim"
)

// openID is the OpenID Provider. Other sites' pages send browsers here, so that
// it has protections of its own: state, PKCE and the bound browser.
func (a *app) openID(r *mux.Router) {
	r.Handle("/oauth/authorize", a.web.Crossing(a.web.Handle(a.provider.Authorize))).Methods("GET", "HEAD", "POST").Name("protocol")
	r.Handle("/oauth/authorize/{request}", a.web.Crossing(a.web.Handle(a.provider.Resume))).Methods("GET", "HEAD").Name("protocol")
	r.HandleFunc("/oauth/token", a.provider.Token).Name("protocol")           // answers other methods itself
	r.HandleFunc("/oauth/introspect", a.provider.Introspect).Name("protocol") // as well
	r.HandleFunc("/oauth/revoke", a.provider.Revoke).Name("protocol")         // as well
	r.HandleFunc("/userinfo", a.provider.Userinfo).Methods("GET", "HEAD", "POST", "OPTIONS").Name("protocol")
	r.HandleFunc("/keys", a.provider.JWKS).Methods("GET", "HEAD", "OPTIONS").Name("protocol")
	r.HandleFunc("/.well-known/openid-configuration", a.provider.Discovery).Methods("GET", "HEAD", "OPTIONS").Name("protocol")
	r.HandleFunc("/.well-known/oauth-authorization-server", a.provider.Discovery).Methods("GET", "HEAD", "OPTIONS").Name("protocol")
	r.Handle("/oidc/logout", a.web.Crossing(a.web.Handle(a.provider.Logout))).Methods("GET", "HEAD", "POST").Name("protocol")
}

// upstream is signing in through somebody else. Other sites' pages send browsers here,
// so that it has protections of its own, see handlers/signin. What a page of ours posts
// is closed to others as all is.
func (a *app) upstream(r *mux.Router) {
	at := func(path string, perMinute int, h web.Handler, methods ...string) {
		r.Handle(path, a.web.Crossing(a.web.Limit(methods[0]+" "+path, perMinute, a.web.Handle(h)))).Methods(methods...).Name("protocol")
	}
	at("/sso/social/{provider}/start", 60, a.signin.StartSocial, "GET", "HEAD") // before what a connection could be called
	at("/sso/social/{provider}/callback", 120, a.signin.SocialCallback, "GET")
	at("/sso/{connection}/start", model.MostSignInsFromOne, a.signin.Start, "GET", "HEAD")
	at("/sso/saml/{connection}/acs", 2*model.MostSignInsFromOne, a.signin.AssertionConsumer, "POST") // by the provider's page, and again by ours
	at("/sso/saml/{connection}/slo", 120, a.signin.SingleLogout, "GET", "POST")
	at("/sso/saml/{connection}/metadata", 120, a.signin.Metadata, "GET", "HEAD")
	at("/sso/oidc/{connection}/callback", model.MostSignInsFromOne, a.signin.Callback, "GET")
	at("/sso/oidc/{connection}/signed-out", 120, a.signin.SignedOutUpstream, "GET")
	at("/sso/oidc/{connection}/backchannel-logout", 600, a.signin.BackchannelLogout, "POST")
	at("/sso/{connection}/revoke", 600, a.signin.Revoke, "POST")
	p := a.pages(r, "/sso", a.web.Portal)
	p.get("/{connection}/test/{attempt}", web.Public(), a.sso.TestResult)
	p = p.crossing() // on to an application, or to the identity provider
	p.post("/{connection}/continue", web.Public(), a.signin.Continue).limit(60)
	p.get("/{connection}/inbox", web.Public(), a.signin.Inbox).limit(60)
	p.post("/{connection}/inbox", web.Public(), a.signin.FinishInbox).limit(60)
	p.post("/{connection}/inbox/again", web.Public(), a.signin.ResendInbox).limit(60)
	p.get("/{connection}/test", web.Public(), a.signin.Test)
	p.post("/{connection}/test", web.Public(), a.signin.BeginTest).limit(60)
}

// provisioning is where the identity providers of organizations tell of their people. It
// answers programs alone, which prove themselves in each request.
func (a *app) provisioning(r *mux.Router) {
	r.PathPrefix(scim.Root).Handler(a.scim).Name("protocol")
}

// management is where the backend of an application drives this instance. It answers
// programs alone, which prove themselves in each request.
func (a *app) management(r *mux.Router) {
	door := r.NewRoute().Subrouter() // before what begins like it
	door.Use(a.web.Mount(a.web.Portal))
	pages{door, a.web}.get(api.Root, web.Public(), a.reference.Index)
	for _, root := range []string{api.Root, api.Package, api.Foreign} {
		r.PathPrefix(root).Handler(a.api).Name("protocol")
	}
}
