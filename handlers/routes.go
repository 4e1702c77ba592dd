package handlers

import (
	"net/http"

	"github.com/gorilla/mux"

	"anteroom/handlers/web"
	"anteroom/internal/model"
)

// routes lists every URL: method, path, who may come, what answers.
func (a *app) routes() http.Handler {
	r := mux.NewRouter().UseEncodedPath()
	r.Use(web.NoteRoute)
	r.NotFoundHandler, r.MethodNotAllowedHandler = a.web.NotFound(), a.web.MethodNotAllowed()

	// The portal.
	p := pages{r.PathPrefix("/ui").Subrouter(), a.web}
	p.get("/", web.InOrganization(), a.home.Index)
	p.get("/members", web.Permitted(model.UsersRead), a.members.Index)
	p.get("/members/{member}/role", web.Permitted(model.UsersRead), a.members.Role)
	p.post("/members/{member}/role", web.Permitted(model.UsersRead), a.members.SetRole)

	// Signing in and out. Each address may make 60 attempts a minute.
	p = pages{r.PathPrefix("/a").Subrouter(), a.web}
	p.get("/login", web.Public(), a.signin.Email)
	p.post("/login", web.Public(), a.signin.Begin).limit(60)
	p.get("/login/code", web.Public(), a.signin.Code)
	p.post("/login/code", web.Public(), a.signin.Finish).limit(60)
	p.post("/login/resend", web.Public(), a.signin.Resend).limit(60)
	p.get("/login/link/{token}", web.Public(), a.signin.Link)
	p.post("/login/link", web.Public(), a.signin.Follow).limit(60)
	p.get("/organizations", web.SignedIn(), a.signin.Organizations)
	p.post("/organizations", web.SignedIn(), a.signin.Choose)
	p.get("/logout", web.Public(), a.signin.ConfirmLogout)
	p.post("/logout", web.Public(), a.signin.Logout)
	p.get("/signed-out", web.Public(), a.signin.SignedOut)

	// The OpenID Provider. Other sites' pages send browsers here, so that it has
	// protections of its own: state, PKCE and the bound browser.
	r.Handle("/oauth/authorize", a.web.Handle(a.provider.Authorize)).Methods("GET", "POST").Name("protocol")
	r.Handle("/oauth/authorize/{request}", a.web.Handle(a.provider.Resume)).Methods("GET").Name("protocol")
	r.HandleFunc("/oauth/token", a.provider.Token).Name("protocol") // answers other methods itself
	r.HandleFunc("/userinfo", a.provider.Userinfo).Methods("GET", "POST").Name("protocol")
	r.HandleFunc("/keys", a.provider.JWKS).Methods("GET").Name("protocol")
	r.HandleFunc("/.well-known/openid-configuration", a.provider.Discovery).Methods("GET").Name("protocol")
	r.HandleFunc("/.well-known/oauth-authorization-server", a.provider.Discovery).Methods("GET").Name("protocol")
	r.Handle("/oidc/logout", a.web.Handle(a.provider.Logout)).Methods("GET", "POST").Name("protocol")

	// The demo.
	if a.demo != nil {
		p = pages{r.PathPrefix("/demo").Subrouter(), a.web}
		p.get("/", web.Public(), a.demo.Local(a.demo.Index))
		p.post("/sign-in", web.Public(), a.demo.Local(a.demo.Enter))
		p.get("/mail", web.Public(), a.demo.Local(a.demo.MailIndex))
		p.get("/mail/{message}", web.Public(), a.demo.Local(a.demo.MailMessage))
	}

	// The rest.
	r.HandleFunc("/static/{file}", a.static).Methods("GET").Name("public")
	r.Handle("/brand.css", a.web.Handle(a.brand)).Methods("GET").Name("public")
	r.HandleFunc("/healthz", a.healthy).Methods("GET").Name("public")
	r.HandleFunc("/readyz", a.ready).Methods("GET").Name("public")
	r.Handle("/", http.RedirectHandler("/ui/", http.StatusSeeOther)).Methods("GET").Name("public")
	r.Handle("/ui", http.RedirectHandler("/ui/", http.StatusSeeOther)).Methods("GET").Name("public")
	return r
}

// pages adds routes for people: guarded, and closed to other sites.
type pages struct {
	router *mux.Router
	web    *web.Web
}

func (p pages) get(path string, g web.Guard, h web.Handler) page  { return p.add("GET", path, g, h) }
func (p pages) post(path string, g web.Guard, h web.Handler) page { return p.add("POST", path, g, h) }

func (p pages) add(method, path string, g web.Guard, h web.Handler) page {
	handler := p.web.SameOrigin(p.web.Guarded(g, h))
	return page{p.router.Handle(path, handler).Methods(method).Name(g.String()), p.web}
}

type page struct {
	route *mux.Route
	web   *web.Web
}

// limit lets each address make perMinute requests to the route a minute.
func (p page) limit(perMinute int) { p.route.Handler(p.web.Limit(perMinute, p.route.GetHandler())) }
