package github

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
)

// Public is where the GitHub is that everybody knows.
const Public = "https://github.com"

// Connection is us at one GitHub.
type Connection struct {
	HTTP *http.Client
	// URL is where it is, without a slash at its end: Public, or that of a server of
	// one's own.
	URL string
	// ClientID and Secret are what it knows us by, and Redirect is our URL to which it
	// sends browsers back.
	ClientID, Secret, Redirect string
}

// Pending is what has to be kept until the answer comes.
type Pending struct {
	State    string `json:"state"`
	Verifier string `json:"verifier"`
}

// Start returns the address to which the browser is sent, and what has to be kept.
func (c Connection) Start() (string, Pending) {
	p := Pending{State: rand.Text(), Verifier: oauth2.GenerateVerifier()}
	return c.oauth().AuthCodeURL(p.State, oauth2.S256ChallengeOption(p.Verifier)), p
}

func (c Connection) oauth() *oauth2.Config {
	return &oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.Secret, RedirectURL: c.Redirect, Scopes: []string{"read:user", "user:email"},
		Endpoint: oauth2.Endpoint{
			AuthURL: c.URL + "/login/oauth/authorize", TokenURL: c.URL + "/login/oauth/access_token", AuthStyle: oauth2.AuthStyleInParams,
		},
	}
}

// api returns where its API is: the public one has a host of its own.
func (c Connection) api() string {
	if c.URL == Public {
		return "https://api.github.com"
	}
	return c.URL + "/api/v3"
}

// Finish returns what the answer proves that a browser brought, to the request that waits:
// the issuer is where this GitHub is, the subject the number of the account, which is
// never given to another one, and the address its primary one. Its error is always a
// *upstream.Fault.
func (c Connection) Finish(ctx context.Context, query url.Values, p Pending) (upstream.Identity, error) {
	code, f := answer(query, p)
	if f != nil {
		return upstream.Identity{}, f.At(openid.StepAnswer)
	}
	token, f := c.exchange(ctx, code, p)
	if f != nil {
		return upstream.Identity{}, f.At(openid.StepExchange)
	}
	id, f := c.identity(ctx, token)
	if f != nil {
		return upstream.Identity{}, f.At(openid.StepAccount)
	}
	return id, nil
}

// maxCode bounds a code, in bytes. Those of GitHub have 20.
const maxCode = 1024

// answer returns the code that the browser brings (RFC 6749 4.1.2).
func answer(query url.Values, p Pending) (string, *upstream.Fault) {
	for _, name := range []string{"state", "error", "error_description", "code"} {
		if len(query[name]) > 1 { // RFC 6749 3.1
			return "", upstream.NewFault(openid.CodeParameter, name)
		}
	}
	if p.State == "" || subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(p.State)) == 0 {
		return "", upstream.NewFault(openid.CodeState, "state")
	}
	switch said := query.Get("error"); said {
	case "":
	case "access_denied":
		return "", upstream.NewFault(openid.CodeDenied, "error").WithGot(said)
	default:
		return "", upstream.NewFault(upstream.CodeProvider, "error").WithGot(said + ": " + query.Get("error_description"))
	}
	switch code := query.Get("code"); {
	case code == "":
		return "", upstream.NewFault(openid.CodeNoCode, "code")
	case len(code) > maxCode:
		return "", upstream.NewFault(upstream.CodeLimit, "code")
	default:
		return code, nil
	}
}

// exchange returns the access token for a code. GitHub says with status 200 that it gives
// none, and calls things by words of its own.
func (c Connection) exchange(ctx context.Context, code string, p Pending) (string, *upstream.Fault) {
	token, err := c.oauth().Exchange(context.WithValue(ctx, oauth2.HTTPClient, c.HTTP), code, oauth2.VerifierOption(p.Verifier))
	if err == nil {
		return token.AccessToken, nil
	}
	const field = "token_endpoint"
	var said *oauth2.RetrieveError
	var sent *url.Error
	switch {
	case errors.As(err, &said) && said.ErrorCode == "" && said.Response.StatusCode != http.StatusOK:
		return "", upstream.NewFault(upstream.CodeHTTPStatus, field).WithGot(said.Response.Status)
	case errors.As(err, &said) && said.ErrorCode == "incorrect_client_credentials":
		return "", upstream.NewFault(openid.CodeClient, "client_secret").WithGot(said.ErrorCode)
	case errors.As(err, &said) && said.ErrorCode == "bad_verification_code":
		return "", upstream.NewFault(openid.CodeGrant, "code").WithGot(said.ErrorCode)
	case errors.As(err, &said):
		return "", upstream.NewFault(openid.CodeExchange, field).WithGot(said.ErrorCode)
	case errors.As(err, &sent):
		return "", upstream.Unanswered(err, field)
	}
	return "", upstream.NewFault(openid.CodeJSON, field).WithGot(strings.TrimPrefix(err.Error(), "oauth2: "))
}
