package applications

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// Service holds the rules about applications. It is safe for concurrent use.
type Service struct {
	db     *db.DB
	source secret.Source
}

// New returns the rules about applications on a database.
func New(d *db.DB, source secret.Source) *Service { return &Service{d, source} }

// Create registers an application and returns it with its client secret, which
// is stored only as a hash; applications that cannot keep one, or have keys
// instead, get "". It returns an Invalid error that names the field, and a
// Forbidden error for anybody but the operator.
func (s *Service) Create(ctx context.Context, by model.Actor, a model.Application) (model.Application, string, error) {
	if err := access.OperatorOnly(by, ""); err != nil {
		return a, "", err
	}
	a, err := parse(a)
	if err != nil {
		return a, "", err
	}
	if a.JWKS, err = publicKeys(a.JWKS); err != nil {
		return a, "", err
	}
	clientSecret := ""
	if a.KeepsSecret() {
		clientSecret = s.source.Token()
	}
	err = s.db.Record(ctx, func(tx *db.Tx) (_ []model.Event, err error) {
		if a, err = tx.InsertApplication(ctx, a, origins(a)...); err != nil {
			return nil, err
		}
		if clientSecret != "" {
			if _, err := tx.InsertApplicationSecret(ctx, a.ID, secret.Hash(clientSecret)); err != nil {
				return nil, err
			}
		}
		return []model.Event{{
			Actor: by, Target: string(a.ID), Payload: model.ApplicationCreated{After: a.Snapshot()},
		}}, nil
	})
	if err != nil {
		return a, "", fmt.Errorf("create application: %w", err)
	}
	return a, clientSecret, nil
}

const (
	maxURI = 256
)

// parse returns an application as it is stored, with RS256 where nobody chose.
func parse(a model.Application) (model.Application, error) {
	var err error
	if a.Name, err = model.ApplicationName.Parse(a.Name); err != nil {
		return a, err
	}
	if a.SigningAlg == "" {
		a.SigningAlg = "RS256"
	}
	return a, check(a)
}

func check(a model.Application) error {
	switch {
	case a.Type != model.ApplicationWeb && a.Type != model.ApplicationSPA && a.Type != model.ApplicationNative:
		return model.InvalidField("type", "applications.type")
	case a.SigningAlg != "RS256" && a.SigningAlg != "ES256":
		return model.InvalidField("signing_alg", "applications.algorithm")
	case len(a.RedirectURIs) == 0 || len(a.RedirectURIs)+len(a.PostLogoutRedirectURIs) > model.MostURIs:
		return model.InvalidField("redirect_uris", "applications.redirect_uris", model.MostURIs)
	}
	if err := checkRights(a); err != nil {
		return err
	}
	return checkURIs(a)
}

// checkRights says what is wrong with what an application may do beyond signing
// people in.
func checkRights(a model.Application) error {
	switch {
	case a.JWKS != "" && !a.Confidential():
		return model.InvalidField("jwks", "applications.keys_need_web")
	case a.PKCEOptional && !a.Confidential():
		return model.InvalidField("pkce_optional", "applications.pkce_needs_web")
	case a.PKCEOptional && slices.ContainsFunc(a.RedirectURIs, isWildcard):
		return model.InvalidField("pkce_optional", "applications.pkce_and_wildcard")
	case len(a.Scopes) > 0 && !a.Confidential():
		return model.InvalidField("scopes", "applications.own_tokens_need_web")
	case len(a.Scopes) > model.MostScopes:
		return model.InvalidField("scopes", "applications.most_scopes", model.MostScopes)
	}
	for _, scope := range a.Scopes {
		if !validScope(scope) {
			return model.InvalidField("scopes", "applications.scope", scope)
		}
	}
	return nil
}

// validScope reports whether an application may have a scope for itself. Those of
// OpenID Connect are about people.
func validScope(s string) bool {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/-"
	return s != "" && len(s) <= 64 && strings.Trim(s, allowed) == "" &&
		!slices.Contains([]string{"openid", "profile", "email", "offline_access"}, s)
}
