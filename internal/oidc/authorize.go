package oidc

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"anteroom/internal/model"
	"anteroom/internal/secret"
)

// requestLife is how long a person may take to sign in.
const requestLife = 10 * time.Minute

// The scopes that mean something. Others are dropped (OpenID Connect Core,
// section 3.1.2.1).
const (
	scopeOpenID  = "openid"
	scopeProfile = "profile"
	scopeEmail   = "email"
)

// The values of prompt (OpenID Connect Core, section 3.1.2.1, and Initiating
// User Registration 1.0).
const (
	promptNone          = "none"
	promptLogin         = "login"
	promptSelectAccount = "select_account"
	promptCreate        = "create"
)

// Bounds of what a stranger can make us keep.
const (
	maxState     = 2048
	maxNonce     = 512
	maxLoginHint = 320
	maxScope     = 1024
)

// authRequest is an authorization request with what only its first answer needs.
type authRequest struct {
	model.AuthRequest
	silent bool          // prompt=none: nobody may be asked anything
	maxAge time.Duration // how long ago the person may have signed in; -1 when it does not matter
}

// Authorize is the authorization endpoint (RFC 6749, section 3.1). A request
// that cannot be answered to a registered address gets an Invalid error, which
// is shown and never redirected; all others are answered to the application,
// right away or after the person has signed in.
func (p *Provider) Authorize(w http.ResponseWriter, r *http.Request) error {
	noStore(w)
	if r.Method == http.MethodPost {
		return asGET(w, r, authorizePath)
	}
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return model.Because(errUnreadable, err)
	}
	app, err := p.recipient(r.Context(), params)
	if err != nil {
		return err
	}
	req, err := parseRequest(params)
	req.Application, req.RedirectURI, req.State = app.ID, params.Get("redirect_uri"), params.Get("state")
	if err != nil {
		if len(params["state"]) > 1 || len(req.State) > maxState {
			req.State = ""
		}
		return p.answerFailure(w, r, req.AuthRequest, err)
	}
	session, ok, err := p.signedIn(r)
	if err != nil {
		return err
	}
	req.CreatedAt = p.cfg.DB.Now()
	req.ExpiresAt = req.CreatedAt.Add(requestLife)
	// OpenID Connect Core, section 3.1.2.1: older than max_age means signing in
	// once more.
	if ok && req.maxAge >= 0 && !req.CreatedAt.Before(session.AuthTime.Add(req.maxAge)) {
		req.NeedsLogin = true
	}
	if !ok || req.NeedsLogin {
		return p.askLogin(w, r, req)
	}
	return p.proceed(w, r, req, session)
}

var errUnreadable = model.InvalidField("", "The app sent a sign-in request that cannot be read. Go back to the app and try again.")

// recipient returns the application that an answer may be sent to. An answer to
// any other address than the registered ones could be a stolen code, so this is
// decided first and on exact equality (RFC 9700, section 4.1.3).
func (p *Provider) recipient(ctx context.Context, params url.Values) (model.Application, error) {
	none := model.Application{}
	for _, name := range []string{"client_id", "redirect_uri"} {
		if len(params[name]) > 1 {
			return none, model.InvalidField(name, "The app sent "+name+" more than once. Tell its developers.")
		}
	}
	id := params.Get("client_id")
	if !model.ValidID(model.PrefixApplication, id) {
		return none, errApplication
	}
	app, err := p.cfg.DB.Application(ctx, model.ApplicationID(id))
	if model.KindOf(err) == model.NotFound {
		return none, errApplication
	}
	if err != nil {
		return none, err
	}
	if !slices.Contains(app.RedirectURIs, params.Get("redirect_uri")) {
		return none, model.InvalidField("redirect_uri", "The app wants the answer sent to an address that is not registered for it, so nobody was signed in. "+
			"Tell its developers: redirect_uri must be one of the registered addresses, character for character.")
	}
	return app, nil
}

var errApplication = model.InvalidField("client_id", "The app that sent you here is not registered, so nobody was signed in. "+
	"Tell its developers: client_id is missing or unknown.")

// parseRequest reads the parameters of an authorization request, apart from
// those that say whom it is from. It returns a failure for the application when
// one is wrong. Unknown parameters are ignored.
func parseRequest(params url.Values) (authRequest, error) {
	req := authRequest{maxAge: -1}
	if err := unrepeated(params); err != nil {
		return req, err
	}
	for _, check := range []func(*authRequest, url.Values) error{
		parseForm, parseLimits, parseChallenge, parseScope, parsePrompt, parseMaxAge,
	} {
		if err := check(&req, params); err != nil {
			return req, err
		}
	}
	return req, nil
}

// parseForm checks in which form the request comes and the answer is wanted.
func parseForm(_ *authRequest, params url.Values) error {
	switch {
	case params.Get("request") != "":
		return refuse("request_not_supported", "Request objects are not supported.")
	case params.Get("request_uri") != "":
		return refuse("request_uri_not_supported", "Request objects are not supported.")
	case params.Get("response_type") == "":
		return refuse("invalid_request", "response_type is missing.")
	case params.Get("response_type") != "code":
		return refuse("unsupported_response_type", "response_type must be code.")
	case params.Get("response_mode") != "" && params.Get("response_mode") != "query":
		return refuse("invalid_request", "response_mode must be query.")
	}
	return nil
}

// parseLimits takes what is kept or passed on as it is, within bounds.
func parseLimits(req *authRequest, params url.Values) error {
	req.Nonce, req.LoginHint = params.Get("nonce"), params.Get("login_hint")
	switch {
	case len(params.Get("state")) > maxState:
		return refuse("invalid_request", "state is too long.")
	case len(req.Nonce) > maxNonce:
		return refuse("invalid_request", "nonce is too long.")
	case len(req.LoginHint) > maxLoginHint:
		return refuse("invalid_request", "login_hint is too long.")
	}
	if org := params.Get("organization_id"); org != "" {
		if !model.ValidID(model.PrefixOrg, org) {
			return refuse("invalid_request", "organization_id is malformed.")
		}
		req.Organization = model.OrgID(org)
	}
	return nil
}

// parseChallenge takes the PKCE challenge, which every client must send (RFC
// 9700, section 2.1.1). A missing method would mean "plain" (RFC 7636, section
// 4.3), which protects nothing that is seen on its way.
func parseChallenge(req *authRequest, params url.Values) error {
	req.Challenge = params.Get("code_challenge")
	switch {
	case req.Challenge == "":
		return refuse("invalid_request", "code_challenge is missing: PKCE is required.")
	case params.Get("code_challenge_method") != "S256":
		return refuse("invalid_request", "code_challenge_method must be S256.")
	case !secret.WellFormed(req.Challenge): // a SHA-256 has the length and form of our tokens
		return refuse("invalid_request", "code_challenge is not a SHA-256 in base64url.")
	}
	return nil
}

func parseScope(req *authRequest, params url.Values) error {
	if len(params.Get("scope")) > maxScope {
		return refuse("invalid_scope", "scope is too long.")
	}
	asked := strings.Fields(params.Get("scope"))
	if !slices.Contains(asked, scopeOpenID) {
		return refuse("invalid_scope", "scope must contain openid.")
	}
	for _, known := range []string{scopeOpenID, scopeProfile, scopeEmail} {
		if slices.Contains(asked, known) {
			req.Scopes = append(req.Scopes, known)
		}
	}
	return nil
}

func parsePrompt(req *authRequest, params url.Values) error {
	prompts := strings.Fields(params.Get("prompt"))
	for _, prompt := range prompts {
		switch prompt {
		case promptNone:
			req.silent = true
		case promptLogin, promptCreate:
			req.NeedsLogin = true
		case promptSelectAccount:
			req.NeedsSwitcher = true
		default:
			return refuse("invalid_request", "prompt has a value that is not supported.")
		}
	}
	if req.silent && len(prompts) > 1 {
		return refuse("invalid_request", "prompt=none excludes other values.")
	}
	return nil
}

func parseMaxAge(req *authRequest, params url.Values) error {
	text := params.Get("max_age")
	if text == "" {
		return nil
	}
	seconds, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return refuse("invalid_request", "max_age must be a number of seconds.")
	}
	req.maxAge = time.Duration(seconds) * time.Second
	return nil
}
