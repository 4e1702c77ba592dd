package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// metadata is what discovery says about a provider (OpenID Connect Discovery,
// section 3, and RFC 8414, section 2).
type metadata struct {
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	Userinfo      string   `json:"userinfo_endpoint"`
	Introspection string   `json:"introspection_endpoint"`
	Keys          string   `json:"jwks_uri"`
	Prompts       []string `json:"prompt_values_supported"`
}

// tokens is the answer of the token endpoint.
type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	ID      string `json:"id_token"`
}

// caller is one browser together with the application that it signs in to.
type caller struct {
	*target
	app client
	metadata
	tokens
	n        int // of all callers, from 0
	http     *http.Client
	looked   bool  // whether the list that it asks for is what it should be
	received int64 // bytes of answers, as they came
}

// newCaller returns caller n of a target, whose browser has a session there where
// the target says which.
func newCaller(ctx context.Context, t *target, alg string, n int) (*caller, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	c := &caller{target: t, app: t.Clients[alg], n: n, http: &http.Client{
		Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 1, DialContext: t.dial(n)},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if !t.speaks("openid") {
		return c, nil
	}
	if err := c.get(ctx, c.Issuer+"/.well-known/openid-configuration", "", &c.metadata); err != nil {
		return nil, err
	}
	return c, c.takeSession(middle)
}

// dial returns what connects caller n, as a load balancer would, with the server whose turn
// it is; nil where there is only the one that the address says.
func (t *target) dial(n int) func(ctx context.Context, network, address string) (net.Conn, error) {
	if len(t.Servers) == 0 {
		return nil
	}
	server := t.Servers[n%len(t.Servers)]
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, network, server)
	}
}

// takeSession makes the caller's browser use a session in an organization.
func (c *caller) takeSession(size int) error {
	if !c.speaks("anteroom") {
		return nil
	}
	at, err := url.Parse(c.Issuer)
	if err != nil {
		return err
	}
	sessions := c.Organizations[size].Sessions
	c.http.Jar.SetCookies(at, []*http.Cookie{{Name: "anteroom", Value: sessions[c.n%len(sessions)], Path: "/"}})
	return nil
}

// authorize asks for a code as a browser does and returns it with the PKCE
// verifier (RFC 7636). Where the provider leads the browser over pages of its own,
// each of them is counted.
func (c *caller) authorize(ctx context.Context, more url.Values) (code, verifier string, err error) {
	verifier, state := rand.Text()+rand.Text(), rand.Text()
	challenge := sha256.Sum256([]byte(verifier))
	query := url.Values{
		"response_type": {"code"}, "client_id": {c.app.ID}, "redirect_uri": {c.RedirectURI}, "scope": {"openid profile email"},
		"state": {state}, "nonce": {rand.Text()},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}
	for key, values := range more {
		query[key] = values
	}
	next := c.Authorization + "?" + query.Encode()
	for range 10 {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, next, nil)
		if err != nil {
			return "", "", err
		}
		res, err := c.send(r)
		if err != nil {
			return "", "", err
		}
		if err := c.drain(res); err != nil {
			return "", "", err
		}
		location, err := res.Location()
		if err != nil {
			return "", "", fmt.Errorf("%s leads to no code: %s", r.URL.Path, res.Status)
		}
		if next = location.String(); !strings.HasPrefix(next, c.RedirectURI+"?") {
			continue
		}
		answer := location.Query()
		if answer.Get("state") != state || answer.Get("code") == "" {
			return "", "", fmt.Errorf("instead of a code the application got %s", location.RawQuery)
		}
		return answer.Get("code"), verifier, nil
	}
	return "", "", errors.New("redirected in a circle")
}

// redeem asks the token endpoint.
func (c *caller) redeem(ctx context.Context, form url.Values) error {
	r, err := formRequest(ctx, c.Token, form)
	if err != nil {
		return err
	}
	c.authenticate(r)
	c.tokens = tokens{}
	if err := c.decode(r, &c.tokens); err != nil {
		return err
	}
	if c.Access == "" || c.tokens.ID == "" {
		return errors.New("the answer of the token endpoint lacks a token")
	}
	return nil
}

// authenticate adds the client's secret to a request (RFC 6749, section 2.3.1).
func (c *caller) authenticate(r *http.Request) {
	r.SetBasicAuth(url.QueryEscape(c.app.ID), url.QueryEscape(c.app.Secret))
}

// get asks for a JSON document, with an access token unless it is empty.
func (c *caller) get(ctx context.Context, address, token string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return c.decode(r, into)
}

// decode sends a request and reads the JSON of its answer.
func (c *caller) decode(r *http.Request, into any) error {
	res, err := c.send(r)
	if err != nil {
		return err
	}
	return errors.Join(json.NewDecoder(res.Body).Decode(into), c.drain(res))
}

// send sends a request. An answer that is an error is one here, too.
func (c *caller) send(r *http.Request) (*http.Response, error) {
	res, err := c.http.Do(r)
	if err != nil {
		return nil, err
	}
	if res.StatusCode < http.StatusBadRequest {
		return res, nil
	}
	defer res.Body.Close()
	said, err := io.ReadAll(io.LimitReader(res.Body, 300))
	return nil, errors.Join(fmt.Errorf("%s %s: %s: %s", r.Method, r.URL.Path, res.Status, said), err)
}

// drain reads an answer to its end, so that its connection serves the next one.
func (c *caller) drain(res *http.Response) error {
	n, err := io.Copy(io.Discard, res.Body)
	c.received += n
	return errors.Join(err, res.Body.Close())
}

func formRequest(ctx context.Context, address string, form url.Values) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r, err
}
