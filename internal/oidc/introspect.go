package oidc

import (
	"context"
	"errors"
	"net/http"
	"slices"

	apikeys "github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// introspection is the answer of RFC 7662, section 2.2, about a token that is
// good. What the person may do is as it is now, and not as the token says.
type introspection struct {
	Active bool `json:"active"`
	accessClaims
	TokenType string `json:"token_type"`
	Username  string `json:"username,omitempty"`
}

// Introspect tells an application whether an access token is good at this moment, and
// what it says (RFC 7662): one of its own, or of an application whose tokens are for
// it, too. It tells the same about API keys. About everything else it says that it is not active, and nothing more.
func (p *Provider) Introspect(w http.ResponseWriter, r *http.Request) {
	noStore(w)
	answer, err := p.introspect(w, r)
	if err != nil {
		p.writeEndpointFailure(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (p *Provider) introspect(w http.ResponseWriter, r *http.Request) (any, error) {
	app, params, err := p.clientRequest(w, r)
	if err != nil {
		return nil, err
	}
	if !app.Confidential() { // RFC 7662, section 2.1: the caller authenticates
		return nil, errClient
	}
	inactive := struct {
		Active bool `json:"active"`
	}{}
	if apikeys.Claimed(params.Get("token")) {
		answer, err := p.introspectKey(r.Context(), app, params.Get("token"))
		if model.KindOf(err) == model.Unauthenticated {
			return inactive, nil
		}
		return answer, err
	}
	t, err := p.liveToken(r.Context(), params.Get("token"))
	if errors.Is(err, errBearer) {
		return inactive, nil
	}
	if err != nil {
		return nil, err
	}
	client, mine, err := p.clientFor(r.Context(), t.claims, app)
	if err != nil || !mine {
		return inactive, err
	}
	if !t.aboutPerson() {
		t.claims.setScopes(keep(t.claims.Scopes, client.Scopes))
		return machineIntrospection{true, machineClaims{t.claims.common, t.claims.scene, t.claims.bearerClaims}, "Bearer"}, nil
	}
	answer, err := p.introspectPerson(r.Context(), client, t)
	if model.KindOf(err) == model.NotFound { // removed a moment ago
		return inactive, nil
	}
	return answer, err
}

// introspectPerson returns what is so now about the person that a token is about. It returns
// a NotFound error when they do not belong to the organization any more.
func (p *Provider) introspectPerson(ctx context.Context, client model.Application, t liveToken) (any, error) {
	roles, err := p.cfg.DB.RolesOfUser(ctx, t.grant.Org, t.grant.User)
	if err != nil {
		return nil, err
	}
	t.claims.setScopes(personalScopes(client, t.claims.Scopes))
	groups, err := p.groupsIfAsked(ctx, t.claims.Scopes, t.grant, model.MostGroupsInToken)
	if err != nil {
		return nil, err
	}
	answer := introspection{Active: true, accessClaims: t.claims, TokenType: "Bearer"}
	answer.rights, answer.groupClaims, answer.OrgName = rightsOf(roles, t.holder.support), groups, t.holder.org.Name
	attributes, err := p.attributesIfAsked(ctx, t.claims.Scopes, t.grant)
	if err != nil {
		return nil, err
	}
	answer.attributeClaims = attributes.inAccessToken(client)
	if slices.Contains(t.claims.Scopes, scopeEmail) {
		answer.Username = t.holder.user.Email
	}
	return answer, nil
}

// clientFor returns the application that a token was issued to, and whether another one
// may learn about it: the same one, or one that the token was made for as a resource
// server, as long as the operator allows that.
func (p *Provider) clientFor(ctx context.Context, c accessClaims, asks model.Application) (client model.Application, may bool, err error) {
	if c.ClientID == asks.ID {
		return asks, true, nil
	}
	if !slices.Contains(c.Audience, string(asks.ID)) {
		return client, false, nil
	}
	client, err = p.cfg.DB.Application(ctx, c.ClientID)
	if model.KindOf(err) == model.NotFound {
		return client, false, nil
	}
	return client, slices.Contains(client.Audiences, asks.ID), err
}

// machineIntrospection is the answer about a token that an application got for
// itself.
type machineIntrospection struct {
	Active bool `json:"active"`
	machineClaims
	TokenType string `json:"token_type"`
}
