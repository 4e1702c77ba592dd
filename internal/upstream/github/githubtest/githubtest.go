// Package githubtest serves what GitHub does when somebody signs in by it, for tests: its
// pages, its token endpoint and the part of its API that is asked. It answers as GitHub's
// own documentation has it, and holds to PKCE.
package githubtest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
)

// The client that a Server knows.
const (
	ClientID = "Iv1.8a61f9b3a7aba766"
	Secret   = "hunter3"
)

// Server is a GitHub with one person who is signed in there.
type Server struct {
	URL      string
	Redirect string // where it sends browsers back to

	mu    sync.Mutex
	who   Person
	codes map[string]url.Values // what was asked for, by code
}

// Person is who is signed in at a Server. User and Emails are what its API says, as JSON
// has it; with Denies they refuse.
type Person struct {
	User, Emails any
	Denies       bool
}

// New starts a server that ends with the test.
func New(t testing.TB, redirect string) *Server {
	s := &Server{Redirect: redirect, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login/oauth/authorize", s.authorize)
	mux.HandleFunc("POST /login/oauth/access_token", s.exchange)
	mux.HandleFunc("GET /api/v3/user", s.api(func(p Person) any { return p.User }))
	mux.HandleFunc("GET /api/v3/user/emails", s.api(func(p Person) any { return p.Emails }))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// User returns what the API says about a person with an address.
func User(id int64, email string, verified any) Person {
	return Person{User: map[string]any{"id": id, "login": "kim", "name": "Kim Lee"}, Emails: []map[string]any{
		{"email": "old@elsewhere.test", "primary": false, "verified": true, "visibility": nil},
		{"email": email, "primary": true, "verified": verified, "visibility": "private"},
	}}
}

// SignIn makes a person the one who is signed in.
func (s *Server) SignIn(who Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.who = who
}

func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	asked := r.URL.Query()
	if asked.Get("client_id") != ClientID || asked.Get("redirect_uri") != s.Redirect || asked.Get("scope") != "read:user user:email" ||
		asked.Get("code_challenge_method") != "S256" || asked.Get("state") == "" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	back := url.Values{"state": asked["state"]}
	if s.who.Denies {
		back.Set("error", "access_denied")
		back.Set("error_description", "The user has denied your application access.")
	} else {
		code := rand.Text()
		s.codes[code] = asked
		back.Set("code", code)
	}
	http.Redirect(w, r, s.Redirect+"?"+back.Encode(), http.StatusFound)
}

// exchange answers in the form of a query, as GitHub does where nobody asks for JSON, and
// with status 200 whatever was wrong.
func (s *Server) exchange(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked, known := s.codes[r.PostFormValue("code")]
	delete(s.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	answer := url.Values{}
	switch {
	case r.PostFormValue("client_id") != ClientID || r.PostFormValue("client_secret") != Secret:
		answer.Set("error", "incorrect_client_credentials")
	case !known || asked.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]):
		answer.Set("error", "bad_verification_code")
	default:
		answer.Set("access_token", "gho_16C7e42F292c6912E7710c838347Ae178B4a")
		answer.Set("token_type", "bearer")
		answer.Set("scope", "read:user,user:email")
	}
	w.Header().Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	_, _ = w.Write([]byte(answer.Encode()))
}

func (s *Server) api(what func(Person) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.Header.Get("Authorization") != "Bearer gho_16C7e42F292c6912E7710c838347Ae178B4a" {
			http.Error(w, `{"message": "Bad credentials"}`, http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(what(s.who))
	}
}
