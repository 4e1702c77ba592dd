package openid

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
)

// attempt is one sign-in: what misbehaves in it, and what has to come of that.
type attempt struct {
	idp      *idp // nil is honest
	document says
	claims   says
	signer   signer
	request  Request
	set      func(*Connection)
	pending  func(*Pending)
	query    func(url.Values)
	at       time.Duration // from now

	code  upstream.Code
	step  upstream.Step
	field string
}

// run signs in, or tries to.
func (a attempt) run(t *testing.T) (*idp, upstream.Identity, error) {
	t.Helper()
	p := a.idp
	if p == nil {
		p = &idp{}
	}
	if a.document != nil {
		p.document = a.document
	}
	if a.claims != nil {
		p.claims = a.claims
	}
	if a.signer != (signer{}) {
		p.signer = a.signer
	}
	p.start(t)
	c := p.connection(t)
	if a.set != nil {
		a.set(&c)
	}
	a.request.Now = now
	address, pending := c.Start(a.request)
	query := p.browse(t, address)
	if a.pending != nil {
		a.pending(&pending)
	}
	if a.query != nil {
		a.query(query)
	}
	id, err := c.Finish(t.Context(), query, kept(t, pending), now.Add(a.at))
	return p, id, err
}

// kept returns what was kept as its caller keeps it.
func kept(t testing.TB, p Pending) (again Pending) {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	return again
}

func refused(t *testing.T, attempts map[string]attempt) {
	t.Helper()
	for name, a := range attempts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, id, err := a.run(t)
			f := faultOf(t, err)
			if f.Code != a.code || f.Step != a.step || a.field != "" && f.Field != a.field {
				t.Errorf("refused for %q at step %q (%v), want %q at step %q, %s", f.Code, f.Step, err, a.code, a.step, a.field)
			}
			if diff := cmp.Diff(upstream.Identity{}, id); diff != "" {
				t.Errorf("refused, and yet it says %s", diff)
			}
		})
	}
}

func TestFinish(t *testing.T) {
	t.Parallel()
	_, id, err := attempt{
		claims: says{"amr": []string{"pwd", "otp"}, "acr": "phr", "sid": "s1", "session_expiry": now.Add(8 * time.Hour).Unix(), "name": "Dana Cole", "level": 3, "address": says{"a": "b"}, "groups": []string{"staff", "admins"}},
	}.run(t)
	if err != nil {
		t.Fatal(err)
	}
	if id.IDToken == "" {
		t.Error("keeps no ID token")
	}
	want := upstream.Identity{
		Issuer: id.Issuer, Subject: "dana", Sub: "dana", Email: "dana@acme.example", EmailVerified: true, FirstName: "Dana", LastName: "Cole",
		AuthTime: now.Add(-time.Hour), ACR: "phr", AMR: []string{"pwd", "otp"},
		SessionID: "s1", SessionUntil: now.Add(8 * time.Hour), Groups: upstream.Groups{Names: []string{"staff", "admins"}, Listed: true},
		Attributes: upstream.Attributes{
			"acr": {"phr"}, "amr": {"pwd", "otp"}, "auth_time": {fmt.Sprint(now.Add(-time.Hour).Unix())},
			"email": {"dana@acme.example"}, "email_verified": {"true"}, "groups": {"staff", "admins"}, "level": {"3"},
			"name": {"Dana Cole"}, "session_expiry": {fmt.Sprint(now.Add(8 * time.Hour).Unix())}, "sid": {"s1"}, "sub": {"dana"},
		},
		IDToken: id.IDToken,
	}
	if diff := cmp.Diff(want, id); diff != "" {
		t.Errorf("what was proven (-want +got):\n%s", diff)
	}
}

// TestFinishAccepts what honest providers send.
func TestFinishAccepts(t *testing.T) {
	t.Parallel()
	hour := time.Hour
	keyed := func(s signer) *idp { return &idp{signer: s, keys: []any{public(s.key, "k1")}} }
	for name, a := range map[string]attempt{
		"59 s of clock skew":             {claims: says{"iat": now.Unix(), "nbf": now.Unix()}, at: -59 * time.Second},
		"59 s after the end":             {at: 5*time.Minute + 59*time.Second},
		"two audiences, and azp":         {claims: says{"aud": []string{"other", clientID}, "azp": clientID}},
		"azp for one audience":           {claims: says{"azp": clientID}},
		"a list of one audience":         {claims: says{"aud": []string{clientID}}},
		"the hash of its access token":   {claims: says{"at_hash": atHash("an access token")}},
		"signed in recently enough":      {request: Request{MaxAge: &hour}},
		"no iss, where none is said":     {document: says{"authorization_response_iss_parameter_supported": nil}, query: func(q url.Values) { q.Del("iss") }},
		"by post only":                   {document: says{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}},
		"no word about methods":          {document: says{"token_endpoint_auth_methods_supported": nil}},
		"parameters that nobody knows":   {query: func(q url.Values) { q["session_state"] = []string{"a", "b"} }},
		"no name for its only key":       {signer: signer{kid: "none"}},
		"PS256":                          {signer: signer{alg: jose.PS256}},
		"RS512":                          {signer: signer{alg: jose.RS512}},
		"ES256":                          {idp: keyed(signer{key: onP256(), alg: jose.ES256})},
		"ES384":                          {idp: keyed(signer{key: onP384(), alg: jose.ES384})},
		"ES512":                          {idp: keyed(signer{key: onP521(), alg: jose.ES512})},
		"EdDSA":                          {idp: keyed(signer{key: onEdwards(), alg: jose.EdDSA})},
		"keys that nobody can read":      {idp: &idp{keys: []any{says{"kty": "OKP", "crv": "Ed448", "x": "AA"}, says{"kty": "oct", "k": "AA", "kid": "k1"}, "x", public(theirs(), "k1")}}},
		"another key of the same name":   {idp: &idp{keys: []any{public(theirNext(), "k1"), public(theirs(), "k1")}}},
		"no session end, said by null":   {claims: says{"session_expiry": json.RawMessage("null")}},
		"a client that is set to post":   {idp: &idp{handle: map[string]http.HandlerFunc{"/token": onlyPost}}},
		"no userinfo":                    {document: says{"userinfo_endpoint": nil}, claims: says{"email": nil}},
		"600 groups in a large ID token": {claims: says{"groups": strings.Split(strings.Repeat("00000000-0000-0000-0000-000000000000 ", 600), " ")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, id, err := a.run(t); err != nil || id.Subject != "dana" {
				t.Errorf("%+v, %v", id, err)
			}
		})
	}
}

// onlyPost knows its client by what stands in the form.
func onlyPost(w http.ResponseWriter, r *http.Request) {
	if _, _, basic := r.BasicAuth(); basic {
		refuse(http.StatusUnauthorized, "invalid_client", "")(w, r)
		return
	}
	p := r.Context().Value(http.ServerContextKey).(*http.Server).Handler.(*idp)
	p.exchange(w, r)
}

func atHash(access string) string {
	sum := sha256.Sum256([]byte(access))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// TestRP tries to be somebody else.
func TestRP(t *testing.T) {
	t.Parallel()
	refused(t, forgeries())
}

// forgeries are sign-ins that must not succeed.
func forgeries() map[string]attempt {
	hour := time.Hour
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	none := func(payload string) *idp {
		b := base64.RawURLEncoding.EncodeToString
		return &idp{raw: b([]byte(`{"alg":"none"}`)) + "." + b([]byte(payload)) + "."}
	}
	token := func(h http.HandlerFunc) *idp { return &idp{handle: map[string]http.HandlerFunc{"/token": h}} }
	return map[string]attempt{
		"connection swapped":                {pending: func(p *Pending) { p.ClientID = "client-2" }, code: CodeConnection, step: StepAnswer},
		"connection of another provider":    {pending: func(p *Pending) { p.Issuer = "https://other.example" }, code: CodeConnection, step: StepAnswer},
		"state missing":                     {query: func(q url.Values) { q.Del("state") }, code: CodeState, step: StepAnswer},
		"state of another request":          {query: func(q url.Values) { q.Set("state", "other") }, code: CodeState, step: StepAnswer},
		"state missing on both sides":       {query: func(q url.Values) { q.Del("state") }, pending: func(p *Pending) { p.State = "" }, code: CodeState, step: StepAnswer},
		"state twice":                       {query: func(q url.Values) { q.Add("state", "other") }, code: CodeParameter, step: StepAnswer, field: "state"},
		"code twice":                        {query: func(q url.Values) { q.Add("code", "other") }, code: CodeParameter, step: StepAnswer, field: "code"},
		"code missing":                      {query: func(q url.Values) { q.Del("code") }, code: CodeNoCode, step: StepAnswer},
		"code too long":                     {query: func(q url.Values) { q.Set("code", strings.Repeat("c", 8193)) }, code: upstream.CodeLimit, step: StepAnswer},
		"iss param wrong":                   {query: func(q url.Values) { q.Set("iss", "https://other.example") }, code: CodeMixUp, step: StepAnswer},
		"iss param wrong, not advertised":   {document: says{"authorization_response_iss_parameter_supported": nil}, query: func(q url.Values) { q.Set("iss", "") }, code: CodeMixUp, step: StepAnswer},
		"iss param missing when advertised": {query: func(q url.Values) { q.Del("iss") }, code: CodeMixUp, step: StepAnswer},
		"iss param wrong in an error":       {query: func(q url.Values) { q.Set("iss", "https://other.example"); q.Set("error", "access_denied") }, code: CodeMixUp, step: StepAnswer},

		"another code":           {query: func(q url.Values) { q.Set("code", "other") }, code: CodeGrant, step: StepExchange},
		"another verifier":       {pending: func(p *Pending) { p.Verifier = strings.Repeat("v", 43) }, code: CodeGrant, step: StepExchange},
		"secret wrong":           {set: func(c *Connection) { c.Secret = "other" }, code: CodeClient, step: StepExchange, field: "client_secret"},
		"secret wrong, Keycloak": {idp: token(refuse(http.StatusBadRequest, "unauthorized_client", "Invalid client or Invalid client credentials")), code: CodeClient, step: StepExchange},
		"secret wrong, no JSON":  {idp: token(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }), code: CodeClient, step: StepExchange},
		"secret expired":         {idp: token(refuse(http.StatusUnauthorized, "invalid_client", "AADSTS7000222: The provided client secret keys for app 'x' are expired.")), code: CodeSecretExpired, step: StepExchange},
		"another error":          {idp: token(refuse(http.StatusBadRequest, "invalid_scope", "")), code: CodeExchange, step: StepExchange},
		"a broken provider":      {idp: token(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }), code: upstream.CodeHTTPStatus, step: StepExchange},
		"token response 2MB": {idp: token(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"access_token":"`+strings.Repeat("a", 2<<20)+`"}`)
		}), code: upstream.CodeLimit, step: StepExchange, field: "token_endpoint"},
		"token redirect": {idp: token(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}), code: upstream.CodeRedirect, step: StepExchange},
		"token without JSON": {idp: token(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html>") }), code: CodeJSON, step: StepExchange},
		"no answer":          {idp: token(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), code: upstream.CodeUnreachable, step: StepExchange, field: "token_endpoint"},
		"no id token":        {idp: token(func(w http.ResponseWriter, _ *http.Request) { answer(w, says{"access_token": "a"}) }), code: CodeNoIDToken, step: StepExchange},

		"alg none":                        {idp: none(`{"sub":"dana"}`), code: upstream.CodeAlgorithm, step: upstream.StepSignature},
		"alg hs256":                       {signer: signer{alg: jose.HS256}, code: upstream.CodeAlgorithm, step: upstream.StepSignature},
		"kid unknown":                     {signer: signer{kid: "k9"}, code: CodeKey, step: upstream.StepSignature},
		"a stranger's key":                {signer: signer{key: stranger()}, code: upstream.CodeSignature, step: upstream.StepSignature},
		"a stranger's key, unnamed":       {signer: signer{key: stranger(), kid: "none"}, code: upstream.CodeSignature, step: upstream.StepSignature},
		"a key for another algorithm":     {idp: &idp{keys: []any{jose.JSONWebKey{Key: theirs().Public(), KeyID: "k1", Algorithm: "RS256"}}, signer: signer{alg: jose.PS256}}, code: CodeKey, step: upstream.StepSignature},
		"a key for encryption":            {idp: &idp{keys: []any{jose.JSONWebKey{Key: theirs().Public(), KeyID: "k1", Use: "enc"}, public(theirNext(), "k2")}}, code: CodeKey, step: upstream.StepSignature},
		"a small key":                     {idp: &idp{keys: []any{public(small(), "k1"), public(theirs(), "k2")}, signer: signer{key: small()}}, code: CodeKey, step: upstream.StepSignature},
		"tampered":                        {idp: &idp{raw: tampered(signer{}.sign(says{"sub": "dana"}))}, code: upstream.CodeSignature, step: upstream.StepSignature},
		"no JWT":                          {idp: &idp{raw: "x"}, code: CodeShape, step: upstream.StepSignature},
		"another serialization":           {idp: &idp{raw: inJSON(signer{}.sign(says{"sub": "dana"}))}, code: CodeShape, step: upstream.StepSignature},
		"no claims":                       {idp: &idp{raw: signer{}.sign("null")}, code: CodeShape, step: upstream.StepSignature},
		"claims that are no JSON":         {idp: &idp{raw: signer{}.sign("{")}, code: CodeShape, step: upstream.StepSignature},
		"another issuer":                  {claims: says{"iss": "https://other.example"}, code: upstream.CodeIssuer, step: StepClaims},
		"Google's bare issuer":            {claims: says{"iss": googleBare}, code: upstream.CodeIssuer, step: StepClaims},
		"aud of another client":           {claims: says{"aud": "client-2"}, code: upstream.CodeAudience, step: StepClaims},
		"no aud":                          {claims: says{"aud": nil}, code: upstream.CodeAudience, step: StepClaims},
		"aud list without azp":            {claims: says{"aud": []string{clientID, "other"}}, code: CodeParty, step: StepClaims},
		"azp of another client":           {claims: says{"aud": []string{clientID, "other"}, "azp": "other"}, code: CodeParty, step: StepClaims},
		"azp of another client, alone":    {claims: says{"azp": "other"}, code: CodeParty, step: StepClaims},
		"azp that is no text":             {claims: says{"azp": 1}, code: CodeParty, step: StepClaims},
		"exp skew":                        {at: 6 * time.Minute, code: upstream.CodeTime, step: StepClaims, field: "exp"},
		"exp missing":                     {claims: says{"exp": nil}, code: upstream.CodeTime, step: StepClaims, field: "exp"},
		"exp that is no number":           {claims: says{"exp": "4102444800"}, code: upstream.CodeTime, step: StepClaims, field: "exp"},
		"iat skew":                        {at: -61 * time.Second, code: upstream.CodeTime, step: StepClaims, field: "iat"},
		"iat missing":                     {claims: says{"iat": nil}, code: upstream.CodeTime, step: StepClaims, field: "iat"},
		"nbf skew":                        {claims: says{"nbf": at(61 * time.Second)}, code: upstream.CodeTime, step: StepClaims, field: "nbf"},
		"a session that is over":          {claims: says{"session_expiry": at(0)}, code: upstream.CodeTime, step: StepClaims, field: "session_expiry"},
		"a session end that is none":      {claims: says{"session_expiry": "tomorrow"}, code: upstream.CodeTime, step: StepClaims, field: "session_expiry"},
		"nonce wrong":                     {claims: says{"nonce": "other"}, code: CodeNonce, step: StepClaims},
		"nonce missing":                   {claims: says{"nonce": nil}, code: CodeNonce, step: StepClaims},
		"nonce missing on both sides":     {claims: says{"nonce": nil}, pending: func(p *Pending) { p.Nonce = "" }, code: CodeNonce, step: StepClaims},
		"sub missing":                     {claims: says{"sub": nil}, code: upstream.CodeSubject, step: StepClaims},
		"sub that is null":                {claims: says{"sub": json.RawMessage("null")}, code: upstream.CodeSubject, step: StepClaims},
		"sub in capitals":                 {claims: says{"sub": nil, "SUB": "root"}, code: upstream.CodeSubject, step: StepClaims},
		"sub too long":                    {claims: says{"sub": strings.Repeat("s", 256)}, code: upstream.CodeSubject, step: StepClaims},
		"iss by a letter that folds to s": {claims: says{"iſs": "https://other.example"}, code: CodeShape, step: StepClaims},
		"at hash of another token":        {claims: says{"at_hash": atHash("other")}, code: CodeTokenHash, step: StepClaims},
		"auth time missing":               {request: Request{MaxAge: &hour}, claims: says{"auth_time": nil}, code: CodeAuthTime, step: StepClaims},
		"auth time too long ago":          {request: Request{MaxAge: &hour}, claims: says{"auth_time": at(-hour - 61*time.Second)}, code: CodeAuthTime, step: StepClaims},

		"userinfo sub differs": {claims: says{"email": nil}, idp: &idp{info: says{"sub": "root", "email": "root@acme.example"}}, code: CodeUserInfo, step: StepUserInfo},
		"userinfo sub missing": {claims: says{"email": nil}, idp: &idp{info: says{"sub": nil, "email": "root@acme.example"}}, code: CodeUserInfo, step: StepUserInfo},
		"userinfo broken":      {claims: says{"email": nil}, idp: &idp{handle: map[string]http.HandlerFunc{"/userinfo": http.NotFound}}, code: upstream.CodeHTTPStatus, step: StepUserInfo, field: "userinfo_endpoint"},
	}
}

// TestKeyInTheToken: which key a token is to be verified by, it does not say itself, and
// nothing that it names is asked for.
func TestKeyInTheToken(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]func(evil string) *jose.SignerOptions{
		"jwk": func(string) *jose.SignerOptions { return &jose.SignerOptions{EmbedJWK: true} },
		"jku": func(evil string) *jose.SignerOptions { return (&jose.SignerOptions{}).WithHeader("jku", evil) },
		"x5u": func(evil string) *jose.SignerOptions { return (&jose.SignerOptions{}).WithHeader("x5u", evil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			p := (&idp{handle: map[string]http.HandlerFunc{"/evil": func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				answer(w, map[string]any{"keys": []any{public(stranger(), "k1")}})
			}}}).start(t)
			c := p.connection(t)
			address, pending := c.Start(Request{Now: now})
			query := p.browse(t, address)
			p.raw = signer{key: stranger(), options: header(p.URL + "/evil")}.sign(p.honest())
			_, err := c.Finish(t.Context(), query, kept(t, pending), now)
			if f := faultOf(t, err); f.Code != upstream.CodeSignature || asked.Load() != 0 {
				t.Errorf("%v, and asked %d times", err, asked.Load())
			}
		})
	}
}

func tampered(token string) string {
	parts := strings.Split(token, ".")
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"root"}`))
	return strings.Join(parts, ".")
}

// inJSON returns a token in the general serialization of a JWS.
func inJSON(token string) string {
	jws, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		panic(err)
	}
	return jws.FullSerialize()
}

// TestErrorCallback: what the provider says is decoded for the administrator.
func TestErrorCallback(t *testing.T) {
	t.Parallel()
	for said, code := range map[string]upstream.Code{
		"access_denied": CodeDenied, "login_required": CodeInteraction, "interaction_required": CodeInteraction, "consent_required": CodeInteraction,
		"account_selection_required": CodeInteraction, "server_error": upstream.CodeProvider, "temporarily_unavailable": upstream.CodeProvider, "invalid_scope": upstream.CodeProvider,
	} {
		t.Run(said, func(t *testing.T) {
			t.Parallel()
			p, _, err := attempt{query: func(q url.Values) {
				q.Del("code")
				q.Set("error", said)
				q.Set("error_description", "User is not assigned to the client application.\xff")
			}}.run(t)
			f := faultOf(t, err)
			if want := (upstream.Fault{Step: StepAnswer, Code: code, Field: "error", Got: said + ": User is not assigned to the client application.\uFFFD"}); *f != want {
				t.Errorf("%+v, want %+v", f, want)
			}
			if p.asked.Load() != 0 {
				t.Error("asked for tokens")
			}
		})
	}
}

// TestSecretsAreTriedOnce in each way that the provider takes, and are in no fault.
func TestSecretsAreTriedOnce(t *testing.T) {
	t.Parallel()
	p, _, err := attempt{set: func(c *Connection) { c.Secret = "a wrong secret" }}.run(t)
	if n := p.asked.Load(); n != 2 {
		t.Errorf("asked %d times", n)
	}
	if want := `upstream: invalid_client: client_secret is "invalid_client: wrong secret", want "client_secret_post"`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if p, _, _ := (attempt{query: func(q url.Values) { q.Set("code", "other") }}).run(t); p.asked.Load() != 1 {
		t.Errorf("asked %d times with a code that is refused", p.asked.Load())
	}
}

// TestAddressMoved: a portal that has moved since the browser left still names the address
// that it named then.
func TestAddressMoved(t *testing.T) {
	t.Parallel()
	p := (&idp{}).start(t)
	c := p.connection(t)
	address, pending := c.Start(Request{})
	query := p.browse(t, address)
	c.Redirect = "https://other.example/"
	if _, err := c.Finish(t.Context(), query, kept(t, pending), now); err != nil {
		t.Error(err)
	}
}

// BenchmarkFinish includes what the provider does but for signing.
func BenchmarkFinish(b *testing.B) {
	p := &idp{}
	c := p.offline(b)
	address, pending := c.Start(Request{Now: now})
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	p.nonce, p.challenge = pending.Nonce, u.Query().Get("code_challenge")
	p.raw = signer{}.sign(p.honest())
	query := url.Values{"code": {"a code"}, "state": {pending.State}, "iss": {pending.Issuer}}
	for b.Loop() {
		if _, err := c.Finish(context.Background(), query, pending, now); err != nil {
			b.Fatal(err)
		}
	}
}
