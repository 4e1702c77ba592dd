// Package coffeedesk is a sample application that signs people in through
// Anteroom. It is an ordinary OpenID Connect relying party, built on go-oidc
// and x/oauth2 alone, and shares no code with the portal: what works here
// works in any app. It owns its pages, its sessions and nothing else; both
// live in memory.
package coffeedesk

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

//go:embed static
var static embed.FS

// Config says who the app is and which provider it trusts.
type Config struct {
	Issuer       string       // the provider's URL, exactly as its discovery document has it
	ClientID     string       // as registered there
	ClientSecret string       // as registered there
	BaseURL      string       // where browsers reach this app, such as http://localhost:8081
	HTTPClient   *http.Client // for calls to the provider; nil is one with a timeout
	Logger       *slog.Logger // nil is slog.Default

	// Portal returns a link that opens the admin portal of an organization once, at once,
	// in a frame. It may be nil.
	Portal func(ctx context.Context, orgID string) (string, error)
}

// RedirectURL returns the URL that the provider sends people back to, to be
// registered there.
func (c Config) RedirectURL() string { return strings.TrimSuffix(c.BaseURL, "/") + "/callback" }

// PostLogoutRedirectURL returns the URL that people come to after signing out,
// to be registered at the provider.
func (c Config) PostLogoutRedirectURL() string { return strings.TrimSuffix(c.BaseURL, "/") + "/" }

// BackchannelLogoutURL returns the URL at which the app is told that a session at
// the provider is over, to be registered there.
func (c Config) BackchannelLogoutURL() string {
	return strings.TrimSuffix(c.BaseURL, "/") + "/backchannel-logout"
}

// App is the running application, an http.Handler.
type App struct {
	cfg      Config
	now      func() time.Time
	handler  http.Handler
	logins   *store[login]
	sessions *store[session]

	mu       sync.Mutex
	provider *provider // nil until discovery has succeeded
}

// New returns the application. It does not contact the provider, which may
// start later; the first sign-in does.
func New(cfg Config) *App {
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = &http.Client{Timeout: 10 * time.Second}
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	a := &App{cfg: cfg, now: time.Now}
	clock := func() time.Time { return a.now() }
	a.logins = newStore[login](10*time.Minute, clock)
	a.sessions = newStore[session](12*time.Hour, clock)

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", a.home)
	mux.HandleFunc("GET /login", a.login)
	mux.HandleFunc("GET /callback", a.callback)
	mux.HandleFunc("POST /logout", a.logout)
	mux.HandleFunc("POST /backchannel-logout", a.backchannelLogout)
	mux.HandleFunc("GET /single-sign-on", a.setUp)
	mux.Handle("GET /static/coffeedesk.css", http.FileServerFS(static))
	mux.Handle("GET /static/setup.js", http.FileServerFS(static))
	mux.HandleFunc("/", a.notFound)
	a.handler = a.secure(http.NewCrossOriginProtection().Handler(mux))
	return a
}

// ServeHTTP answers a request.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// secure sets the headers that every answer carries.
func (a *App) secure(next http.Handler) http.Handler {
	// Signing out is a form whose answer redirects to the provider, and
	// browsers hold form-action against the redirect too.
	policy := "default-src 'none'; style-src 'self'; script-src 'self'; frame-src " + origin(a.cfg.Issuer) +
		"; base-uri 'none'; frame-ancestors 'none'; form-action 'self' " + origin(a.cfg.Issuer)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// origin returns the scheme and host of a URL, "" when it has none.
func origin(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// provider is what discovery told about the issuer.
type provider struct {
	*oidc.Provider
	oauth oauth2.Config
	// tokens verifies ID tokens and access tokens alike: both are signed with
	// the same keys for this client.
	tokens *oidc.IDTokenVerifier
	extra  struct {
		EndSessionEndpoint string `json:"end_session_endpoint"`
		SendsIssuer        bool   `json:"authorization_response_iss_parameter_supported"`
	}
}

// discover returns the provider, asking for its discovery document until it
// has been answered once.
func (a *App) discover(ctx context.Context) (*provider, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.provider != nil {
		return a.provider, nil
	}
	discovered, err := oidc.NewProvider(oidc.ClientContext(ctx, a.cfg.HTTPClient), a.cfg.Issuer)
	if err != nil {
		return nil, err
	}
	p := &provider{Provider: discovered}
	if err := discovered.Claims(&p.extra); err != nil {
		return nil, err
	}
	endpoint := discovered.Endpoint()
	// Left to find out, oauth2 would try a code twice.
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	p.oauth = oauth2.Config{
		ClientID:     a.cfg.ClientID,
		ClientSecret: a.cfg.ClientSecret,
		Endpoint:     endpoint,
		RedirectURL:  a.cfg.RedirectURL(),
		Scopes:       []string{oidc.ScopeOpenID, "profile", "email"},
	}
	p.tokens = discovered.Verifier(&oidc.Config{ClientID: a.cfg.ClientID, Now: a.now})
	a.provider = p
	return p, nil
}
