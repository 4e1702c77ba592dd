package certificates

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/anteroom/anteroom/internal/fetch"
)

// listener passes requests on to the authority, and remembers what it said last of what
// did not go well: autocert tries again, and keeps that to itself.
type listener struct {
	next http.RoundTripper

	mu   sync.Mutex
	said error
	at   time.Time
}

// errSilent is a failure of which nothing was heard.
var errSilent = errors.New("the certificate authority has not said why; restart the program to try again at once")

// RoundTrip asks, and listens.
func (l *listener) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := l.next.RoundTrip(r)
	if err != nil {
		l.hear(fmt.Errorf("%s cannot be asked: %w", r.URL.Hostname(), fetch.Plain(err)))
		return nil, err
	}
	if !strings.Contains(res.Header.Get("Content-Type"), "json") {
		return res, nil
	}
	text, err := io.ReadAll(res.Body)
	err = errors.Join(err, res.Body.Close())
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(text))
	if p := problemIn(text); p.Detail != "" && !strings.HasSuffix(p.Type, ":badNonce") { // which is no failure, RFC 8555 §6.5
		l.hear(fmt.Errorf("%s says: %s", r.URL.Hostname(), plain(p.Detail)))
	}
	return res, nil
}

// problem is an error of an authority, RFC 8555 §6.7.
type problem struct {
	Type        string    `json:"type"`
	Detail      string    `json:"detail"`
	Subproblems []problem `json:"subproblems"`
}

// problemIn returns what is wrong in an answer: the whole of it, the order (§7.1.3) or a
// challenge of an authorization (§8).
func problemIn(text []byte) problem {
	var answer struct {
		problem
		Error      problem `json:"error"`
		Challenges []struct {
			Error problem `json:"error"`
		} `json:"challenges"`
	}
	if json.Unmarshal(text, &answer) != nil {
		return problem{}
	}
	found := answer.problem
	if found.Detail == "" {
		found = answer.Error
	}
	for _, c := range answer.Challenges {
		if c.Error.Detail != "" {
			found = c.Error
		}
	}
	for _, p := range found.Subproblems {
		found.Detail += "; " + p.Detail
	}
	return found
}

// plain returns somebody else's words without what could turn a terminal upside down.
func plain(words string) string {
	const most = 500
	words = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(words, ""))
	if r := []rune(words); len(r) > most {
		words = string(r[:most]) + "…"
	}
	return words
}

func (l *listener) hear(said error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said, l.at = said, time.Now()
}

// reason returns what was heard since a time, and otherwise what somebody else says.
func (l *listener) reason(since time.Time, otherwise error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.said == nil || l.at.Before(since) {
		return otherwise
	}
	return l.said
}
