// Limit is the smallest provider in Go that the benchmarks can ask: what signing,
// checking and writing durably cost over HTTP, and nothing else. It knows one
// person, and no client that it would refuse.
//
//	limit -addr 127.0.0.1:8091 -dir DIR
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8091", "Where to listen, as `HOST:PORT`.")
	dir := flag.String("dir", "", "The `DIRECTORY` to write to.")
	flag.Parse()
	if err := run(*addr, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "limit:", err)
		os.Exit(1)
	}
}

func run(addr, dir string) error {
	keys, err := newKeys()
	if err != nil {
		return err
	}
	journal, err := newJournal(dir)
	if err != nil {
		return err
	}
	p := &provider{issuer: "http://" + addr, keys: keys, journal: journal}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("POST /introspect", p.introspect)
	mux.HandleFunc("GET /userinfo", p.userinfo)
	mux.HandleFunc("GET /keys", p.published)
	return http.ListenAndServe(addr, mux)
}

// provider answers. Codes and refresh tokens are good once.
type provider struct {
	issuer  string
	keys    keys
	journal *journal
	grants  sync.Map // of a code or refresh token
}

// grant is what somebody may exchange for tokens, once.
type grant struct{ client, nonce, challenge string }

const subject = "usr_1"

func (p *provider) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{
		"issuer": p.issuer, "authorization_endpoint": p.issuer + "/authorize", "token_endpoint": p.issuer + "/token",
		"introspection_endpoint": p.issuer + "/introspect", "userinfo_endpoint": p.issuer + "/userinfo", "jwks_uri": p.issuer + "/keys",
		"prompt_values_supported": []string{"none"},
	})
}

func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	code := p.grant(grant{q.Get("client_id"), q.Get("nonce"), q.Get("code_challenge")})
	p.journal.write(code)
	to := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.issuer}}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+to.Encode(), http.StatusSeeOther)
}

func (p *provider) grant(g grant) string {
	token := newToken()
	p.grants.Store(token, g)
	return token
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	offered := r.PostFormValue("code") + r.PostFormValue("refresh_token")
	found, ok := p.grants.LoadAndDelete(offered)
	if !ok {
		http.Error(w, "invalid_grant", http.StatusBadRequest)
		return
	}
	g := found.(grant)
	if verifier := sha256.Sum256([]byte(r.PostFormValue("code_verifier"))); g.challenge != "" && g.challenge != base64.RawURLEncoding.EncodeToString(verifier[:]) {
		http.Error(w, "invalid_grant", http.StatusBadRequest)
		return
	}
	refresh := p.grant(grant{client: g.client})
	p.journal.write(refresh)
	now := time.Now().Unix()
	claims := map[string]any{"iss": p.issuer, "sub": subject, "aud": g.client, "iat": now, "exp": now + 3600, "nonce": g.nonce, "jti": refresh}
	answer(w, map[string]any{
		"access_token": p.keys.sign(g.client, claims), "id_token": p.keys.sign(g.client, claims), "refresh_token": refresh,
		"token_type": "Bearer", "expires_in": 3600,
	})
}

func (p *provider) introspect(w http.ResponseWriter, r *http.Request) {
	claims, ok := p.keys.verify(r.PostFormValue("token"))
	if ok {
		claims["active"] = true
	} else {
		claims = map[string]any{"active": false}
	}
	answer(w, claims)
}

func (p *provider) userinfo(w http.ResponseWriter, r *http.Request) {
	const bearer = len("Bearer ")
	header := r.Header.Get("Authorization")
	claims, ok := p.keys.verify(header[min(bearer, len(header)):])
	if !ok {
		http.Error(w, "invalid_token", http.StatusUnauthorized)
		return
	}
	answer(w, map[string]any{"sub": claims["sub"], "name": "Dana Cole", "email": "dana@acme.example", "email_verified": true})
}

func (p *provider) published(w http.ResponseWriter, _ *http.Request) { answer(w, p.keys.published()) }

func answer(w http.ResponseWriter, what any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(what) // who has gone away needs no answer
}
