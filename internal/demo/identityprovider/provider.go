// Package identityprovider is the identity provider of a customer, for the demo and
// tests: what an administrator sets up at Okta or Entra ID can be set up here, offline.
// It speaks SAML 2.0 and OpenID Connect, has pages of its own for applications and
// people, and one for signing in, on which one chooses who one is, what is said about
// that person, and in what way the answer is broken.
//
// It stands outside: it shares no code with the program, and with what verifies its
// answers least of all, so that no mistake is made on both sides. What it tells applications
// of people and groups it sends by internal/demo/provisioner. Everything is in
// memory, its keys too: they are made anew at each start.
package identityprovider

import (
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anteroom/anteroom/internal/demo/provisioner"
)

//go:embed static
var static embed.FS

// Config says who is there when the identity provider starts.
type Config struct {
	BaseURL string // where browsers and service providers reach it, such as http://127.0.0.1:8082
	People  []Person
	Apps    []App
	Logger  *slog.Logger // nil is slog.Default
}

// The bounds of what is kept.
const (
	maxBody = 1 << 20 // of a form, in bytes
	maxApps = 100
	maxDir  = 1000 // people
)

// Provider is the running identity provider, an http.Handler.
type Provider struct {
	base    string
	log     *slog.Logger
	now     func() time.Time
	handler http.Handler
	keys    *keys
	pages   *template.Template
	reaches *http.Client // applications that are told of people

	requests *store[request] // that wait for somebody to sign in
	sessions *store[session] // of browsers
	codes    *store[grant]
	access   *store[grant]  // by access token
	returns  *store[string] // where people go on who sign out at an application first

	mu     sync.Mutex
	people []Person
	apps   []App
	last   map[string]string // the last honest answer that an app was sent, by the app's ID
	told   map[string]*provisioned
}

// New returns an identity provider.
func New(cfg Config) *Provider {
	p := &Provider{
		base: strings.TrimSuffix(cfg.BaseURL, "/"), log: cfg.Logger, now: time.Now, keys: newKeys(),
		people: slices.Clone(cfg.People), last: map[string]string{}, told: map[string]*provisioned{}, reaches: provisioner.Loopback(),
	}
	if p.log == nil {
		p.log = slog.Default()
	}
	_, domain, _ := strings.Cut(p.base, "://")
	p.pages = parsePages(domain)
	for i := range p.people {
		p.people[i].ID = lastingID("00u", p.people[i].Email)
	}
	for _, a := range cfg.Apps {
		p.apps = append(p.apps, p.register(a))
	}
	clock := func() time.Time { return p.now() }
	p.requests, p.sessions = newStore[request](time.Hour, clock), newStore[session](8*time.Hour, clock)
	p.codes, p.access = newStore[grant](time.Minute, clock), newStore[grant](time.Hour, clock)
	p.returns = newStore[string](time.Hour, clock)
	p.handler = p.secure(p.routes())
	return p
}

// console lists the URLs at which an administrator works.
func (p *Provider) console() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET " + appsPath:                         p.listApps,
		"GET /admin/catalog":                      p.catalog,
		"GET /admin/create":                       p.createApp,
		"POST /admin/create":                      p.postApp,
		"GET " + appsPath + "/{app}":              p.general,
		"POST " + appsPath + "/{app}":             p.setGeneral,
		"POST " + appsPath + "/{app}/delete":      p.deleteApp,
		"GET " + appsPath + "/{app}/sign-on":      p.signOn,
		"POST " + appsPath + "/{app}/sign-on":     p.setSignOn,
		"GET " + appsPath + "/{app}/assignments":  p.assignments,
		"POST " + appsPath + "/{app}/assignments": p.setAssignments,
		"GET " + provisioningPath:                 p.provisioning,
		"POST " + provisioningPath:                p.setProvisioning,
		"POST " + provisioningPath + "/replay":    p.replay,
		"GET " + provisionedPerson:                p.editPerson,
		"POST " + provisionedPerson:               p.tellPerson,
		"GET " + provisionedGroup:                 p.editGroup,
		"POST " + provisionedGroup:                p.tellGroup,
		"GET " + certificatesPath:                 p.listCertificates,
		"POST " + certificatesPath:                p.setCertificates,
		"GET " + peoplePath:                       p.listPeople,
		"POST " + peoplePath:                      p.postPerson,
	}
}

// routes lists every URL.
func (p *Provider) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, handle := range p.console() {
		mux.HandleFunc(pattern, handle)
	}
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /{$}":                              p.home,
		"GET /sign-in/{request}":                p.signIn,
		"POST /sign-in/{request}":               p.signedIn,
		"GET /app/{app}/sso/saml/metadata":      p.metadata,
		"GET /app/{app}/sso/saml/cert":          p.certificate,
		"GET /app/{app}/sso/saml":               p.samlRedirect,
		"POST /app/{app}/sso/saml":              p.samlPost,
		"GET /app/{app}/slo/saml":               p.samlLogout,
		"POST /app/{app}/slo/saml":              p.samlLogout,
		"GET /.well-known/openid-configuration": p.discovery,
		"GET " + pathKeys:                       p.keySet,
		"GET " + pathAuthorize:                  p.authorize,
		"POST " + pathAuthorize:                 p.authorize,
		"POST " + pathToken:                     p.token,
		"GET " + pathUserInfo:                   p.userInfo,
		"POST " + pathUserInfo:                  p.userInfo,
		"GET " + pathLogout:                     p.logout,
		"POST " + pathLogout:                    p.logout,
		"/":                                     p.notFound,
	} {
		mux.HandleFunc(pattern, handle)
	}
	mux.Handle("GET /static/", http.FileServerFS(static))
	own := http.NewCrossOriginProtection()
	// These are posted to by pages of the applications.
	own.AddInsecureBypassPattern("POST /app/{app}/sso/saml")
	own.AddInsecureBypassPattern("POST /app/{app}/slo/saml")
	own.AddInsecureBypassPattern("POST " + pathAuthorize)
	own.AddInsecureBypassPattern("POST " + pathLogout)
	return own.Handler(mux)
}

// ServeHTTP answers a request.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

// secure sets the headers that every answer carries, and bounds what is read.
func (p *Provider) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy("'self'"))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

func policy(forms string) string {
	return "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action " + forms
}
