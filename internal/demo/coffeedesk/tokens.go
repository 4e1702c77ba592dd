package coffeedesk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// claims is what the tokens say about the person and the organization they act
// for. A person without an organization has the organization's claims empty.
type claims struct {
	Subject     string   `json:"sub"`
	Email       string   `json:"email"`
	Name        string   `json:"name"`
	OrgID       string   `json:"oid"`
	OrgName     string   `json:"org_name"`
	SessionID   string   `json:"sid"`
	Roles       []string `json:"roles"`
	Permissions []string `json:"permissions"`
}

// signIn redeems an authorization code and returns the session that follows
// from the tokens, after verifying both.
func (a *App) signIn(ctx context.Context, p *provider, begun login, code string) (session, error) {
	ctx = oidc.ClientContext(ctx, a.cfg.HTTPClient)
	token, err := p.oauth.Exchange(ctx, code, oauth2.VerifierOption(begun.verifier))
	if err != nil {
		return session{}, fmt.Errorf("redeem code: %w", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return session{}, errors.New("no ID token in the answer")
	}
	id, err := p.tokens.Verify(ctx, raw)
	if err != nil {
		return session{}, fmt.Errorf("verify ID token: %w", err)
	}
	if id.Nonce != begun.nonce {
		return session{}, errors.New("the ID token is for another sign-in: nonce differs")
	}
	if err := id.VerifyAccessToken(token.AccessToken); err != nil {
		return session{}, fmt.Errorf("match access token with ID token: %w", err)
	}
	access, err := p.tokens.Verify(ctx, token.AccessToken)
	if err != nil {
		return session{}, fmt.Errorf("verify access token: %w", err)
	}
	who, err := readClaims(id, access)
	if err != nil {
		return session{}, err
	}
	s := session{who: who, idToken: raw, accessToken: token.AccessToken}
	if token.ExpiresIn > 0 {
		s.renewAt = a.now().Add(time.Duration(token.ExpiresIn) * time.Second)
	}
	return s, nil
}

// readClaims takes the person from the ID token and what they may do from the
// access token.
func readClaims(id, access *oidc.IDToken) (claims, error) {
	if id.Subject != access.Subject {
		return claims{}, errors.New("the access token is about another person")
	}
	var who, may claims
	if err := id.Claims(&who); err != nil {
		return claims{}, fmt.Errorf("read ID token: %w", err)
	}
	if err := access.Claims(&may); err != nil {
		return claims{}, fmt.Errorf("read access token: %w", err)
	}
	who.OrgID, who.OrgName, who.SessionID = may.OrgID, cmp.Or(who.OrgName, may.OrgName), may.SessionID
	who.Roles, who.Permissions = may.Roles, may.Permissions
	return who, nil
}

// errSignedOut says that the provider no longer honours the access token.
var errSignedOut = errors.New("signed out at the provider")

// maxUserinfo bounds the answer of the userinfo endpoint.
const maxUserinfo = 64 << 10

// confirm asks the provider whether the person is still signed in. A sign-out
// anywhere ends the session here at the next page view.
//
// It asks by hand, because go-oidc's UserInfo does not tell a refusal (401)
// from a failure other than in words.
func (a *App) confirm(ctx context.Context, p *provider, s session) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.UserInfoEndpoint(), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.accessToken)
	res, err := a.cfg.HTTPClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized:
		return errSignedOut
	default:
		return fmt.Errorf("userinfo: %s", res.Status)
	}
	var info struct {
		Subject string `json:"sub"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxUserinfo)).Decode(&info); err != nil {
		return fmt.Errorf("userinfo: %w", err)
	}
	// OpenID Connect Core, section 5.3.2: another subject must not be used.
	if info.Subject != s.who.Subject {
		return errors.New("userinfo is about another person")
	}
	return nil
}
