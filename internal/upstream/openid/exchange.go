package openid

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/anteroom/anteroom/internal/upstream"
)

// entraExpired is how Entra ID says that a client secret has expired; the error itself
// is the same as for a wrong one.
const entraExpired = "AADSTS7000222"

// tokens are what a code was exchanged for.
type tokens struct{ id, access string }

// exchange has the provider exchange a code (OpenID Connect Core 3.1.3). Where it takes
// our secret in several ways, a client of it may still be set to another one than its
// document has first: the next is tried, since a client that is not known leaves the
// code as it was.
func (c Connection) exchange(ctx context.Context, client *http.Client, code string, p Pending) (t tokens, f *upstream.Fault) {
	for _, method := range c.Provider.Methods {
		conf := c.oauth(method)
		conf.RedirectURL = p.Redirect
		var token *oauth2.Token
		token, err := conf.Exchange(oidc.ClientContext(ctx, client), code, oauth2.VerifierOption(p.Verifier))
		if err == nil {
			t.access = token.AccessToken
			t.id, _ = token.Extra("id_token").(string)
			if t.id == "" {
				return tokens{}, upstream.NewFault(CodeNoIDToken, "id_token")
			}
			return t, nil
		}
		if f = refusal(err, method); f.Code != CodeClient {
			break
		}
	}
	return tokens{}, f
}

// refusal says why there are no tokens (RFC 6749 5.2).
func refusal(err error, method string) *upstream.Fault {
	var said *oauth2.RetrieveError
	if !errors.As(err, &said) {
		var sent *url.Error
		if errors.As(err, &sent) {
			return upstream.Unanswered(err, "token_endpoint")
		}
		return upstream.NewFault(CodeJSON, "token_endpoint").WithGot(strings.TrimPrefix(err.Error(), "oauth2: "))
	}
	got := described(said.ErrorCode, said.ErrorDescription)
	switch {
	case strings.Contains(said.ErrorDescription, entraExpired):
		return upstream.NewFault(CodeSecretExpired, "client_secret").WithGot(got)
	// Keycloak says unauthorized_client.
	case said.ErrorCode == "invalid_client", said.ErrorCode == "unauthorized_client", said.Response.StatusCode == http.StatusUnauthorized:
		return upstream.NewFault(CodeClient, "client_secret").WithGot(got).WithWant(method)
	case said.ErrorCode == "invalid_grant":
		return upstream.NewFault(CodeGrant, "code").WithGot(got)
	case said.ErrorCode == "":
		return upstream.NewFault(upstream.CodeHTTPStatus, "token_endpoint").WithGot(said.Response.Status)
	}
	return upstream.NewFault(CodeExchange, "token_endpoint").WithGot(got)
}
