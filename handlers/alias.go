package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"anteroom/internal/model"
	"anteroom/internal/oidc"
	"anteroom/internal/scim"
)

// atAlias says what is answered at an alias: what programs ask, which know the program
// by that address and follow no redirect with what they send, and what says whom they
// ask. Where a browser comes with somebody's sign-in, its cookies are at the base URL,
// and what it brings goes on to there; see signin.AssertionConsumer for forms.
func atAlias(r *http.Request, alias model.Site) (stays bool, along url.Values) {
	switch path := r.URL.Path; path {
	case "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/.well-known/webauthn",
		"/oauth/token", "/oauth/introspect", "/oauth/revoke", "/userinfo", "/keys":
		return true, nil
	case "/oauth/authorize":
		return r.Method == http.MethodPost, url.Values{oidc.IssuerParam: {string(alias)}} // a form is made an address of first
	case "/oidc/logout":
		return r.Method == http.MethodPost, nil // by an application's server, or as above
	default:
		return strings.HasPrefix(path, scim.Root) || upstreamStays(r), nil
	}
}

// upstreamStays says the same of what identity providers ask and send.
func upstreamStays(r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, "/sso/")
	if !ok {
		return false
	}
	parts := strings.Split(rest, "/")
	switch last := parts[len(parts)-1]; last {
	case "metadata":
		return true
	case "revoke", "backchannel-logout":
		return r.Method == http.MethodPost
	case "acs", "slo":
		return r.Method == http.MethodPost
	}
	return false
}
