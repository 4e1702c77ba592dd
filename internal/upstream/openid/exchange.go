package openid

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
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
func (c Connection) exchange(ctx context.Context, client *http.Client, code string, p Pending) (t tokens, f *Fault) {
	for _, method := range c.Provider.Methods {
		conf := c.oauth(method)
		conf.RedirectURL = p.Redirect
		var token *oauth2.Token
		token, err := conf.Exchange(oidc.ClientContext(ctx, client), code, oauth2.VerifierOption(p.Verifier))
		if err == nil {
			t.access = token.AccessToken
			t.id, _ = token.Extra("id_token").(string)
			if t.id == "" {
				return tokens{}, fault(CodeNoIDToken, "id_token")
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
func refusal(err error, method string) *Fault {
	var said *oauth2.RetrieveError
	if !errors.As(err, &said) {
		var sent *url.Error
		if errors.As(err, &sent) {
			return unanswered(err, "token_endpoint")
		}
		return fault(CodeJSON, "token_endpoint").got(strings.TrimPrefix(err.Error(), "oauth2: "))
	}
	got := described(said.ErrorCode, said.ErrorDescription)
	switch {
	case strings.Contains(said.ErrorDescription, entraExpired):
		return fault(CodeSecretExpired, "client_secret").got(got)
	// Keycloak says unauthorized_client.
	case said.ErrorCode == "invalid_client", said.ErrorCode == "unauthorized_client", said.Response.StatusCode == http.StatusUnauthorized:
		return fault(CodeClient, "client_secret").got(got).want(method)
	case said.ErrorCode == "invalid_grant":
		return fault(CodeGrant, "code").got(got)
	case said.ErrorCode == "":
		return fault(CodeStatus, "token_endpoint").got(said.Response.Status)
	}
	return fault(CodeExchange, "token_endpoint").got(got)
}
