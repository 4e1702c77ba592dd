package identityprovider

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// The paths of OpenID Connect, as Okta has them.
const (
	pathAuthorize = "/oauth2/v1/authorize"
	pathToken     = "/oauth2/v1/token"
	pathUserInfo  = "/oauth2/v1/userinfo"
	pathKeys      = "/oauth2/v1/keys"
	pathLogout    = "/oauth2/v1/logout"
)

// discovery describes the identity provider to clients (OpenID Connect Discovery 3).
func (p *Provider) discovery(w http.ResponseWriter, r *http.Request) {
	contexts := []string{}
	for _, m := range methods() {
		contexts = append(contexts, m.acr)
	}
	p.json(w, r, http.StatusOK, map[string]any{
		"issuer":                 p.base,
		"authorization_endpoint": p.base + pathAuthorize, "token_endpoint": p.base + pathToken, "userinfo_endpoint": p.base + pathUserInfo,
		"jwks_uri": p.base + pathKeys, "end_session_endpoint": p.base + pathLogout,
		"response_types_supported": []string{"code"}, "response_modes_supported": []string{"query"},
		"grant_types_supported": []string{"authorization_code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
		"code_challenge_methods_supported":      []string{"S256"}, "acr_values_supported": contexts,
		"scopes_supported":             []string{"openid", "profile", "email", "groups"},
		"backchannel_logout_supported": true, "backchannel_logout_session_supported": true,
		"claims_supported": []string{"sub", "email", "email_verified", "name", "given_name", "family_name", "groups", "auth_time", "acr", "amr", "sid"},
		"authorization_response_iss_parameter_supported": true,
	})
}

// keySet publishes the keys (RFC 7517 5).
func (p *Provider) keySet(w http.ResponseWriter, r *http.Request) {
	all, _, err := p.keys.published()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var set jose.JSONWebKeySet
	for _, key := range all {
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.key.Public(), KeyID: key.id(), Algorithm: string(jose.RS256), Use: "sig"})
	}
	p.json(w, r, http.StatusOK, set)
}

// token exchanges a code (RFC 6749 4.1.3, RFC 7636 4.6).
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	code := r.PostFormValue("code")
	g, _ := p.codes.find(code)
	a, ok := p.authenticate(r)
	switch {
	case !ok || g.fault == FaultInvalidClient:
		w.Header().Set("WWW-Authenticate", "Basic")
		p.oauthError(w, r, http.StatusUnauthorized, "invalid_client", "The client secret supplied for a confidential client is invalid.")
		return
	case r.PostFormValue("grant_type") != "authorization_code":
		p.oauthError(w, r, http.StatusBadRequest, "unsupported_grant_type", "The grant type has to be authorization_code.")
		return
	}
	g, ok = p.codes.take(code)
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case !ok || g.app != a.ID || g.redirect != r.PostFormValue("redirect_uri"):
		p.oauthError(w, r, http.StatusBadRequest, "invalid_grant", "The authorization code is invalid or has expired.")
		return
	case g.challenge != "" && g.challenge != base64.RawURLEncoding.EncodeToString(sum[:]):
		p.oauthError(w, r, http.StatusBadRequest, "invalid_grant", "PKCE verification failed.")
		return
	}
	access := p.access.add(g)
	id, err := p.idToken(g, access)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.json(w, r, http.StatusOK, map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 3600, "scope": g.scope, "id_token": id})
}

// authenticate returns the client that sends a request, by either way of showing its
// secret (RFC 6749 2.3.1).
func (p *Provider) authenticate(r *http.Request) (App, bool) {
	id, secret, basic := r.BasicAuth()
	if basic {
		var err, err2 error
		id, err = url.QueryUnescape(id)
		secret, err2 = url.QueryUnescape(secret)
		if err != nil || err2 != nil {
			return App{}, false
		}
	} else {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	a, ok := p.client(id)
	return a, ok && subtle.ConstantTimeCompare([]byte(secret), []byte(a.OpenID.Secret)) == 1
}

// idToken signs an ID token (OpenID Connect Core 2), broken as the fault says.
func (p *Provider) idToken(g grant, access string) (string, error) {
	claims, now := maps.Clone(g.claims), p.now()
	if g.fault == FaultExpired {
		now = now.Add(-2 * time.Hour)
	}
	sum := sha256.Sum256([]byte(access))
	claims["iat"], claims["exp"] = now.Unix(), now.Add(time.Hour).Unix()
	claims["at_hash"] = base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
	return p.signed(claims, g.fault, "JWT")
}

// signed returns claims as a token, broken as the fault says.
func (p *Provider) signed(claims map[string]any, f Fault, typ jose.ContentType) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("write a token: %w", err)
	}
	if f == FaultUnsigned {
		return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload) + ".", nil
	}
	key, err := p.keys.own()
	if f == FaultUnknownKey {
		key, err = p.keys.stranger()
	}
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key.key, KeyID: key.id()}}, (&jose.SignerOptions{}).WithType(typ))
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return signed.CompactSerialize()
}

// userInfo says again what was said about somebody (OpenID Connect Core 5.3).
func (p *Provider) userInfo(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	g, ok := p.access.find(token)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		p.oauthError(w, r, http.StatusUnauthorized, "invalid_token", "The access token is invalid or has expired.")
		return
	}
	p.json(w, r, http.StatusOK, g.info)
}

// returnsTo reports whether the client that signs somebody out may have them sent
// there. It is named by its ID or by an ID token, whose signature nothing depends on.
func (p *Provider) returnsTo(r *http.Request, to string) bool {
	id := r.FormValue("client_id")
	if parts := strings.Split(r.FormValue("id_token_hint"), "."); id == "" && len(parts) == 3 {
		var said struct {
			Audience string `json:"aud"`
		}
		payload, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err != nil || json.Unmarshal(payload, &said) != nil {
			return false
		}
		id = said.Audience
	}
	a, ok := p.client(id)
	for _, registered := range a.OpenID.LogoutReturn {
		if ok && registered == to {
			return true
		}
	}
	return false
}

func (p *Provider) oauthError(w http.ResponseWriter, r *http.Request, status int, code, description string) {
	p.json(w, r, status, map[string]string{"error": code, "error_description": description})
}

func (p *Provider) json(w http.ResponseWriter, r *http.Request, status int, answer any) {
	b, err := json.Marshal(answer)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	p.send(w, b)
}
