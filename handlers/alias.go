package handlers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/scim"
)

// links finds those to the admin portal.
type links struct{ portal *portal.Service }

// atAlias says what is answered at an alias: what programs ask, which know the program
// by that address and follow no redirect with what they send, and what says whom they
// ask. Where a browser comes with somebody's sign-in, its cookies are at the base URL,
// and what it brings goes on to there; see signin.AssertionConsumer for forms.
func (l links) atAlias(r *http.Request, alias model.Site) (stays bool, along url.Values, what model.Reached) {
	stays, along = staysAtAlias(r, alias)
	return stays, along, l.reached(r)
}

// staysAtAlias says it of all but what is reached.
func staysAtAlias(r *http.Request, alias model.Site) (stays bool, along url.Values) {
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

// reached returns what a request reaches, as far as its address says it. Who an application
// is that asks for tokens, it proves first; see internal/oidc.
func (l links) reached(r *http.Request) model.Reached {
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch first {
	case "sso":
		for part := range strings.SplitSeq(rest, "/") {
			if model.ValidID(model.PrefixConnection, part) {
				return model.Reached{Kind: model.AliasConnection, ID: part}
			}
		}
	case "scim":
		if id, _, _ := strings.Cut(strings.TrimLeft(strings.TrimPrefix(r.URL.Path, scim.Root), "/"), "/"); model.ValidID(model.PrefixDirectory, id) {
			return model.Reached{Kind: model.AliasDirectory, ID: id}
		}
	case "portal":
		token, _, _ := strings.Cut(rest, "/")
		if link, err := l.portal.Look(r.Context(), token); err == nil {
			return model.Reached{Kind: model.AliasLink, ID: string(link.ID)}
		}
	case "oauth", "oidc":
		if id := r.URL.Query().Get("client_id"); model.ValidID(model.PrefixApplication, id) {
			return model.Reached{Kind: model.AliasApplication, ID: id}
		}
		return model.Reached{}
	case ".well-known", "keys", "userinfo":
		return model.Reached{}
	}
	return model.Reached{Kind: model.AliasPeople}
}
