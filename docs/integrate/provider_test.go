package integrate

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	clientID     = "skc_1"
	clientSecret = "a secret/with+signs"
)

type object = map[string]any

// keyPair is a signing key of the provider.
type keyPair struct {
	kid string
	rsa *rsa.PrivateKey
	ec  *ecdsa.PrivateKey

	unnamed bool // RSA signatures do not say which hash they are of
}

func newRSA(t *testing.T, kid string) keyPair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return keyPair{kid: kid, rsa: key}
}

func newEC(t *testing.T, kid string) keyPair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return keyPair{kid: kid, ec: key}
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (k keyPair) public(t *testing.T) object {
	t.Helper()
	if k.rsa != nil {
		return object{"kty": "RSA", "kid": k.kid, "alg": "RS256", "use": "sig", "n": encode(k.rsa.N.Bytes()), "e": encode(big.NewInt(int64(k.rsa.E)).Bytes())}
	}
	point, err := k.ec.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return object{"kty": "EC", "kid": k.kid, "alg": "ES256", "use": "sig", "crv": "P-256", "x": encode(point[1:33]), "y": encode(point[33:])}
}

// sign makes a token. The header's algorithm is that of the key, or one that a
// client may be confused by.
func (k keyPair) sign(t *testing.T, head, claims object) string {
	t.Helper()
	parts := make([]string, 2)
	for i, part := range []object{head, claims} {
		b, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		parts[i] = encode(b)
	}
	text := strings.Join(parts, ".")
	hash := sha256.Sum256([]byte(text))
	var signature []byte
	var err error
	switch {
	case head["alg"] == "none":
	case head["alg"] == "HS256": // with the secret that a confused client would take
		mac := hmac.New(sha256.New, []byte(clientSecret))
		mac.Write([]byte(text))
		signature = mac.Sum(nil)
	case k.ec != nil:
		var r, s *big.Int
		if r, s, err = ecdsa.Sign(rand.Reader, k.ec, hash[:]); err == nil {
			signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		}
	case k.unnamed:
		signature, err = rsa.SignPKCS1v15(rand.Reader, k.rsa, 0, hash[:])
	default:
		signature, err = rsa.SignPKCS1v15(rand.Reader, k.rsa, crypto.SHA256, hash[:])
	}
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + encode(signature)
}

// spoil is how a provider misbehaves.
type spoil struct {
	answer     func(url.Values)          // the authorization response
	id, access func(head, claims object) // the tokens
	token      func(http.ResponseWriter) // answers instead of the token endpoint
	keysDown   bool
	key        *keyPair // signs instead of the published one
}

// provider is an OpenID Provider that says what a test wants it to. It stands
// for Anteroom where that would never say such a thing.
type provider struct {
	*httptest.Server
	t  *testing.T
	mu sync.Mutex

	spoil     spoil
	key       keyPair
	authorize url.Values // the last authorization request
	logout    url.Values // the last sign-out request
	refresh   string     // the refresh token that is good
	refreshes int
	fetches   int // of the keys
	sid       string
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{t: t, key: newRSA(t, "k1"), sid: "ses_1"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /oauth/authorize", p.serveAuthorize)
	mux.HandleFunc("POST /oauth/token", p.serveToken)
	mux.HandleFunc("/elsewhere", func(w http.ResponseWriter, _ *http.Request) { p.tokens(w, p.authorize.Get("nonce")) })
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.fetches++
		if p.spoil.keysDown {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		p.write(w, object{"keys": []object{{"kty": "oct", "kid": "odd", "k": "AAAA"}, p.key.public(t)}})
	})
	mux.HandleFunc("GET /oidc/logout", func(w http.ResponseWriter, r *http.Request) {
		p.logout = r.URL.Query()
		http.Redirect(w, r, r.FormValue("post_logout_redirect_uri"), http.StatusSeeOther)
	})
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// set changes how the provider behaves from now on.
func (p *provider) set(s spoil) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spoil = s
}

// counts returns how often tokens were refreshed and keys fetched.
func (p *provider) counts() (refreshes, fetches int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refreshes, p.fetches
}

func (p *provider) write(w http.ResponseWriter, v object) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.t.Error(err)
	}
}

func (p *provider) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	p.authorize = r.URL.Query()
	answer := url.Values{"code": {"c1"}, "state": {p.authorize.Get("state")}, "iss": {p.URL}}
	if p.spoil.answer != nil {
		p.spoil.answer(answer)
	}
	http.Redirect(w, r, p.authorize.Get("redirect_uri")+"?"+answer.Encode(), http.StatusSeeOther)
}

func (p *provider) serveToken(w http.ResponseWriter, r *http.Request) {
	if p.spoil.token != nil {
		p.spoil.token(w)
		return
	}
	id, secret, _ := r.BasicAuth()
	id, err1 := url.QueryUnescape(id)
	secret, err2 := url.QueryUnescape(secret)
	if err1 != nil || err2 != nil || id != clientID || secret != clientSecret {
		p.refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	nonce := ""
	if r.FormValue("grant_type") == "refresh_token" {
		p.refreshes++
		if r.FormValue("refresh_token") != p.refresh {
			p.refuse(w, http.StatusBadRequest, "invalid_grant")
			return
		}
	} else {
		challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "c1" || r.FormValue("redirect_uri") != p.authorize.Get("redirect_uri") || encode(challenge[:]) != p.authorize.Get("code_challenge") {
			p.refuse(w, http.StatusBadRequest, "invalid_grant")
			return
		}
		nonce = p.authorize.Get("nonce")
	}
	p.tokens(w, nonce)
}

func (p *provider) tokens(w http.ResponseWriter, nonce string) {
	p.refresh = "rt_" + rand.Text()
	p.write(w, object{"token_type": "Bearer", "expires_in": 300, "refresh_token": p.refresh, "id_token": p.idToken(nonce), "access_token": p.accessToken()})
}

func (p *provider) refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	p.write(w, object{"error": code})
}

func (p *provider) idToken(nonce string) string {
	claims := p.claims(object{"azp": clientID, "email": "ada@acme.example", "name": "Ada <Lovelace>"})
	if nonce != "" {
		claims["nonce"] = nonce
	}
	return p.issue("JWT", claims, p.spoil.id)
}

func (p *provider) accessToken() string {
	return p.issue("at+jwt", p.claims(object{
		"jti": "tkn_1", "nbf": time.Now().Unix(), "scope": "openid profile", "roles": []string{"admin"}, "permissions": []string{"app:reports_read"},
	}), p.spoil.access)
}

// logoutToken is that of OpenID Connect Back-Channel Logout 1.0, section 2.4.
func (p *provider) logoutToken(change func(head, claims object)) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.issue("logout+jwt", p.claims(object{
		"jti": rand.Text(), "events": object{"http://schemas.openid.net/event/backchannel-logout": object{}},
	}), change)
}

// bearer is an access token for an API.
func (p *provider) bearer(change func(head, claims object)) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer func(s spoil) { p.spoil = s }(p.spoil)
	p.spoil.access = change
	return p.accessToken()
}

// claims adds what all tokens say.
func (p *provider) claims(own object) object {
	now := time.Now().Unix()
	c := object{
		"iss": p.URL, "sub": "usr_1", "aud": []string{clientID}, "client_id": clientID, "iat": now, "exp": now + 300,
		"sid": p.sid, "oid": "org_1", "org_name": "Acme Corp",
	}
	for name, value := range own {
		c[name] = value
	}
	return c
}

func (p *provider) issue(typ string, claims object, change func(head, claims object)) string {
	key := p.key
	if p.spoil.key != nil {
		key = *p.spoil.key
	}
	head := object{"alg": "RS256", "typ": typ, "kid": key.kid}
	if key.ec != nil {
		head["alg"] = "ES256"
	}
	if change != nil {
		change(head, claims)
	}
	return key.sign(p.t, head, claims)
}
