package oidc

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// person is what the scopes profile and email tell (OpenID Connect Core, section
// 5.4).
type person struct {
	Email         string         `json:"email,omitempty"`
	EmailVerified *bool          `json:"email_verified,omitempty"`
	Name          string         `json:"name,omitempty"`
	GivenName     string         `json:"given_name,omitempty"`
	FamilyName    string         `json:"family_name,omitempty"`
	Locale        model.Language `json:"locale,omitempty"`
}

// personOf returns what the scopes let an application know about a user.
func personOf(u model.User, scopes []string) person {
	var p person
	if slices.Contains(scopes, scopeEmail) {
		p.Email, p.EmailVerified = u.Email, &u.EmailVerified
	}
	if slices.Contains(scopes, scopeProfile) {
		// Some clients refuse people without a name. User.Name may be the address, which
		// this scope does not tell, so that the other one has to.
		p.Name = cmp.Or(strings.TrimSpace(u.FirstName+" "+u.LastName), p.Email, string(u.ID))
		p.GivenName, p.FamilyName = u.FirstName, u.LastName
		p.Locale = u.Language
	}
	return p
}

// rights is what a person may do in the organization.
type rights struct {
	Roles       []string          `json:"roles"`
	Permissions model.Permissions `json:"permissions"`
}

// rightsOf returns what these roles allow, to an operator who is there in the place of who has them
// no more than to see.
func rightsOf(roles []model.Role, s model.Support) rights {
	may := s.Permissions(model.Member{Roles: roles}.Permissions())
	r := rights{make([]string, len(roles)), append(model.Permissions{}, may...)} // lists also when they are empty
	for i, role := range roles {
		r.Roles[i] = role.Name
	}
	return r
}

// common is what both tokens say. The audience is a list also when it is one
// (RFC 7519, section 4.1.3, allows both; some clients do not).
type common struct {
	Issuer   string          `json:"iss"`
	Subject  string          `json:"sub"` // the user, or the application itself
	Audience []string        `json:"aud"`
	Expires  int64           `json:"exp"`
	IssuedAt int64           `json:"iat"`
	Session  model.SessionID `json:"sid,omitempty"`
}

// scene says for which client and in which organization: in all access tokens, and in
// the ID tokens of applications that want it there.
type scene struct {
	ClientID model.ApplicationID `json:"client_id,omitempty"`
	Org      model.OrgID         `json:"oid,omitempty"`
	OrgName  string              `json:"org_name,omitempty"`
}

// authentication is when and how the person has signed in, in ID tokens and in access
// tokens about people (RFC 9068, section 2.2.1; RFC 9470, section 6): a resource server
// that wants more says so by what it misses there.
type authentication struct {
	AuthTime int64    `json:"auth_time"`
	ACR      string   `json:"acr"`
	AMR      []string `json:"amr,omitempty"`
	acting
}

func authenticationOf(g model.Grant, s model.Support) authentication {
	return authentication{g.AuthTime.Unix(), g.ACR, g.AMR, actingIn(s)}
}

// acting says that an operator is there in the place of the person, to help (RFC 8693, section
// 4.1): nothing when the person is there.
type acting struct {
	Act *actor `json:"act,omitempty"`
}

type actor struct {
	Subject model.OperatorID `json:"sub"`
}

func actingIn(s model.Support) acting {
	if !s.On() {
		return acting{}
	}
	return acting{&actor{s.Operator}}
}

// extras are the claims that the operator has added for an application, so that
// clients find them where they look: lists also when they are empty.
type extras struct {
	Roles []string `json:"roles,omitzero"`
	groupClaims
	PreferredUsername string `json:"preferred_username,omitempty"`
}

// extrasOf returns those of the claims that an application is to get about a person
// with these roles. Software that knows only groups decides by them what roles are for, as
// the operator says: that comes before the groups that the application has asked for.
func extrasOf(claims []model.ExtraClaim, u model.User, roles []string, groups groupClaims) extras {
	e := extras{groupClaims: groups}
	for _, claim := range claims {
		switch claim {
		case model.ClaimRoles:
			e.Roles = roles
		case model.ClaimGroups:
			e.groupClaims = groupClaims{Groups: roles}
		case model.ClaimPreferredUsername:
			e.PreferredUsername = u.Email
		}
	}
	return e
}

// idClaims are those of an ID token (OpenID Connect Core, sections 2 and
// 3.1.3.6).
type idClaims struct {
	common
	scene
	person
	extras
	attributeClaims
	authentication
	AuthorizedParty model.ApplicationID `json:"azp"`
	Nonce           string              `json:"nonce,omitempty"`
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

// setScopes replaces the scopes.
func (c *bearerClaims) setScopes(scopes []string) {
	c.Scopes, c.Scope = scopes, strings.Join(scopes, " ")
}

// accessClaims are those of an access token that is about a person.
type accessClaims struct {
	common
	scene
	authentication
	bearerClaims
	rights
	groupClaims
	attributeClaims
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

	support model.Support // who is there in the place of the user
}

// grantHolder returns what a grant rests on. It returns an Unauthenticated error when
// the session is over, also by the limits of the grant's organization, and a NotFound error when the person does not belong to
// the organization any more, or model.ErrSuspended.
func (p *Provider) grantHolder(ctx context.Context, g model.Grant) (holder, error) {
	s, err := p.cfg.Sessions.LoadByID(ctx, g.Session)
	if err != nil {
		return holder{}, err
	}
	h := holder{user: s.User, org: s.Org, until: s.ExpiresAt, support: s.Support}
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
	return k == model.Unauthenticated || k == model.NotFound || errors.Is(err, model.ErrSuspended)
}
