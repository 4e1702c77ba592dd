package oidc

import "net/http"

// tokenResponse is the answer of RFC 6749, section 5.1, and OpenID Connect Core,
// section 3.1.3.3.
type tokenResponse struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	IDToken     string `json:"id_token,omitempty"`
	Refresh     string `json:"refresh_token,omitempty"`
	Scope       string `json:"scope"`
}

// Token is the token endpoint (RFC 6749, section 3.2).
func (p *Provider) Token(w http.ResponseWriter, r *http.Request) {
	if p.shareAcrossOrigins(w, r, withOurs, "POST") {
		return
	}
	noStore(w)
	answer, err := p.token(w, r)
	if err != nil {
		p.writeEndpointFailure(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) (tokenResponse, error) {
	var none tokenResponse
	app, params, err := p.clientRequest(w, r)
	if err != nil {
		return none, err
	}
	switch params.Get("grant_type") {
	case "":
		return none, refuse("invalid_request", "grant_type is missing.")
	case "authorization_code":
		return p.redeem(r.Context(), app, params)
	case "refresh_token":
		return p.refresh(r.Context(), app, params)
	case "client_credentials":
		return p.forItself(r.Context(), app, params)
	}
	return none, refuse("unsupported_grant_type", "grant_type must be authorization_code, refresh_token or client_credentials.")
}
