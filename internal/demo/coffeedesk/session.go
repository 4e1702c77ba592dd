package coffeedesk

import (
	"crypto/rand"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The app's cookies. Ports do not separate cookies, and the provider may run
// on the same host, so the names are ours alone.
const (
	loginCookie   = "coffeedesk_login"
	sessionCookie = "coffeedesk_session"
	logoutCookie  = "coffeedesk_logout"
)

// maxEntries bounds each store; the oldest entry gives way.
const maxEntries = 1000

// login is a sign-in that was begun in this browser.
type login struct {
	state    string
	nonce    string
	verifier string // of PKCE
}

// session is a signed-in browser.
type session struct {
	who         claims
	idToken     string // the hint for signing out
	accessToken string
	renewAt     time.Time // when the access token ends; zero when the provider did not say
}

// store keeps values in memory under unguessable keys, for a limited time.
type store[T any] struct {
	lifetime time.Duration
	now      func() time.Time

	mu      sync.Mutex
	entries map[string]entry[T]
}

type entry[T any] struct {
	value T
	ends  time.Time
}

func newStore[T any](lifetime time.Duration, now func() time.Time) *store[T] {
	return &store[T]{lifetime: lifetime, now: now, entries: map[string]entry[T]{}}
}

// add stores v and returns its key.
func (s *store[T]) add(v T) string {
	key := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.entries) >= maxEntries {
		s.evict()
	}
	s.entries[key] = entry[T]{value: v, ends: s.now().Add(s.lifetime)}
	return key
}

// evict removes the entry that ends first. Lifetimes are equal, so that is the
// oldest. The lock is held.
func (s *store[T]) evict() {
	var oldest string
	for key, e := range s.entries {
		if oldest == "" || e.ends.Before(s.entries[oldest].ends) {
			oldest = key
		}
	}
	delete(s.entries, oldest)
}

// find returns the value under key, if it is there and has time left.
func (s *store[T]) find(key string) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live(key)
}

// take is find, and removes the value: of two callers one gets it.
func (s *store[T]) take(key string) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.live(key)
	delete(s.entries, key)
	return v, ok
}

// live returns the value under key. The lock is held.
func (s *store[T]) live(key string) (T, bool) {
	e, ok := s.entries[key]
	if !ok || !s.now().Before(e.ends) {
		var none T
		return none, false
	}
	return e.value, true
}

func (s *store[T]) remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.entries, key)
}

// removeAll removes the values that match, and returns how many.
func (s *store[T]) removeAll(matches func(T) bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.entries)
	maps.DeleteFunc(s.entries, func(_ string, e entry[T]) bool { return matches(e.value) })
	return before - len(s.entries)
}

// setCookie sets a cookie for this browser session that scripts cannot read.
func (a *App) setCookie(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name:     name,
		Value:    value,
		Path:     "/",
		HttpOnly: true,
		Secure:   strings.HasPrefix(a.cfg.BaseURL, "https://"),
		SameSite: http.SameSiteLaxMode,
	})
}

func (a *App) dropCookie(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{Name: name, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// cookie returns a cookie's value, "" when the request has none.
func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
