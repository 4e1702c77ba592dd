package oidc

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// The scopes that mean something. Others are dropped (OpenID Connect Core,
// section 3.1.2.1).
const (
	scopeOpenID     = "openid"
	scopeProfile    = "profile"
	scopeEmail      = "email"
	scopeGroups     = "groups"            // as other providers call it: no standard has a name for it
	scopeAttributes = "custom_attributes" // the same
	scopeOffline    = "offline_access"    // wants refresh tokens (OpenID Connect Core, section 11)
)

// The values of prompt (OpenID Connect Core, section 3.1.2.1, and Initiating
// User Registration 1.0).
const (
	promptNone          = "none"
	promptLogin         = "login"
	promptSelectAccount = "select_account"
	promptConsent       = "consent"
	promptCreate        = "create"
)

// Bounds of what a stranger can make us keep.
const (
	maxState      = 2048
	maxNonce      = 512
	maxLoginHint  = 320
	maxDomainHint = 253
	maxUILocales  = 256
	maxScope      = 1024
	maxACRs       = 512
)

// parseRequest reads the parameters of an authorization request, apart from
// those that say whom it is from. It returns a failure for the application when
// one is wrong. Unknown parameters are ignored, and so are those that only
// express a wish: claims but for acr, display, provider.
func parseRequest(params url.Values, app model.Application) (authRequest, error) {
	req := authRequest{maxAge: -1, idHint: params.Get("id_token_hint")}
	if err := checkUnrepeated(params); err != nil {
		return req, err
	}
	if params.Get("response_mode") == string(model.ResponseFormPost) && strings.HasPrefix(params.Get("redirect_uri"), "http") {
		req.ResponseMode = model.ResponseFormPost // failures, too, travel this way
	}
	if err := checkForm(params); err != nil {
		return req, err
	}
	if err := checkLimits(params); err != nil {
		return req, err
	}
	req.Nonce, req.LoginHint, req.Organization = params.Get("nonce"), params.Get("login_hint"), model.OrgID(params.Get("organization_id"))
	req.Connection = model.ConnectionID(params.Get("connection_id"))
	req.DomainHint, req.UILocales = params.Get("domain_hint"), params.Get("ui_locales")
	for _, parse := range []func(*authRequest, url.Values, model.Application) error{parseChallenge, parseScope, parsePrompt, parseMaxAge, parseACR} {
		if err := parse(&req, params, app); err != nil {
			return req, err
		}
	}
	return req, nil
}

// checkForm checks in which form the request comes and the answer is wanted.
func checkForm(params url.Values) error {
	mode := params.Get("response_mode")
	switch {
	case params.Get("request") != "":
		return refuse("request_not_supported", "Request objects are not supported.")
	case params.Get("request_uri") != "":
		return refuse("request_uri_not_supported", "Request objects are not supported.")
	case params.Get("registration") != "":
		return refuse("registration_not_supported", "Clients are registered by the operator.")
	case params.Get("response_type") == "":
		return refuse("invalid_request", "response_type is missing.")
	case params.Get("response_type") != "code":
		return refuse("unsupported_response_type", "response_type must be code.")
	case mode != "" && mode != string(model.ResponseQuery) && mode != string(model.ResponseFormPost):
		return refuse("invalid_request", "response_mode must be query or form_post.")
	case mode == string(model.ResponseFormPost) && !strings.HasPrefix(params.Get("redirect_uri"), "http"):
		return refuse("invalid_request", "response_mode must be query where redirect_uri is no address of a server.")
	}
	return nil
}

// checkLimits checks what is kept or passed on as it is.
func checkLimits(params url.Values) error {
	for name, most := range map[string]int{
		"state": maxState, "nonce": maxNonce, "login_hint": maxLoginHint, "domain_hint": maxDomainHint, "ui_locales": maxUILocales,
	} {
		if len(params.Get(name)) > most {
			return refuse("invalid_request", name+" is too long.")
		}
	}
	if org := params.Get("organization_id"); org != "" && !model.ValidID(model.PrefixOrg, org) {
		return refuse("invalid_request", "organization_id is malformed.")
	}
	if c := params.Get("connection_id"); c != "" && !model.ValidID(model.PrefixConnection, c) {
		return errConnection
	}
	return nil
}

// parseChallenge takes the PKCE challenge, which every client must send that may
// not leave it out (RFC 9700, section 2.1.1). A missing method would mean "plain"
// (RFC 7636, section 4.3), which protects nothing that is seen on its way.
func parseChallenge(req *authRequest, params url.Values, app model.Application) error {
	req.Challenge = params.Get("code_challenge")
	method := params.Get("code_challenge_method")
	switch {
	case req.Challenge == "" && method == "" && app.PKCEOptional && app.Confidential():
		return nil
	case req.Challenge == "":
		return refuse("invalid_request", "code_challenge is missing: PKCE is required.")
	case method != "S256":
		return refuse("invalid_request", "code_challenge_method must be S256.")
	case !secret.WellFormed(req.Challenge): // a SHA-256 has the length and form of our tokens
		return refuse("invalid_request", "code_challenge is not a SHA-256 in base64url.")
	}
	return nil
}

func parseScope(req *authRequest, params url.Values, app model.Application) error {
	if len(params.Get("scope")) > maxScope {
		return refuse("invalid_scope", "scope is too long.")
	}
	asked := strings.Fields(params.Get("scope"))
	if !slices.Contains(asked, scopeOpenID) {
		return refuse("invalid_scope", "scope must contain openid.")
	}
	req.Scopes = personalScopes(app, asked)
	return nil
}

// personalScopes returns those scopes that an application may have at this moment about
// a person.
func personalScopes(app model.Application, asked []string) []string {
	known := []string{scopeOpenID, scopeProfile, scopeEmail, scopeGroups, scopeAttributes}
	if app.OfflineAccess {
		known = append(known, scopeOffline)
	}
	return keep(known, asked)
}

// keep returns those of all that are among others, in the order of all.
func keep(all, others []string) []string {
	kept := []string{}
	for _, s := range all {
		if slices.Contains(others, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

func parsePrompt(req *authRequest, params url.Values, _ model.Application) error {
	prompts := strings.Fields(params.Get("prompt"))
	for _, prompt := range prompts {
		switch prompt {
		case promptNone:
			req.silent = true
		case promptLogin, promptCreate:
			req.NeedsLogin = true
		case promptSelectAccount:
			req.NeedsSwitcher = true
		case promptConsent: // the operator has consented for everybody; clients send it along with offline_access
		default:
			return refuse("invalid_request", "prompt has a value that is not supported.")
		}
	}
	if req.silent && len(prompts) > 1 {
		return refuse("invalid_request", "prompt=none excludes other values.")
	}
	return nil
}

func parseMaxAge(req *authRequest, params url.Values, _ model.Application) error {
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
