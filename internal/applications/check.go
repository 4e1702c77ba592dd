package applications

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

const maxURI = 256

// parse returns an application as it is stored, with RS256 where nobody chose, or
// an Invalid error that names the field.
func parse(a model.Application) (model.Application, error) {
	var err error
	if a.Name, err = model.ApplicationName.Parse(a.Name); err != nil {
		return a, err
	}
	if a.Description, err = model.Description.Parse(a.Description); err != nil {
		return a, err
	}
	if a.SigningAlg == "" {
		a.SigningAlg = "RS256"
	}
	if err := check(a); err != nil {
		return a, err
	}
	a.JWKS, err = publicKeys(a.JWKS)
	return a, err
}

func check(a model.Application) error {
	switch {
	case a.Type != model.ApplicationWeb && a.Type != model.ApplicationSPA && a.Type != model.ApplicationNative:
		return model.InvalidField("type", "applications.type")
	case a.SigningAlg != "RS256" && a.SigningAlg != "ES256":
		return model.InvalidField("signing_alg", "applications.algorithm")
	case len(a.RedirectURIs) == 0 && (a.Org == "" || signsIn(a)) || len(a.RedirectURIs)+len(a.PostLogoutRedirectURIs)+len(a.Origins) > model.MostURIs:
		return model.InvalidField("redirect_uris", "applications.redirect_uris", model.MostURIs)
	}
	for _, check := range []func(model.Application) error{checkRights, checkScopes, checkTokens, checkURIs} {
		if err := check(a); err != nil {
			return err
		}
	}
	return nil
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
	}
	return nil
}

func checkScopes(a model.Application) error {
	switch {
	case len(a.Scopes) > 0 && !a.Confidential():
		return model.InvalidField("scopes", "applications.own_tokens_need_web")
	case len(a.Scopes) > model.MostScopes:
		return model.InvalidField("scopes", "applications.most_scopes", model.MostScopes)
	}
	for i, scope := range a.Scopes {
		if !validScope(scope) || slices.Contains(a.Scopes[:i], scope) {
			return model.InvalidField("scopes", "applications.scope", scope)
		}
	}
	return nil
}

// validScope reports whether an application may have a scope for itself. Those of
// OpenID Connect, groups and custom_attributes are about people.
func validScope(s string) bool {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/-"
	return s != "" && len(s) <= 64 && strings.Trim(s, allowed) == "" &&
		!slices.Contains([]string{"openid", "profile", "email", "groups", "custom_attributes", "offline_access"}, s)
}

// checkTokens says what is wrong with what an application's tokens are to be like.
func checkTokens(a model.Application) error {
	if a.AccessToken != 0 && (a.AccessToken < model.MinAccessToken || a.AccessToken > model.MaxAccessToken || a.AccessToken%time.Minute != 0) {
		return model.InvalidField("access_token", "applications.access_token", model.MinAccessToken, model.MaxAccessToken)
	}
	for i, claim := range a.Claims {
		if !slices.Contains(model.ExtraClaims(), claim) || slices.Contains(a.Claims[:i], claim) {
			return model.InvalidField("claims", "applications.claim", string(claim))
		}
	}
	if len(a.Audiences) > model.MostAudiences {
		return model.InvalidField("audiences", "applications.most_audiences", model.MostAudiences)
	}
	return nil
}

// checkAudiences says what is wrong with the resource servers that an
// application's access tokens are for. Who may introspect has to say who it is, and a client
// of an organization is no resource server for others.
func checkAudiences(ctx context.Context, tx *db.Tx, a model.Application) error {
	for i, id := range a.Audiences {
		if id == a.ID || slices.Contains(a.Audiences[:i], id) {
			return model.InvalidField("audiences", "applications.audience_twice", string(id))
		}
		server, err := tx.Application(ctx, id)
		if model.KindOf(err) == model.NotFound || err == nil && (!server.Confidential() || server.Org != "" && server.Org != a.Org) {
			return model.InvalidField("audiences", "applications.audience", string(id))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
