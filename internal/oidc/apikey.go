package oidc

import (
	"cmp"
	"context"
	"strings"

	apikeys "github.com/anteroom/anteroom/internal/keys"
	"github.com/anteroom/anteroom/internal/model"
)

// errForeignKey is for an application of one organization that asks about the key of another:
// it learns what it would of one that there is not.
var errForeignKey = model.SignedOut("")

// provenKey is an API key that counts at this moment, what it allows, and where.
type provenKey struct {
	apikeys.Proven
	org model.Organization
}

// keyFor returns an API key, and notes that it was used, for an application that acts for one
// organization, or for all where only is "". It returns an Unauthenticated error for a key
// that counts no more, and for one of another organization.
func (p *Provider) keyFor(ctx context.Context, only model.OrgID, text string) (k provenKey, err error) {
	if k.Proven, err = p.cfg.APIKeys.Look(ctx, text); err != nil {
		return k, err
	}
	if only != "" && only != k.Key.Org {
		return k, errForeignKey
	}
	k.org, err = p.cfg.DB.Organization(ctx, k.Key.Org)
	if model.KindOf(err) == model.NotFound { // deleted a moment ago
		return k, errForeignKey
	}
	if err == nil {
		p.cfg.APIKeys.Came(k.Key)
	}
	return k, err
}

// subjectOf returns for whom a key acts: a member, or nobody but itself.
func subjectOf(k model.APIKey) string { return cmp.Or(string(k.Holder.ID), string(k.ID)) }

// keyIntrospection is the answer about an API key. It has the permissions of the key and no
// roles: those of its member allow more than the key may.
type keyIntrospection struct {
	Active      bool              `json:"active"`
	Issuer      string            `json:"iss"`
	Subject     string            `json:"sub"`
	ID          model.APIKeyID    `json:"jti"`
	Org         model.OrgID       `json:"oid"`
	OrgName     string            `json:"org_name"`
	Expires     int64             `json:"exp"`
	IssuedAt    int64             `json:"iat"`
	Scope       string            `json:"scope"` // of the management API
	Scopes      []string          `json:"scopes"`
	Permissions model.Permissions `json:"permissions"`
	Claims      map[string]string `json:"custom_claims,omitempty"`
	TokenType   string            `json:"token_type"`
}

// introspectKey returns what an application learns about an API key. It returns an
// Unauthenticated error where that is nothing.
func (p *Provider) introspectKey(ctx context.Context, app model.Application, text string) (any, error) {
	k, err := p.keyFor(ctx, app.Org, text)
	if err != nil {
		return nil, err
	}
	scopes := model.PermissionScopes(k.Permissions)
	return keyIntrospection{
		Active: true, Issuer: p.issuer(ctx), Subject: subjectOf(k.Key), ID: k.Key.ID, Org: k.org.ID, OrgName: k.org.Name,
		Expires: k.Key.ExpiresAt.Unix(), IssuedAt: k.Key.CreatedAt.Unix(),
		Scope: strings.Join(scopes, " "), Scopes: append([]string{}, scopes...), Permissions: append(model.Permissions{}, k.Permissions...),
		Claims: k.Key.Claims.Map(), TokenType: "Bearer",
	}, nil
}
