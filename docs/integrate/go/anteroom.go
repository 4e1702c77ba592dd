// Package anteroom signs people in to a web app through Anteroom: OpenID Connect
// in one file of the standard library, to be copied into the app and read.
//
//	auth, err := anteroom.New(anteroom.FromEnv())
//	mux.Handle("/auth/", auth)
//	mux.Handle("/account", auth.Require(account)) // in it: user, _ := anteroom.UserOf(r.Context())
//
// It serves /auth/login, /auth/callback, /auth/logout (POST) and
// /auth/backchannel-logout. The app's sessions are in the memory of this process.
// A restart costs a person one redirect, without a form to fill in; several
// processes need a table in place of the type store.
package anteroom

import (
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Config says who the app is and whom it trusts.
type Config struct {
	Issuer       string // the base URL of Anteroom, as in https://id.example.com
	ClientID     string
	ClientSecret string
	BaseURL      string // where browsers find the app, as in https://app.example.com

	CookieSecret   string        // the same in all processes of the app; random when empty
	TokenAudiences []string      // client IDs of your other apps whose access tokens RequireToken takes
	RefreshBefore  time.Duration // how long before its end an access token is renewed; 30 seconds when zero
}

// FromEnv reads a Config from OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET,
// APP_URL and, where they are set, OIDC_COOKIE_SECRET and OIDC_REFRESH_BEFORE,
// which is in seconds.
func FromEnv() Config {
	seconds, _ := strconv.Atoi(os.Getenv("OIDC_REFRESH_BEFORE"))
	return Config{
		Issuer: os.Getenv("OIDC_ISSUER"), ClientID: os.Getenv("OIDC_CLIENT_ID"), ClientSecret: os.Getenv("OIDC_CLIENT_SECRET"),
		BaseURL: os.Getenv("APP_URL"), CookieSecret: os.Getenv("OIDC_COOKIE_SECRET"), RefreshBefore: time.Duration(seconds) * time.Second,
	}
}

// User is who makes a request, and what they may do in the organization that
// they act for.
type User struct {
	ID, Email, Name            string
	OrgID, OrgName             string
	Roles, Permissions, Scopes []string
}

// Can reports whether the user has a permission.
func (u User) Can(permission string) bool { return slices.Contains(u.Permissions, permission) }

type userKey struct{}

// UserOf returns the user whom Require or RequireToken let in, or the app that
// RequireAppToken did.
func UserOf(ctx context.Context) (User, bool) {
	u, ok := ctx.Value(userKey{}).(User)
	return u, ok
}

// Auth signs people in, keeps their sessions and guards handlers.
type Auth struct {
	cfg      Config
	client   *http.Client
	secret   []byte
	sessions store

	mu       sync.Mutex                  // of what follows, also while keys are fetched, which needs to be done once
	keys     map[string]crypto.PublicKey // by kid
	keysRead time.Time
	minute   time.Time // when the count of fetches began
	fetches  int
	jtis     map[string]time.Time // logout tokens that were used, until they expire
}

// safe is an address whose traffic nobody reads: https, or this machine.
var safe = regexp.MustCompile(`^(https://[^/]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)$`)

// New returns an Auth. It does not contact Anteroom, which may start later.
func New(cfg Config) (*Auth, error) {
	for name, address := range map[string]string{"Issuer": cfg.Issuer, "BaseURL": cfg.BaseURL} {
		if !safe.MatchString(address) {
			return nil, fmt.Errorf("anteroom: %s is %q and must be like https://app.example.com, without a slash at the end; http works on localhost", name, address)
		}
	}
	if cfg.ClientID == "" || cfg.ClientSecret == "" {
		return nil, errors.New("anteroom: ClientID and ClientSecret must be set")
	}
	cfg.RefreshBefore = cmp.Or(cfg.RefreshBefore, 30*time.Second)
	cfg.TokenAudiences = append(slices.Clone(cfg.TokenAudiences), cfg.ClientID)
	return &Auth{
		cfg: cfg, secret: []byte(cmp.Or(cfg.CookieSecret, rand.Text())), sessions: store{all: map[string]*session{}}, jtis: map[string]time.Time{},
		// A redirect could take the client secret elsewhere.
		client: &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// ServeHTTP serves the paths below /auth/.
func (a *Auth) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	switch r.Method + " " + r.URL.Path {
	case "GET /auth/login":
		a.login(w, r)
	case "GET /auth/callback":
		a.callback(w, r)
	case "POST /auth/logout":
		a.logout(w, r)
	case "POST /auth/backchannel-logout":
		a.backchannel(w, r)
	default:
		http.NotFound(w, r)
	}
}

// Require lets people in who are signed in, sends browsers without a session to
// sign in, and has UserOf know who it is.
func (a *Auth) Require(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, err := a.current(r)
		page := r.Method == http.MethodGet && (r.Header.Get("Sec-Fetch-Mode") == "navigate" || r.Header.Get("Sec-Fetch-Mode") == "")
		switch {
		case errors.Is(err, errSignedOut) && page:
			http.Redirect(w, r, "/auth/login?return_to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		case errors.Is(err, errSignedOut): // a form or a script cannot be sent on its way again
			http.Error(w, "You are signed out. Sign in and try again.", http.StatusUnauthorized)
		case err != nil:
			unavailable(w, r, err)
		default:
			w.Header().Set("Cache-Control", "no-store") // no way back by the Back button after signing out
			next(w, r.WithContext(context.WithValue(r.Context(), userKey{}, user)))
		}
	})
}

func unavailable(w http.ResponseWriter, r *http.Request, err error) {
	slog.WarnContext(r.Context(), "anteroom", "error", err)
	http.Error(w, "The sign-in service does not answer. Try again in a moment.", http.StatusServiceUnavailable)
}

// RequirePermission is Require for people who have a permission.
func (a *Auth) RequirePermission(permission string, next http.HandlerFunc) http.Handler {
	return a.Require(func(w http.ResponseWriter, r *http.Request) {
		if user, _ := UserOf(r.Context()); !user.Can(permission) {
			http.Error(w, "You may not do this. Ask an admin of your organization for the permission "+permission+".", http.StatusForbidden)
			return
		}
		next(w, r)
	})
}

// RequireToken guards an API that people use: it lets in whoever brings a person's
// access token in the Authorization header (RFC 6750), and looks at no cookie. A
// token that an app got for itself is nobody's; RequireAppToken takes those.
func (a *Auth) RequireToken(next http.HandlerFunc) http.Handler {
	return a.requireBearer(claims.aboutPerson, next)
}

// RequireAppToken guards an API that other programs use: it lets in an app that
// brings an access token which it got for itself (client_credentials) with the
// scope. The ID of UserOf is the app's, and there is no organization.
func (a *Auth) RequireAppToken(scope string, next http.HandlerFunc) http.Handler {
	return a.requireBearer(func(c claims) bool { return !c.aboutPerson() }, func(w http.ResponseWriter, r *http.Request) {
		if app, _ := UserOf(r.Context()); !slices.Contains(app.Scopes, scope) {
			w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
			http.Error(w, "The access token lacks the scope "+scope+".", http.StatusForbidden)
			return
		}
		next(w, r)
	})
}

func (a *Auth) requireBearer(fits func(claims) bool, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		var c claims
		err := errors.New("no bearer token")
		if strings.EqualFold(scheme, "Bearer") {
			c, err = a.verify(r.Context(), token, typeAccess, a.cfg.TokenAudiences...)
		}
		if errors.Is(err, errUnavailable) {
			unavailable(w, r, err)
			return
		}
		if err != nil || !fits(c) {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			http.Error(w, "The access token is missing, expired or not for this API.", http.StatusUnauthorized)
			return
		}
		next(w, r.WithContext(context.WithValue(r.Context(), userKey{}, c.user())))
	})
}

// derive makes a value for one sign-in. What is secret about that is made from
// the cookie that ties it to this browser, by a key that only the app has: nothing
// has to be stored, and a state that fits the cookie proves that the app made it.
func (a *Auth) derive(purpose, cookie string) string {
	mac := hmac.New(sha256.New, a.secret)
	mac.Write([]byte(purpose + "\x00" + cookie))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// login sends the browser to Anteroom.
func (a *Auth) login(w http.ResponseWriter, r *http.Request) {
	until := strconv.FormatInt(time.Now().Add(10*time.Minute).Unix(), 10)
	begun := rand.Text() + "." + until + "." + base64.RawURLEncoding.EncodeToString([]byte(r.FormValue("return_to")))
	a.setCookie(w, "login", begun)
	challenge := sha256.Sum256([]byte(a.derive("verifier", begun)))
	q := url.Values{
		"response_type": {"code"}, "client_id": {a.cfg.ClientID}, "redirect_uri": {a.cfg.BaseURL + "/auth/callback"},
		"scope": {"openid profile email offline_access"}, "state": {a.derive("state", begun)}, "nonce": {a.derive("nonce", begun)},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}
	for _, name := range []string{"prompt", "login_hint", "organization_id"} {
		if v := r.FormValue(name); v != "" {
			q.Set(name, v)
		}
	}
	http.Redirect(w, r, a.cfg.Issuer+"/oauth/authorize?"+q.Encode(), http.StatusSeeOther)
}

// callback receives the answer. Nothing in it counts before it is clear that it
// answers what this browser asked (state) and comes from Anteroom (iss, RFC 9207).
func (a *Auth) callback(w http.ResponseWriter, r *http.Request) {
	q, begun := r.URL.Query(), a.cookie(r, "login")
	a.setCookie(w, "login", "")
	parts := strings.Split(begun, ".")
	if len(parts) != 3 || !hmac.Equal([]byte(q.Get("state")), []byte(a.derive("state", begun))) {
		a.fail(w, r, http.StatusBadRequest, errors.New("state is not of this browser"))
		return
	}
	until, _ := strconv.ParseInt(parts[1], 10, 64)
	if time.Now().Unix() > until || q.Get("iss") != a.cfg.Issuer {
		a.fail(w, r, http.StatusBadRequest, fmt.Errorf("too late, or an answer of %q", q.Get("iss")))
		return
	}
	if q.Has("error") {
		a.fail(w, r, http.StatusForbidden, fmt.Errorf("%q: %q", q.Get("error"), q.Get("error_description")))
		return
	}
	s := &session{}
	err := a.exchange(r.Context(), s, a.derive("nonce", begun), url.Values{
		"grant_type": {"authorization_code"}, "code": {q.Get("code")},
		"redirect_uri": {a.cfg.BaseURL + "/auth/callback"}, "code_verifier": {a.derive("verifier", begun)},
	})
	if err != nil {
		a.fail(w, r, http.StatusBadGateway, err)
		return
	}
	a.sessions.take(a.cookie(r, "session"))
	a.setCookie(w, "session", a.sessions.add(s)) // a new name at each sign-in, so that none can be fixed
	returnTo, _ := base64.RawURLEncoding.DecodeString(parts[2])
	if !strings.HasPrefix(string(returnTo), "/") {
		returnTo = []byte("/")
	}
	// The path follows the app's own origin, so that it cannot lead elsewhere.
	http.Redirect(w, r, a.cfg.BaseURL+string(returnTo), http.StatusSeeOther)
}

// fail says that nobody was signed in. The reason goes to the log.
func (a *Auth) fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	slog.WarnContext(r.Context(), "anteroom: sign-in", "error", err)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, `<!doctype html><title>Sign-in failed</title><p>You were not signed in. <a href="/auth/login">Sign in again</a></p>`)
}

// logout ends the session here and sends the browser to Anteroom to end it there
// (OpenID Connect RP-Initiated Logout 1.0).
func (a *Auth) logout(w http.ResponseWriter, r *http.Request) {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		http.Error(w, "This form is not of this app.", http.StatusForbidden)
		return
	}
	s := a.sessions.take(a.cookie(r, "session"))
	a.setCookie(w, "session", "")
	q := url.Values{"client_id": {a.cfg.ClientID}, "post_logout_redirect_uri": {a.cfg.BaseURL + "/"}}
	if s != nil {
		s.mu.Lock()
		q.Set("id_token_hint", s.idToken)
		s.mu.Unlock()
	}
	http.Redirect(w, r, a.cfg.Issuer+"/oidc/logout?"+q.Encode(), http.StatusSeeOther)
}

// backchannel is told by Anteroom that a session has ended (OpenID Connect
// Back-Channel Logout 1.0, section 2.6).
func (a *Auth) backchannel(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxToken)
	c, err := a.verify(r.Context(), r.PostFormValue("logout_token"), typeLogout, a.cfg.ClientID)
	if errors.Is(err, errUnavailable) {
		unavailable(w, r, err) // Anteroom says it again, which it does not after a 400
		return
	}
	_, isLogout := c.Events["http://schemas.openid.net/event/backchannel-logout"]
	if err != nil || !isLogout || c.Nonce != nil || c.ID == "" || c.Session == "" && c.Subject == "" || !a.once(c) {
		http.Error(w, `{"error":"invalid_request"}`, http.StatusBadRequest)
		return
	}
	a.sessions.end(c.Session, c.Subject)
}

// once reports whether a logout token comes for the first time.
func (a *Auth) once(c claims) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.jtis, func(_ string, until time.Time) bool { return time.Now().After(until) })
	_, used := a.jtis[c.ID]
	a.jtis[c.ID] = time.Unix(c.Expires, 0).Add(leeway)
	return !used
}

// session is a browser that is signed in.
type session struct {
	id, sid, sub string // its own, the one at Anteroom, and whose it is; they never change

	mu                    sync.Mutex // held while the tokens are renewed, which needs to be done once
	user                  User
	idToken, refreshToken string
	expires, retry        time.Time

	seen time.Time // the store's
}

var (
	errSignedOut   = errors.New("signed out")
	errUnavailable = errors.New("the keys of Anteroom cannot be fetched")
)

// current returns the user of a request. It renews the access token when its end
// is near, and with it what the user may do; for requests that come together it
// does so once.
func (a *Auth) current(r *http.Request) (User, error) {
	s := a.sessions.find(a.cookie(r, "session"))
	if s == nil {
		return User{}, errSignedOut
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	valid := now.Before(s.expires)
	if now.Before(s.expires.Add(-a.cfg.RefreshBefore)) || valid && now.Before(s.retry) {
		return s.user, nil
	}
	err := errSignedOut
	if s.refreshToken != "" {
		// A request that is given up must not lose the new refresh token.
		err = a.exchange(context.WithoutCancel(r.Context()), s, "", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {s.refreshToken}})
	}
	if errors.Is(err, errSignedOut) {
		a.sessions.take(s.id)
		return User{}, err
	}
	if err != nil && valid { // Anteroom does not answer; what it said last still holds
		s.retry = now.Add(5 * time.Second)
		return s.user, nil
	}
	return s.user, err
}

// exchange has the token endpoint turn a code or a refresh token into tokens, and
// puts what they say into the session. It returns errSignedOut when Anteroom
// does not honour them any more.
func (a *Auth) exchange(ctx context.Context, s *session, nonce string, form url.Values) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.cfg.Issuer+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.SetBasicAuth(url.QueryEscape(a.cfg.ClientID), url.QueryEscape(a.cfg.ClientSecret)) // RFC 6749, section 2.3.1
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var t struct {
		IDToken      string `json:"id_token"`
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		Error        string `json:"error"`
	}
	if err := a.do(req, &t); err != nil && t.Error == "" {
		return err
	}
	switch t.Error {
	case "":
	case "invalid_grant":
		return errSignedOut
	default:
		return fmt.Errorf("token endpoint: %s", t.Error)
	}
	id, err := a.verify(ctx, t.IDToken, typeID, a.cfg.ClientID)
	if err != nil {
		return fmt.Errorf("ID token: %w", err)
	}
	access, err := a.verify(ctx, t.AccessToken, typeAccess, a.cfg.ClientID)
	if err != nil {
		return fmt.Errorf("access token: %w", err)
	}
	// An ID token that comes for a refresh token need not repeat the nonce
	// (OpenID Connect Core, section 12.2).
	if nonce != "" && (id.Nonce == nil || *id.Nonce != nonce) {
		return errors.New("ID token: nonce is of another sign-in")
	}
	if access.Subject != id.Subject || s.sub != "" && id.Subject != s.sub {
		return errors.New("the tokens are about different people")
	}
	if s.sub == "" {
		s.sub, s.sid = id.Subject, id.Session
	}
	s.user = access.user()
	s.user.Email, s.user.Name = id.Email, id.Name
	s.idToken, s.refreshToken, s.expires = t.IDToken, cmp.Or(t.RefreshToken, s.refreshToken), time.Unix(access.Expires, 0)
	return nil
}

// store has the sessions of this process, by a random name that only the
// browser's cookie knows.
type store struct {
	mu  sync.Mutex
	all map[string]*session
}

// forgotten is when a session that nobody uses makes room.
const forgotten = 12 * time.Hour

func (st *store) add(s *session) string {
	st.mu.Lock()
	defer st.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(st.all, func(_ string, s *session) bool { return now.After(s.seen.Add(forgotten)) })
	s.id, s.seen = rand.Text(), now
	st.all[s.id] = s
	return s.id
}

// find returns a session, nil if there is none.
func (st *store) find(id string) *session {
	st.mu.Lock()
	defer st.mu.Unlock()
	s := st.all[id]
	if s != nil {
		s.seen = time.Now()
	}
	return s
}

// take is find, and removes the session.
func (st *store) take(id string) *session {
	s := st.find(id)
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.all, id)
	return s
}

// end removes the sessions of one session at Anteroom, or all of a person.
func (st *store) end(sid, sub string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	maps.DeleteFunc(st.all, func(_ string, s *session) bool { return sid != "" && s.sid == sid || sid == "" && s.sub == sub })
}

// Ports do not separate cookies, so that apps on one machine need names of their own.
func (a *Auth) cookieName(kind string) string {
	name := kind + "_" + a.cfg.ClientID
	if strings.HasPrefix(a.cfg.BaseURL, "https:") {
		return "__Host-" + name // no other host of the domain can set it
	}
	return name
}

// setCookie sets a cookie that scripts cannot read and that other sites' forms do
// not carry; an empty value removes it.
func (a *Auth) setCookie(w http.ResponseWriter, kind, value string) {
	c := &http.Cookie{Name: a.cookieName(kind), Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(a.cfg.BaseURL, "https:")}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (a *Auth) cookie(r *http.Request, kind string) string {
	c, err := r.Cookie(a.cookieName(kind))
	if err != nil {
		return ""
	}
	return c.Value
}

// The "typ" headers keep the sorts of token apart (RFC 8725, section 3.11).
const (
	typeID     = "JWT"
	typeAccess = "at+jwt"
	typeLogout = "logout+jwt"
)

const (
	leeway   = time.Minute // how far the clocks of Anteroom and the app may differ
	maxToken = 16 << 10
)

// claims is what the three sorts of token say.
type claims struct {
	Issuer      string                     `json:"iss"`
	Subject     string                     `json:"sub"`
	Audience    []string                   `json:"aud"` // Anteroom always sends a list
	Client      string                     `json:"client_id"`
	Party       string                     `json:"azp"`
	ID          string                     `json:"jti"`
	Expires     int64                      `json:"exp"`
	IssuedAt    int64                      `json:"iat"`
	NotBefore   int64                      `json:"nbf"`
	Nonce       *string                    `json:"nonce"`
	Session     string                     `json:"sid"`
	OrgID       string                     `json:"oid"`
	OrgName     string                     `json:"org_name"`
	Email       string                     `json:"email"`
	Name        string                     `json:"name"`
	Roles       []string                   `json:"roles"`
	Permissions []string                   `json:"permissions"`
	Scope       string                     `json:"scope"`
	Events      map[string]json.RawMessage `json:"events"`
}

// aboutPerson tells a person's access token from one that an app got for itself,
// which is of no session and whose subject is the app (RFC 9068, section 2.2).
func (c claims) aboutPerson() bool { return c.Session != "" && c.Subject != c.Client }

func (c claims) user() User {
	return User{ID: c.Subject, OrgID: c.OrgID, OrgName: c.OrgName, Roles: c.Roles, Permissions: c.Permissions, Scopes: strings.Fields(c.Scope)}
}

// verify returns the claims of a token of one sort that Anteroom made for one of
// the audiences and that is good now (OpenID Connect Core, section 3.1.3.7; RFC
// 9068, section 4).
func (a *Auth) verify(ctx context.Context, token, typ string, audiences ...string) (claims, error) {
	var c claims
	parts := strings.Split(token, ".")
	if len(token) > maxToken || len(parts) != 3 {
		return c, errors.New("not a signed token")
	}
	var head struct{ Alg, Typ, Kid string }
	if err := decode(parts[0], &head); err != nil || head.Typ != typ {
		return c, fmt.Errorf("typ is %q, not %q", head.Typ, typ)
	}
	key, err := a.key(ctx, head.Kid)
	if err != nil {
		return c, err
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	if err != nil || !signed(key, head.Alg, parts[0]+"."+parts[1], signature) {
		return c, errors.New("the signature is wrong")
	}
	if err := decode(parts[1], &c); err != nil {
		return c, err
	}
	now := time.Now()
	forUs := slices.ContainsFunc(c.Audience, func(aud string) bool { return slices.Contains(audiences, aud) })
	switch {
	case c.Issuer != a.cfg.Issuer:
		return c, errors.New("iss is somebody else")
	case !forUs || c.Party == "" && len(c.Audience) > 1 && typ == typeID || c.Party != "" && c.Party != a.cfg.ClientID:
		return c, errors.New("aud or azp is another app")
	case !now.Before(time.Unix(c.Expires, 0).Add(leeway)):
		return c, errors.New("expired")
	case c.IssuedAt == 0 || now.Add(leeway).Before(time.Unix(max(c.IssuedAt, c.NotBefore), 0)):
		return c, errors.New("issued in the future")
	}
	return c, nil
}

// signed reports whether a signature is right. The key decides on the algorithm
// and the token may only agree, so that "none" and HS256 have no chance.
func signed(key crypto.PublicKey, alg, text string, signature []byte) bool {
	hash := sha256.Sum256([]byte(text))
	switch key := key.(type) {
	case *rsa.PublicKey:
		return alg == "RS256" && rsa.VerifyPKCS1v15(key, crypto.SHA256, hash[:], signature) == nil
	case *ecdsa.PublicKey:
		return alg == "ES256" && len(signature) == 64 &&
			ecdsa.Verify(key, hash[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
	}
	return false
}

// key returns a signing key of Anteroom. It fetches the keys when they are five
// minutes old and when one is unknown, but not more than five times a minute,
// whatever strangers put into their tokens.
func (a *Auth) key(ctx context.Context, kid string) (crypto.PublicKey, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	fresh := now.Before(a.keysRead.Add(5 * time.Minute))
	if key, ok := a.keys[kid]; ok && fresh {
		return key, nil
	}
	if now.After(a.minute.Add(time.Minute)) {
		a.minute, a.fetches = now, 0
	}
	if a.fetches++; a.fetches <= 5 {
		keys, err := a.fetchKeys(context.WithoutCancel(ctx))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errUnavailable, err)
		}
		a.keys, a.keysRead, fresh = keys, now, true
	}
	key, ok := a.keys[kid]
	switch {
	case !fresh:
		return nil, errUnavailable
	case !ok:
		return nil, errors.New("the key is unknown")
	}
	return key, nil
}

// fetchKeys returns the keys that Anteroom publishes, by kid. Those that are of
// no sort that is known are left out.
func (a *Auth) fetchKeys(ctx context.Context) (map[string]crypto.PublicKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.cfg.Issuer+"/keys", nil)
	if err != nil {
		return nil, err
	}
	var set struct {
		Keys []struct{ Kty, Kid, Crv, N, E, X, Y string }
	}
	if err := a.do(req, &set); err != nil {
		return nil, err
	}
	keys := map[string]crypto.PublicKey{}
	for _, k := range set.Keys {
		switch n, e := integer(k.N), integer(k.E); {
		case k.Kty == "RSA" && n.BitLen() >= 2048 && e.BitLen() < 32:
			keys[k.Kid] = &rsa.PublicKey{N: n, E: int(e.Int64())}
		case k.Kty == "EC" && k.Crv == "P-256":
			x, _ := base64.RawURLEncoding.DecodeString(k.X)
			y, _ := base64.RawURLEncoding.DecodeString(k.Y)
			if key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y)); err == nil {
				keys[k.Kid] = key
			}
		}
	}
	return keys, nil
}

// integer reads a number of a key, 0 if it is none.
func integer(s string) *big.Int {
	b, _ := base64.RawURLEncoding.DecodeString(s)
	return new(big.Int).SetBytes(b)
}

// decode reads a part of a token.
func decode(part string, v any) error {
	b, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// do sends a request and reads the JSON of the answer, also of one that is no
// success.
func (a *Auth) do(req *http.Request, v any) error {
	res, err := a.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(v); err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", req.URL.Path, res.Status)
	}
	return nil
}
