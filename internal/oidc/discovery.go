package oidc

import (
	"encoding/json"
	"net/http"

	"github.com/anteroom/anteroom/internal/model"
)

// configuration is the provider's description of itself (OpenID Connect
// Discovery, section 3; RFC 8414, section 2). It lists what exists and no more:
// claims_parameter_supported is false because claims bring none but acr.
type configuration struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	IntrospectionEndpoint string   `json:"introspection_endpoint"`
	RevocationEndpoint    string   `json:"revocation_endpoint"`
	UserinfoEndpoint      string   `json:"userinfo_endpoint"`
	JWKSURI               string   `json:"jwks_uri"`
	EndSessionEndpoint    string   `json:"end_session_endpoint"`
	Scopes                []string `json:"scopes_supported"`
	ResponseTypes         []string `json:"response_types_supported"`
	ResponseModes         []string `json:"response_modes_supported"`
	GrantTypes            []string `json:"grant_types_supported"`
	Prompts               []string `json:"prompt_values_supported"`
	ACRs                  []string `json:"acr_values_supported"`
	SubjectTypes          []string `json:"subject_types_supported"`
	IDTokenAlgorithms     []string `json:"id_token_signing_alg_values_supported"`
	ClientAuthentication  []string `json:"token_endpoint_auth_methods_supported"`
	IntrospectionAuth     []string `json:"introspection_endpoint_auth_methods_supported"`
	RevocationAuth        []string `json:"revocation_endpoint_auth_methods_supported"`
	IntrospectionAlgs     []string `json:"introspection_endpoint_auth_signing_alg_values_supported"`
	RevocationAlgs        []string `json:"revocation_endpoint_auth_signing_alg_values_supported"`
	AssertionAlgorithms   []string `json:"token_endpoint_auth_signing_alg_values_supported"`
	ChallengeMethods      []string `json:"code_challenge_methods_supported"`
	Claims                []string `json:"claims_supported"`
	SendsIssuer           bool     `json:"authorization_response_iss_parameter_supported"` // RFC 9207, section 3
	ClaimsParameter       bool     `json:"claims_parameter_supported"`
	RequestParameter      bool     `json:"request_parameter_supported"`
	RequestURIParameter   bool     `json:"request_uri_parameter_supported"` // true when left out

	// OpenID Connect Back-Channel Logout, section 2.1.
	BackchannelLogout  bool `json:"backchannel_logout_supported"`
	BackchannelSession bool `json:"backchannel_logout_session_supported"`
}

// metadata returns the configuration of an issuer as it is sent.
func metadata(issuer string) ([]byte, error) {
	var signing []string
	for _, alg := range algorithms() {
		signing = append(signing, string(alg))
	}
	confidential := []string{"client_secret_basic", "client_secret_post", "private_key_jwt"}
	return json.Marshal(configuration{
		Issuer:                issuer,
		AuthorizationEndpoint: issuer + authorizePath,
		TokenEndpoint:         issuer + tokenPath,
		IntrospectionEndpoint: issuer + introspectPath,
		RevocationEndpoint:    issuer + revokePath,
		UserinfoEndpoint:      issuer + userinfoPath,
		JWKSURI:               issuer + keysPath,
		EndSessionEndpoint:    issuer + logoutPath,
		Scopes:                []string{scopeOpenID, scopeProfile, scopeEmail, scopeGroups, scopeAttributes, scopeOffline},
		ResponseTypes:         []string{"code"},
		ResponseModes:         []string{string(model.ResponseQuery), string(model.ResponseFormPost)},
		GrantTypes:            []string{"authorization_code", "refresh_token", "client_credentials"},
		Prompts:               []string{promptNone, promptLogin, promptSelectAccount, promptCreate, promptConsent},
		ACRs:                  model.ACRs(),
		SubjectTypes:          []string{"public"},
		IDTokenAlgorithms:     signing,
		ClientAuthentication:  append(confidential, "none"),
		IntrospectionAuth:     confidential,
		IntrospectionAlgs:     signing,
		RevocationAuth:        append(confidential, "none"),
		RevocationAlgs:        signing,
		AssertionAlgorithms:   signing,
		ChallengeMethods:      []string{"S256"},
		Claims: []string{"iss", "sub", "aud", "azp", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "c_hash", "sid", "act",
			"client_id", "oid", "org_name", "email", "email_verified", "name", "given_name", "family_name", "locale",
			"roles", "groups", "hasgroups", "preferred_username", "custom_attributes"},
		SendsIssuer: true, BackchannelLogout: true, BackchannelSession: true,
	})
}

// Discovery describes the provider, at both of the paths where clients look: that
// of OpenID Connect Discovery, section 4, and that of RFC 8414, section 3.
func (p *Provider) Discovery(w http.ResponseWriter, r *http.Request) {
	if p.shareAcrossOrigins(w, r, withAnybody, "GET") {
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("Content-Type", "application/json")
	w.Write(p.discovery[p.sites.Called(r.Context())])
}
