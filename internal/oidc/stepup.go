package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/anteroom/anteroom/internal/model"
)

// errUnmet answers an application that wants its person to sign in in a way which they
// cannot (OpenID Connect Core Error Code unmet_authentication_requirements 1.0, section
// 3; RFC 9470, section 5).
var errUnmet = refuse("unmet_authentication_requirements", "The user cannot sign in as acr_values, claims or max_age want it.")

// parseACR takes how the person may sign in: from an essential claim, or else from
// acr_values. Whatever else claims ask for changes nothing.
func parseACR(req *authRequest, params url.Values, _ model.Application) error {
	req.ACRs = strings.Fields(params.Get("acr_values"))
	asked, err := claimedACR(params.Get("claims"))
	if err != nil {
		return err
	}
	values := asked.Values
	if asked.Value != "" {
		values = []string{asked.Value}
	}
	if len(values) > 0 && (asked.Essential || len(req.ACRs) == 0) {
		req.ACRs, req.ACREssential = values, asked.Essential
	}
	length := 0
	for _, acr := range req.ACRs {
		if acr == "" || strings.ContainsFunc(acr, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return refuse("invalid_request", "An acr is no word of printable ASCII.")
		}
		length += len(acr) + 1
	}
	if length > maxACRs {
		return refuse("invalid_request", "acr_values or the acr in claims is too long.")
	}
	return nil
}

// acrClaim is what a request says of the acr that it wants (OpenID Connect Core, section
// 5.5.1).
type acrClaim struct {
	Essential bool     `json:"essential"`
	Value     string   `json:"value"`
	Values    []string `json:"values"`
}

func claimedACR(claims string) (acrClaim, error) {
	var asked struct {
		IDToken struct {
			ACR acrClaim `json:"acr"`
		} `json:"id_token"`
	}
	if claims == "" {
		return acrClaim{}, nil
	}
	if err := json.Unmarshal([]byte(claims), &asked); err != nil {
		return acrClaim{}, refuse("invalid_request", "claims is malformed.")
	}
	return asked.IDToken.ACR, nil
}

// tooOld reports whether a session does not answer a request that comes because its
// person has signed in too long ago (OpenID Connect Core, section 3.1.2.1).
func (r authRequest) tooOld(s model.Session) bool {
	return !r.AuthSince.IsZero() && !s.AuthenticatedAt().After(r.AuthSince)
}

// stepUp answers a request for somebody who has to do more than they did when they
// signed in: the page asks for their passkey, and leads back here whatever they decide.
func (p *Provider) stepUp(w http.ResponseWriter, r *http.Request, req authRequest) error {
	switch {
	case req.ID != "" && r.URL.Query().Has(model.UnmetParam), !req.AsksPasskey():
		return p.answerFailure(w, r, req, errUnmet)
	case req.silent:
		return p.answerFailure(w, r, req, refuse("login_required", "The user has to use a passkey."))
	}
	return p.ask(w, r, req, stepUpPage)
}
