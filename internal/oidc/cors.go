package oidc

import (
	"net/http"

	"github.com/anteroom/anteroom/internal/netaddr"
)

// shareable says whose pages may read an endpoint's answers.
type shareable bool

const (
	withAnybody shareable = true  // what is published
	withOurs    shareable = false // pages of single-page applications that are registered
)

// shareAcrossOrigins lets pages of other origins call an endpoint, and answers the question
// that browsers ask before some calls (Fetch, section 3.2). It reports whether
// the request was that question. Cookies never count: no endpoint that looks at
// one is shared, and Access-Control-Allow-Credentials is never sent.
func (p *Provider) shareAcrossOrigins(w http.ResponseWriter, r *http.Request, with shareable, methods string) bool {
	h := w.Header()
	allowed := "*"
	if with == withOurs {
		h.Add("Vary", "Origin")
		allowed = p.knownOrigin(r)
	}
	if allowed == "" || r.Header.Get("Origin") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Origin", allowed)
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		h.Set("Access-Control-Expose-Headers", "WWW-Authenticate")
		return false
	}
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// knownOrigin returns the origin of the page that calls if an application is
// registered with it, and "" otherwise. While the database does not answer none
// is.
func (p *Provider) knownOrigin(r *http.Request) string {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return ""
	}
	known, err := p.cfg.DB.KnownOrigin(r.Context(), netaddr.Origin(origin))
	if err != nil {
		p.cfg.Logger.ErrorContext(r.Context(), "oidc", "path", r.URL.Path, "error", err)
	}
	if !known {
		return ""
	}
	return origin
}
