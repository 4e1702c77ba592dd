package guide

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/anteroom/anteroom/internal/words"
)

// Shelf has the guides of a room, each under a key. Each is read when somebody who reads a
// language asks for it first: the program does not wait at its start for all of them. It is
// safe for concurrent use.
type Shelf[K comparable, G any] struct {
	Files fs.FS
	File  func(K) string // that in English, without .toml: okta-saml.de.toml is the German one beside okta-saml.toml
	Parse func(K, string, Tongue) (G, error)

	mu   sync.Mutex
	read map[*words.Language]map[K]G // those that somebody has asked for
}

// Tongue says which languages a guide is in: that of the page around it, and its own, which
// is English where nobody has translated it.
type Tongue struct{ Page, Own *words.Language }

// Foreign returns the language of a guide that is in another than the page around it, and ""
// for one that is in the same.
func (t Tongue) Foreign() string {
	if t.Page == t.Own {
		return ""
	}
	return t.Own.Tag().String()
}

// Around returns the language of the page around a guide that is in another, and "" around
// one that is in the same.
func (t Tongue) Around() string {
	if t.Page == t.Own {
		return ""
	}
	return t.Page.Tag().String()
}

// Find returns the guide with a key, for a page in a language.
func (s *Shelf[K, G]) Find(say *words.Language, k K) (G, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.read[say][k]; ok {
		return found, nil
	}
	text, in, err := s.text(say, k)
	var found G
	if err == nil {
		found, err = s.Parse(k, text, in)
	}
	if err != nil {
		return found, fmt.Errorf("%s in %s: %w", s.File(k), in.Own.Tag(), err)
	}
	if s.read == nil {
		s.read = map[*words.Language]map[K]G{}
	}
	if s.read[say] == nil {
		s.read[say] = map[K]G{}
	}
	s.read[say][k] = found
	return found, nil
}

// text returns the file of a guide in a language, in English where there is none.
func (s *Shelf[K, G]) text(say *words.Language, k K) (string, Tongue, error) {
	text, err := fs.ReadFile(s.Files, s.File(k)+"."+say.Tag().String()+".toml")
	if !errors.Is(err, fs.ErrNotExist) {
		return string(text), Tongue{Page: say, Own: say}, err
	}
	text, err = fs.ReadFile(s.Files, s.File(k)+".toml")
	return string(text), Tongue{Page: say, Own: say.InEnglish()}, err
}
