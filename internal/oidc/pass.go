package oidc

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// passReuse is how long one is given out again: signing by RSA takes ten times
// longer than all other work of Verify.
const passReuse = model.PassLife / 2

// maxPasses bounds the passes in memory. When it is reached all are forgotten.
const maxPasses = 10_000

// passClaims are those of a pass: what the headers say, signed for one
// application.
type passClaims struct {
	Issuer      string                `json:"iss"`
	Subject     string                `json:"sub"` // the person, or the API key that acts for an organization
	Audience    []model.ApplicationID `json:"aud"`
	IssuedAt    int64                 `json:"iat"`
	Expires     int64                 `json:"exp"`
	Session     model.SessionID       `json:"sid,omitempty"`
	Key         model.APIKeyID        `json:"key_id,omitempty"` // by which a script has come, without a session
	Org         model.OrgID           `json:"oid"`
	OrgName     string                `json:"org_name"`
	Email       string                `json:"email"`
	Name        string                `json:"name"`
	Roles       []string              `json:"roles"`
	Permissions model.Permissions     `json:"permissions"`
	AuthTime    int64                 `json:"auth_time,omitempty"`
	ACR         string                `json:"acr,omitempty"`
	AMR         []string              `json:"amr,omitempty"`
	groupClaims
	acting
}

// user returns the ID of the person, "" where an organization's own API key acts.
func (c passClaims) user() string {
	if c.Subject == string(c.Key) {
		return ""
	}
	return c.Subject
}

// support returns the ID of the operator who is there in the place of the person, "" for nobody.
func (c passClaims) support() string {
	if c.Act == nil {
		return ""
	}
	return string(c.Act.Subject)
}

// passes are those that were signed a moment ago, by all that they say.
type passes struct {
	mu    sync.Mutex
	known map[string]signedPass
}

type signedPass struct {
	token string
	ring  *keyring // that signed it
	until time.Time
}

// sessionPass returns what a pass says of somebody who is signed in.
func sessionPass(s model.Session, a db.Admission, groups groupClaims) passClaims {
	return passClaims{
		Subject: string(s.User.ID), Session: s.ID, Org: s.Org.ID, OrgName: s.Org.Name,
		Email: s.User.Email, Name: s.User.Name(), Roles: a.Roles, Permissions: append(model.Permissions{}, s.Permissions...),
		AuthTime: s.AuthenticatedAt().Unix(), ACR: s.ACR(), AMR: s.AMR, groupClaims: groups, acting: actingIn(s.Support),
	}
}

// passToken returns a token for an application that says who a request is from. It says what
// is so now: a pass is used again only for the same words.
func (p *Provider) passToken(ctx context.Context, app model.ApplicationID, a db.Admission, claims passClaims) (string, error) {
	claims.Issuer, claims.Audience = p.cfg.Issuer, []model.ApplicationID{app}
	words, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	ring, err := p.keys.ringAt(ctx, a.KeyStates)
	if err != nil {
		return "", err
	}
	key, now := a.SigningAlg+string(words), p.cfg.DB.Now()
	if token := p.passes.find(key, ring, now); token != "" {
		return token, nil
	}
	claims.IssuedAt, claims.Expires = now.Unix(), now.Add(model.PassLife).Unix()
	token, err := ring.sign(a.SigningAlg, typePass, claims)
	if err == nil {
		p.passes.keep(key, signedPass{token, ring, now.Add(passReuse)})
	}
	return token, err
}

func (p *passes) find(key string, ring *keyring, now time.Time) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known := p.known[key]; known.ring == ring && now.Before(known.until) {
		return known.token
	}
	return ""
}

func (p *passes) keep(key string, s signedPass) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= maxPasses {
		p.known = map[string]signedPass{}
	}
	p.known[key] = s
}
