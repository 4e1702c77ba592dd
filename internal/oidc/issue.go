package oidc

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/anteroom/anteroom/internal/model"
)

// issuance is what tokens are made for.
type issuance struct {
	app    model.Application
	grant  model.Grant
	scopes []string // of the grant's, those that the tokens get
	code   string   // "" when there is none
	nonce  string
}

// issue makes the tokens of a grant. What the person may do is read now and not
// when the grant was made. It returns the errors of grantHolder.
func (p *Provider) issue(ctx context.Context, i issuance) (tokenResponse, error) {
	var t tokenResponse
	h, err := p.grantHolder(ctx, i.grant)
	if err != nil {
		return t, err
	}
	roles, err := p.cfg.DB.RolesOfUser(ctx, i.grant.Org, i.grant.User)
	if err != nil {
		return t, err
	}
	groups, err := p.groupsIfAsked(ctx, i.scopes, i.grant, model.MostGroupsInToken)
	if err != nil {
		return t, err
	}
	instance, err := p.cfg.DB.Instance(ctx)
	if err != nil {
		return t, err
	}
	attributes, err := p.attributesIfAsked(ctx, i.scopes, i.grant)
	if err != nil {
		return t, err
	}
	ring, err := p.keys.ring(ctx)
	if err != nil {
		return t, err
	}
	may, life := rightsOf(roles, h.support), p.personalLife(i.app, instance, h)
	t = tokenResponse{TokenType: "Bearer", ExpiresIn: int64(life / time.Second), Scope: strings.Join(i.scopes, " ")}
	shared := p.commonOf(ctx, string(i.grant.User), life)
	shared.Session, shared.Audience = i.grant.Session, audienceOf(i.app)
	t.AccessToken, err = ring.signAccess(i.app.SigningAlg, typeOf(i.app), accessClaims{
		shared, scene{i.app.ID, i.grant.Org, h.org.Name}, authenticationOf(i.grant, h.support),
		bearerClaims{shared.IssuedAt, p.newTokenID(), i.grant.ID, t.Scope, i.scopes}, may, groups, attributes.inAccessToken(i.app),
	})
	if err != nil || !slices.Contains(i.scopes, scopeOpenID) {
		return t, err
	}
	claims := p.idClaims(ctx, i, h, may, groups, t.AccessToken)
	claims.attributeClaims = attributes
	t.IDToken, err = ring.sign(i.app.SigningAlg, typeID, claims)
	return t, err
}

// idClaims returns what the ID token of an issuance says, beside an access token.
func (p *Provider) idClaims(ctx context.Context, i issuance, h holder, may rights, groups groupClaims, accessToken string) idClaims {
	g := i.grant
	claims := idClaims{
		common: p.commonOf(ctx, string(g.User), model.IDTokenLife), person: personOf(h.user, i.scopes), extras: extrasOf(i.app.Claims, h.user, may.Roles, groups),
		authentication: authenticationOf(g, h.support), AuthorizedParty: i.app.ID, Nonce: i.nonce, AccessTokenHash: halfHash(accessToken),
	}
	claims.Session, claims.Audience = g.Session, []string{string(i.app.ID)}
	if i.code != "" {
		claims.CodeHash = halfHash(i.code)
	}
	if i.app.FullIDToken {
		claims.scene = scene{i.app.ID, g.Org, h.org.Name}
		claims.Email, claims.EmailVerified = h.user.Email, &h.user.EmailVerified
	}
	return claims
}

// commonOf returns what a token says from now on for a time.
func (p *Provider) commonOf(ctx context.Context, subject string, life time.Duration) common {
	now := p.cfg.DB.Now()
	return common{Issuer: p.issuer(ctx), Subject: subject, IssuedAt: now.Unix(), Expires: now.Add(life).Unix()}
}

// audienceOf returns whom an application's access tokens are for: itself, and the
// resource servers that the operator allows.
func audienceOf(app model.Application) []string {
	all := []string{string(app.ID)}
	for _, server := range app.Audiences {
		all = append(all, string(server))
	}
	return all
}

// typeOf returns the type of an application's access tokens. Some resource servers
// know no other than the plain one, which ID tokens have, too.
func typeOf(app model.Application) jose.ContentType {
	if app.PlainAccessTokens {
		return typeID
	}
	return typeAccess
}

// lifeOf returns how long an application's access tokens are good at the most.
func lifeOf(app model.Application, instance model.Instance) time.Duration {
	return cmp.Or(app.AccessToken, instance.AccessToken)
}

// personalLife returns how long an access token about a person is good: it does not
// outlive the session, nor go on for longer than somebody may be away.
func (p *Provider) personalLife(app model.Application, instance model.Instance, h holder) time.Duration {
	life := lifeOf(app, instance)
	if !h.until.IsZero() {
		life = min(life, h.until.Sub(p.cfg.DB.Now()))
	}
	if idle := instance.Policy.Strictest(h.org.Policy).Idle; idle > 0 {
		life = min(life, idle)
	}
	return life
}

func (p *Provider) newTokenID() string { return "tkn_" + p.cfg.Source.Token() }
