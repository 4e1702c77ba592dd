package openid

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/anteroom/anteroom/internal/upstream"
)

// algorithms are those by which an ID token may be signed, whatever else a provider
// offers: none of them is "none" or needs a shared secret.
var algorithms = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512,
	oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
}

// The ways in which we show our secret at the token endpoint (OpenID Connect Core 9).
const (
	methodBasic = "client_secret_basic"
	methodPost  = "client_secret_post"
)

// Provider is an identity provider as its discovery document describes it, with the
// keys that it publishes. It is safe for concurrent use, and is to be kept for as long
// as its connection is used: it fetches its keys anew when it has to.
type Provider struct {
	// Issuer is spelled as the document has it, with its slash or without.
	Issuer string
	// The endpoints. UserInfo and EndSession may be empty.
	Authorization, Token, UserInfo, KeySet, EndSession string
	// Claims, Scopes and Contexts (of acr) are what it says that it knows; empty where
	// it does not say.
	Claims, Scopes, Contexts []string
	// Algorithms are those by which it signs that we accept. Challenges are its methods
	// of PKCE; without any it may ignore ours.
	Algorithms, Challenges []string
	// Methods are those by which it takes our secret, the one that is used first.
	Methods []string
	// NamesIssuer says that every answer names its issuer, so that one without it is
	// refused (RFC 9207).
	NamesIssuer bool
	// LogsOut says that it sends logout tokens, and LogsOutSessions that these name
	// sessions.
	LogsOut, LogsOutSessions bool

	insecure bool
	keys     keys
}

// Discover asks a provider how it describes itself, and fetches its keys. The issuer is
// as ReadIssuer returns it; addresses have to be https, or http where insecure allows
// that. Its error is a *upstream.Fault.
func Discover(ctx context.Context, c *http.Client, issuer string, insecure bool) (*Provider, error) {
	c = bound(c, insecure)
	document, f := get(ctx, c, strings.TrimSuffix(issuer, "/")+wellKnown, "discovery", "")
	if f != nil {
		return nil, f.At(StepDiscover)
	}
	p, f := describe(document, issuer, insecure)
	if f != nil {
		return nil, f.At(StepDiscover)
	}
	if f := p.fetch(ctx, c); f != nil {
		return nil, f.At(StepDiscover)
	}
	return p, nil
}

// describe reads a discovery document (OpenID Connect Discovery 3).
func describe(document object, issuer string, insecure bool) (*Provider, *upstream.Fault) {
	p := &Provider{
		Issuer: document.text("issuer"),
		Claims: document.texts("claims_supported"), Scopes: document.texts("scopes_supported"), Contexts: document.texts("acr_values_supported"),
		Challenges:      document.texts("code_challenge_methods_supported"),
		NamesIssuer:     document.says("authorization_response_iss_parameter_supported"),
		LogsOut:         document.says("backchannel_logout_supported"),
		LogsOutSessions: document.says("backchannel_logout_session_supported"),
		insecure:        insecure,
	}
	if f := p.named(issuer); f != nil {
		return nil, f
	}
	for _, endpoint := range []struct {
		name     string
		to       *string
		optional bool
	}{
		{"authorization_endpoint", &p.Authorization, false}, {"token_endpoint", &p.Token, false}, {"jwks_uri", &p.KeySet, false},
		{"userinfo_endpoint", &p.UserInfo, true}, {"end_session_endpoint", &p.EndSession, true},
	} {
		*endpoint.to = document.text(endpoint.name)
		switch {
		case *endpoint.to == "" && !endpoint.optional:
			return nil, upstream.NewFault(CodeIncomplete, endpoint.name)
		case *endpoint.to != "" && !upstream.Address(*endpoint.to, insecure):
			return nil, upstream.NewFault(CodeEndpoint, endpoint.name).WithGot(*endpoint.to).WithWant("https://…")
		}
	}
	return p, p.speaks(document)
}

// named holds the document to its issuer (OpenID Connect Discovery 4.3), but for the
// slash at the end, which administrators do not see: there the document decides.
func (p *Provider) named(issuer string) *upstream.Fault {
	switch {
	case strings.TrimSuffix(p.Issuer, "/") == strings.TrimSuffix(issuer, "/"):
		return nil
	case strings.Contains(p.Issuer, "{"): // Entra ID's common, organizations and consumers
		return upstream.NewFault(CodeManyTenants, "issuer").WithGot(p.Issuer).WithWant(issuer)
	}
	return upstream.NewFault(CodeOtherIssuer, "issuer").WithGot(p.Issuer).WithWant(issuer)
}

// speaks reads what the provider can do, and refuses one that cannot do what we need.
func (p *Provider) speaks(document object) *upstream.Fault {
	if flows := document.texts("response_types_supported"); len(flows) > 0 && !slices.Contains(flows, "code") {
		return upstream.NewFault(CodeFlow, "response_types_supported").WithGot(strings.Join(flows, ", ")).WithWant("code")
	}
	offered := document.texts("id_token_signing_alg_values_supported")
	p.Algorithms = common(algorithms, offered)
	if len(p.Algorithms) == 0 {
		return upstream.NewFault(CodeAlgorithms, "id_token_signing_alg_values_supported").WithGot(strings.Join(offered, ", ")).WithWant(oidc.RS256)
	}
	p.Methods = []string{methodBasic} // where the document says nothing
	if offered := document.texts("token_endpoint_auth_methods_supported"); len(offered) > 0 {
		if p.Methods = common([]string{methodBasic, methodPost}, offered); len(p.Methods) == 0 {
			return upstream.NewFault(CodeMethods, "token_endpoint_auth_methods_supported").WithGot(strings.Join(offered, ", ")).WithWant(methodBasic)
		}
	}
	return nil
}

// common returns those of ours that are offered, in our order.
func common(ours, offered []string) []string {
	return slices.DeleteFunc(slices.Clone(ours), func(s string) bool { return !slices.Contains(offered, s) })
}
