package main

import (
	"context"
	"errors"
	"net/url"
	"slices"
)

// openID is what every OpenID provider can be asked for.
var openID = map[string]work{
	"flow":          {prepare: flow, do: flow}, // the first one may sign in and consent
	"refresh":       {prepare: offline, do: refresh},
	"introspection": {prepare: flow, do: introspect},
	"userinfo":      {prepare: flow, do: userinfo},
	"keys":          {do: keys},
}

// flow signs in to the application: code, tokens, userinfo.
func flow(ctx context.Context, c *caller) error {
	if err := obtain(ctx, c, nil); err != nil {
		return err
	}
	return userinfo(ctx, c)
}

// obtain gets tokens for a code.
func obtain(ctx context.Context, c *caller, more url.Values) error {
	code, verifier, err := c.authorize(ctx, more)
	if err != nil {
		return err
	}
	return c.redeem(ctx, url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {c.RedirectURI}, "code_verifier": {verifier},
	})
}

// offline gets a refresh token. Who asks for one asks for consent, too (OpenID
// Connect Core, section 11), unless the provider says that it asks nobody.
func offline(ctx context.Context, c *caller) error {
	more := url.Values{"scope": {"openid profile email offline_access"}}
	if c.Prompts == nil || slices.Contains(c.Prompts, "consent") {
		more.Set("prompt", "consent")
	}
	return obtain(ctx, c, more)
}

// refresh turns the caller's refresh token into the next tokens.
func refresh(ctx context.Context, c *caller) error {
	if c.Refresh == "" {
		return errors.New("the provider gave no refresh token")
	}
	return c.redeem(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {c.Refresh}})
}

// introspect asks whether the caller's access token is worth anything (RFC 7662).
func introspect(ctx context.Context, c *caller) error {
	if c.Introspection == "" {
		return errors.New("the provider has no introspection endpoint")
	}
	r, err := formRequest(ctx, c.Introspection, url.Values{"token": {c.Access}, "token_type_hint": {"access_token"}})
	if err != nil {
		return err
	}
	c.authenticate(r)
	var answer struct {
		Active bool `json:"active"`
	}
	if err := c.decode(r, &answer); err != nil {
		return err
	}
	if !answer.Active {
		return errors.New("introspection calls a live token dead")
	}
	return nil
}

// userinfo asks who the caller is.
func userinfo(ctx context.Context, c *caller) error {
	if c.Userinfo == "" {
		return errors.New("the provider has no userinfo endpoint")
	}
	var answer struct {
		Subject string `json:"sub"`
	}
	if err := c.get(ctx, c.Userinfo, c.Access, &answer); err != nil {
		return err
	}
	if answer.Subject == "" {
		return errors.New("userinfo names nobody")
	}
	return nil
}

// keys asks for the keys that tokens are checked with.
func keys(ctx context.Context, c *caller) error {
	var answer struct {
		Keys []struct{} `json:"keys"`
	}
	if err := c.get(ctx, c.Keys, "", &answer); err != nil {
		return err
	}
	if len(answer.Keys) == 0 {
		return errors.New("the provider has no keys")
	}
	return nil
}
