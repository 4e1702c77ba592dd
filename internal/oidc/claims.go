package oidc

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"anteroom/internal/model"
)

// person is what the scopes profile and email tell (OpenID Connect Core, section
// 5.4).
type person struct {
	Email         string `json:"email,omitempty"`
	EmailVerified *bool  `json:"email_verified,omitempty"`
	Name          string `json:"name,omitempty"`
	GivenName     string `json:"given_name,omitempty"`
	FamilyName    string `json:"family_name,omitempty"`
}

// personOf returns what the scopes let an application know about a user.
func personOf(u model.User, scopes []string) person {
	var p person
	if slices.Contains(scopes, scopeEmail) {
		p.Email, p.EmailVerified = u.Email, &u.EmailVerified
	}
	if slices.Contains(scopes, scopeProfile) {
		// Not User.Name: that may be the address, which this scope does not tell.
		p.Name = strings.TrimSpace(u.FirstName + " " + u.LastName)
		p.GivenName, p.FamilyName = u.FirstName, u.LastName
	}
	return p
}

// The authentication contexts that an ID token tells apart: an email, or
// something that cannot be phished (OpenID Connect Extended Authentication
// Profile ACR Values 1.0, section 2).
const (
	acrBasic             = "1"
	acrPhishingResistant = "phr"
)

// acrOf returns the authentication context of what a person signed in with (RFC
// 8176): a key in software or hardware is bound to our origin.
func acrOf(amr []string) string {
	if slices.Contains(amr, "swk") || slices.Contains(amr, "hwk") {
		return acrPhishingResistant
	}
	return acrBasic
}

// rights is what a person may do in the organization.
type rights struct {
	Roles       []string          `json:"roles"`
	Permissions model.Permissions `json:"permissions"`
}

func rightsOf(m model.Member) rights {
	r := rights{make([]string, len(m.Roles)), append(model.Permissions{}, m.Permissions()...)} // lists also when they are empty
	for i, role := range m.Roles {
		r.Roles[i] = role.Name
	}
	return r
}

// common is what both tokens say. The audience is a list also when it is one
// (RFC 7519, section 4.1.3, allows both; some clients do not).
type common struct {
	Issuer   string              `json:"iss"`
	Subject  string              `json:"sub"` // the user, or the application itself
	Audience []string            `json:"aud"`
	ClientID model.ApplicationID `json:"client_id"`
	Expires  int64               `json:"exp"`
	IssuedAt int64               `json:"iat"`
	Session  model.SessionID     `json:"sid,omitempty"`
	Org      model.OrgID         `json:"oid,omitempty"`
	OrgName  string              `json:"org_name,omitempty"`
}

// idClaims are those of an ID token (OpenID Connect Core, sections 2 and
// 3.1.3.6).
type idClaims struct {
	common
	person
	AuthorizedParty model.ApplicationID `json:"azp"`
	AuthTime        int64               `json:"auth_time"`
	Nonce           string              `json:"nonce,omitempty"`
	AMR             []string            `json:"amr,omitempty"`
	ACR             string              `json:"acr"`
	AccessTokenHash string              `json:"at_hash"`
	CodeHash        string              `json:"c_hash,omitempty"` // only in those that come for a code
}

// bearerClaims are those that only access tokens have (RFC 9068, section 2.2).
// The scopes are there twice, because clients look for either.
type bearerClaims struct {
	NotBefore int64         `json:"nbf"`
	ID        string        `json:"jti"`
	Grant     model.GrantID `json:"grant_id,omitempty"`
	Scope     string        `json:"scope"`
	Scopes    []string      `json:"scopes"`
}

// accessClaims are those of an access token that is about a person.
type accessClaims struct {
	common
	bearerClaims
	rights
}

// halfHash is what at_hash and c_hash hold: the left half of the hash that the
// signature is made with, SHA-256 for both algorithms.
func halfHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

// holder is what a grant rests on at this moment: a session that is good, of a
// person who is an active member of the organization.
type holder struct {
	user  model.User
	org   model.Organization
	until time.Time // the end of the session at the latest; zero: none is set
}

// grantHolder returns what a grant rests on. It returns an Unauthenticated error when
// the session is over, also by the limits of the grant's organization, and a NotFound error when the person does not belong to
// the organization any more.
func (p *Provider) grantHolder(ctx context.Context, g model.Grant) (holder, error) {
	s, err := p.cfg.Sessions.LoadByID(ctx, g.Session)
	if err != nil {
		return holder{}, err
	}
	h := holder{user: s.User, org: s.Org, until: s.ExpiresAt}
	if s.Org.ID == g.Org {
		return h, nil
	}
	// The session acts for another organization by now. The grant does not, so
	// the limits of its own organization count, too.
	if err := p.cfg.Sessions.Fits(ctx, s, g.Org); err != nil {
		return holder{}, err
	}
	if h.org, err = p.cfg.DB.Organization(ctx, g.Org); err != nil {
		return holder{}, err
	}
	if limit := h.org.Policy.Absolute; limit > 0 {
		if end := s.AuthTime.Add(limit); h.until.IsZero() || end.Before(h.until) {
			h.until = end
		}
	}
	return h, nil
}

// isOver reports whether an error of grantHolder says that the grant is worth nothing
// any more, rather than that it could not be read.
func isOver(err error) bool {
	k := model.KindOf(err)
	return k == model.Unauthenticated || k == model.NotFound
}

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
	g := i.grant
	h, err := p.grantHolder(ctx, g)
	if err != nil {
		return t, err
	}
	member, err := p.cfg.DB.MemberOfUser(ctx, g.Org, g.User)
	if err != nil {
		return t, err
	}
	instance, err := p.cfg.DB.Instance(ctx)
	if err != nil {
		return t, err
	}
	now := p.cfg.DB.Now()
	life := instance.AccessToken
	if !h.until.IsZero() { // an access token does not outlive the session
		life = min(life, h.until.Sub(now))
	}
	shared := common{
		Issuer: p.cfg.Issuer, Subject: string(g.User), Audience: []string{string(i.app.ID)}, ClientID: i.app.ID,
		IssuedAt: now.Unix(), Expires: now.Add(life).Unix(), Session: g.Session, Org: g.Org, OrgName: h.org.Name,
	}
	ring, err := p.keys.ring(ctx)
	if err != nil {
		return t, err
	}
	t = tokenResponse{TokenType: "Bearer", ExpiresIn: int64(life / time.Second), Scope: strings.Join(i.scopes, " ")}
	t.AccessToken, err = ring.sign(i.app.SigningAlg, typeAccess, accessClaims{
		shared, bearerClaims{now.Unix(), p.newTokenID(), g.ID, t.Scope, i.scopes}, rightsOf(member),
	})
	if err != nil || !slices.Contains(i.scopes, scopeOpenID) {
		return t, err
	}
	shared.Expires = now.Add(model.IDTokenLife).Unix()
	claims := idClaims{
		common: shared, person: personOf(h.user, i.scopes), AuthorizedParty: i.app.ID, AuthTime: g.AuthTime.Unix(),
		Nonce: i.nonce, AMR: g.AMR, ACR: acrOf(g.AMR), AccessTokenHash: halfHash(t.AccessToken),
	}
	if i.code != "" {
		claims.CodeHash = halfHash(i.code)
	}
	t.IDToken, err = ring.sign(i.app.SigningAlg, typeID, claims)
	return t, err
}

func (p *Provider) newTokenID() string { return "tkn_" + p.cfg.Source.Token() }
