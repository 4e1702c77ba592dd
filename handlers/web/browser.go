package web

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	gorilla "github.com/gorilla/sessions"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Browser returns the SHA-256 of the cookie that tells this browser from all
// others, and sets the cookie when there is none. It stands for no person: what
// is begun in one browser can be bound to it before anybody has signed in.
func (s *Web) Browser(w http.ResponseWriter, r *http.Request) []byte {
	if known := s.knownBrowser(r); known != nil {
		return known
	}
	return secret.Hash(s.newBrowser(w))
}

// Remember returns what Browser does, for something that waits until this browser
// comes back. One that comes for the first time can bring several requests at once,
// and of the cookies of their answers the last takes the place of the others. So each
// is also set under a name of its own, until nothing waits for it any more.
func (s *Web) Remember(w http.ResponseWriter, r *http.Request) []byte {
	if known := s.knownBrowser(r); known != nil {
		return known
	}
	token := s.newBrowser(w)
	var ending [8]byte
	rand.Read(ending[:])
	for i, b := range ending {
		ending[i] = 'a' + b%26 // letters, as proxies expect that keep our cookies from apps
	}
	options := s.store.options()
	options.MaxAge = int((model.AuthRequestLife + model.KeepOfStrangers) / time.Second)
	http.SetCookie(w, gorilla.NewCookie(s.browserCookie()+"-"+string(ending[:]), token, options))
	return secret.Hash(token)
}

// Browsers returns all that Browser and Remember have returned for this browser, as
// far as it still knows.
func (s *Web) Browsers(r *http.Request) [][]byte {
	var all [][]byte
	if known := s.knownBrowser(r); known != nil {
		all = append(all, known)
	}
	for _, c := range r.Cookies() {
		if strings.HasPrefix(c.Name, s.browserCookie()+"-") && secret.WellFormed(c.Value) && len(all) <= model.MostAuthRequests {
			all = append(all, secret.Hash(c.Value))
		}
	}
	return all
}

// knownBrowser returns what Browser does, or nil for one without a cookie.
func (s *Web) knownBrowser(r *http.Request) []byte {
	c, err := r.Cookie(s.browserCookie())
	if err != nil || !secret.WellFormed(c.Value) {
		return nil
	}
	return secret.Hash(c.Value)
}

// newBrowser sets the cookie and returns its value.
func (s *Web) newBrowser(w http.ResponseWriter) string {
	var b [32]byte
	rand.Read(b[:])
	token := base64.RawURLEncoding.EncodeToString(b[:])
	http.SetCookie(w, gorilla.NewCookie(s.browserCookie(), token, s.store.options()))
	return token
}

func (s *Web) browserCookie() string { return s.cookie(s.Portal.Cookies, browserCookie) }
