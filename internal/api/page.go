package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/secret"
)

// place is where a page of a list begins: behind a row, or before it.
type place struct {
	Row  string `json:"r"` // its key, "" for the beginning
	Back bool   `json:"b,omitempty"`
}

// macSize is how many bytes of its MAC a token carries.
const macSize = 16

// lists makes the tokens of pages: places, signed, and good for one list of one caller.
// Nothing is kept of them.
type lists struct{ keys *secret.Keys }

func (l lists) seal(list string, at place) (string, error) {
	text, err := json.Marshal(at)
	mac := l.keys.MAC("api page", list, string(text))
	return base64.RawURLEncoding.EncodeToString(append(mac[:macSize:macSize], text...)), err
}

func (l lists) open(list, token string) (at place, err error) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(text) < macSize || !l.keys.VerifyStart(text[:macSize], "api page", list, string(text[macSize:])) ||
		json.Unmarshal(text[macSize:], &at) != nil {
		return at, badField("page_token", "The page token is not one of this list. Begin the list anew, without one.")
	}
	return at, nil
}

// listing is a list that goes from one page to the next by the keys of its rows, in an order
// in which none comes twice.
type listing[T any] struct {
	name  []string // what the list is of, which its tokens are bound to
	key   func(T) string
	after func(key string, limit int) ([]T, error) // the rows behind a row, "" for the first
	until func(key string, limit int) ([]T, error) // those before it, the nearest first; nil where the list goes forward alone
}

// page is some rows of a list, and the tokens of what is behind and before them, "" for
// nothing.
type page[T any] struct {
	rows       []T
	next, prev string
}

// The sizes of pages.
const (
	pageSize     = 10
	mostPageSize = 100
)

// pageOf returns the page of a list that a token is for, of at most size rows; 0 for the
// usual size.
func pageOf[T any](s *Server, l listing[T], token string, size uint32) (p page[T], err error) {
	most := int(min(size, mostPageSize))
	if most == 0 {
		most = pageSize
	}
	signed, name := lists{s.cfg.Keys}, strings.Join(l.name, "\x00")
	var at place
	if token != "" {
		if at, err = signed.open(name, token); err != nil {
			return p, err
		}
	}
	read := l.after
	if at.Back && l.until != nil {
		read = l.until
	}
	rows, err := read(at.Row, most+1)
	if err != nil {
		return p, err
	}
	more := len(rows) > most
	p.rows = rows[:min(most, len(rows))]
	if at.Back {
		slices.Reverse(p.rows)
	}
	if len(p.rows) == 0 {
		return p, nil
	}
	if more || at.Back {
		p.next, err = signed.seal(name, place{Row: l.key(p.rows[len(p.rows)-1])})
	}
	if err == nil && l.until != nil && (more || !at.Back) && at.Row != "" {
		p.prev, err = signed.seal(name, place{Row: l.key(p.rows[0]), Back: true})
	}
	return p, err
}

// The bounds of what is searched for, in characters.
const (
	shortestTerm = 3
	longestTerm  = 100
)

// term returns what a list is searched for. It returns a failure for what is too short to
// find something by, and for what is too long to be meant.
func term(text string) (string, error) {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < shortestTerm || n > longestTerm {
		return "", badField("query", fmt.Sprintf("Search for %d to %d characters.", shortestTerm, longestTerm))
	}
	return text, nil
}
