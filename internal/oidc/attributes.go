package oidc

import (
	"context"
	"slices"

	"github.com/anteroom/anteroom/internal/model"
)

// attributeClaims are what a directory says of a person beside what all can say: in one claim
// of its own, so that no name that an operator chooses is that of another claim.
type attributeClaims struct {
	CustomAttributes map[string]any `json:"custom_attributes,omitzero"`
}

// attributesIfAsked returns what the directory of the grant's organization says of its person
// now, where an application has asked for it: empty also when that is nothing.
func (p *Provider) attributesIfAsked(ctx context.Context, scopes []string, g model.Grant) (attributeClaims, error) {
	if !slices.Contains(scopes, scopeAttributes) {
		return attributeClaims{}, nil
	}
	all, err := p.cfg.DB.AttributesOf(ctx, g.Org, g.User)
	if err != nil {
		return attributeClaims{}, err
	}
	values := map[string]any{}
	for _, v := range all.Values {
		if v.Attribute.InTokens {
			values[v.Attribute.Name] = v.Value
		}
	}
	return attributeClaims{values}, nil
}

// inAccessToken returns what of it an access token of an application has.
func (c attributeClaims) inAccessToken(app model.Application) attributeClaims {
	if !app.AccessTokenAttributes {
		return attributeClaims{}
	}
	return c
}
