package identityprovider

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"time"
)

// maxKept bounds each store; the oldest value gives way.
const maxKept = 1000

// store keeps values in memory under keys that nobody guesses, for a while.
type store[T any] struct {
	life time.Duration
	now  func() time.Time

	mu   sync.Mutex
	kept map[string]kept[T]
}

type kept[T any] struct {
	value T
	until time.Time
}

func newStore[T any](life time.Duration, now func() time.Time) *store[T] {
	return &store[T]{life: life, now: now, kept: map[string]kept[T]{}}
}

// add keeps a value and returns its key.
func (s *store[T]) add(value T) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= maxKept {
		oldest := ""
		for key, k := range s.kept {
			if oldest == "" || k.until.Before(s.kept[oldest].until) {
				oldest = key
			}
		}
		delete(s.kept, oldest)
	}
	key := rand.Text()
	s.kept[key] = kept[T]{value, s.now().Add(s.life)}
	return key
}

// find returns the value under a key, and whether there is one.
func (s *store[T]) find(key string) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.kept[key]
	if !ok || !s.now().Before(k.until) {
		delete(s.kept, key)
		var none T
		return none, false
	}
	return k.value, true
}

// take returns the value under a key once.
func (s *store[T]) take(key string) (T, bool) {
	value, ok := s.find(key)
	s.remove(key)
	return value, ok
}

func (s *store[T]) remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, key)
}

// lastingID returns an ID in the same form that is always the same for the same text:
// applications know people by it, and remember them longer than the demo runs.
func lastingID(of, text string) string {
	return of + fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:17]
}

// newID returns an ID as it is usual here: three characters that say of what, and
// letters of chance.
func newID(of string) string { return of + strings.ToLower(rand.Text()[:17]) }
