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

// idTokenLife is how long an ID token counts as an answer. It is no session:
// applications keep their own.
const idTokenLife = 30 * time.Minute

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

// common is what both tokens say. The audience is a list also when it is one
// (RFC 7519, section 4.1.3, allows both; some clients do not).
type common struct {
	Issuer   string              `json:"iss"`
	Subject  model.UserID        `json:"sub"`
	Audience []string            `json:"aud"`
	ClientID model.ApplicationID `json:"client_id"`
	Expires  int64               `json:"exp"`
	IssuedAt int64               `json:"iat"`
	Session  model.SessionID     `json:"sid"`
	Org      model.OrgID         `json:"oid"`
	OrgName  string              `json:"org_name"`
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
	AccessTokenHash string              `json:"at_hash"`
	CodeHash        string              `json:"c_hash"`
}

// accessClaims are those of an access token (RFC 9068, section 2.2). The scopes
// are there twice, because clients look for either.
type accessClaims struct {
	common
	NotBefore   int64             `json:"nbf"`
	ID          string            `json:"jti"`
	Grant       model.GrantID     `json:"grant_id"`
	Scope       string            `json:"scope"`
	Scopes      []string          `json:"scopes"`
	Roles       []string          `json:"roles"`
	Permissions model.Permissions `json:"permissions"`
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

// holder returns what a grant rests on. It returns an Unauthenticated error when
// the session is over, also by the limits of the grant's organization, and a NotFound error when the person does not belong to
// the organization any more.
func (p *Provider) holder(ctx context.Context, g model.Grant) (holder, error) {
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
		if end := s.CreatedAt.Add(limit); h.until.IsZero() || end.Before(h.until) {
			h.until = end
		}
	}
	return h, nil
}

// over reports whether an error of holder says that the grant is worth nothing
// any more, rather than that it could not be read.
func over(err error) bool {
	k := model.KindOf(err)
	return k == model.Unauthenticated || k == model.NotFound
}

// tokens are what a code is worth.
type tokens struct {
	access string
	id     string
	life   time.Duration // of the access token
}

// issue makes the tokens of a grant for a code. What the person may do is read
// now and not when the code was made. It returns the errors of holder.
func (p *Provider) issue(ctx context.Context, app model.Application, g model.Grant, code string) (tokens, error) {
	h, err := p.holder(ctx, g)
	if err != nil {
		return tokens{}, err
	}
	member, err := p.cfg.DB.MemberOfUser(ctx, g.Org, g.User)
	if err != nil {
		return tokens{}, err
	}
	instance, err := p.cfg.DB.Instance(ctx)
	if err != nil {
		return tokens{}, err
	}
	now := p.cfg.DB.Now()
	life := instance.AccessToken
	if !h.until.IsZero() { // an access token does not outlive the session
		life = min(life, h.until.Sub(now))
	}
	shared := common{
		Issuer: p.cfg.Issuer, Subject: g.User, Audience: []string{string(app.ID)}, ClientID: app.ID,
		IssuedAt: now.Unix(), Expires: now.Add(life).Unix(), Session: g.Session, Org: g.Org, OrgName: h.org.Name,
	}
	roles := make([]string, len(member.Roles))
	for i, r := range member.Roles {
		roles[i] = r.Name
	}
	permissions := append(model.Permissions{}, member.Permissions()...) // a list also when there are none
	t := tokens{life: life}
	t.access, err = p.keys.sign(app.SigningAlg, typeAccess, accessClaims{
		common: shared, NotBefore: now.Unix(), ID: "tkn_" + p.cfg.Source.Token(), Grant: g.ID,
		Scope: strings.Join(g.Scopes, " "), Scopes: g.Scopes, Roles: roles, Permissions: permissions,
	})
	if err != nil {
		return t, err
	}
	shared.Expires = now.Add(idTokenLife).Unix()
	t.id, err = p.keys.sign(app.SigningAlg, typeID, idClaims{
		common: shared, person: personOf(h.user, g.Scopes), AuthorizedParty: app.ID, AuthTime: g.AuthTime.Unix(),
		Nonce: g.Nonce, AMR: g.AMR, AccessTokenHash: halfHash(t.access), CodeHash: halfHash(code),
	})
	return t, err
}
