package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sessions"
)

// A session gets another token when it acts for another organization, and the one
// before is worth nothing from then on. Where the answer that brings it is lost, the
// browser still has the old one, and people click again. So the next token is not
// random: it follows from the one before, the browser and what was asked, and from a
// key of ours, so that nobody else can tell it. The same request of the same browser
// finds it again for a moment, and goes on in the session. The old token is good for
// nothing else, and for nothing at all once the session has ended or got a third token.
// Answers that bring the same token can arrive in any order.

// NextToken returns the token that the session of a request gets in its answer.
func (s *Web) NextToken(r *http.Request) string {
	browser := s.knownBrowser(r)
	if browser == nil || noteOf(r).token != "" { // the session has just begun: nobody has shown its token
		return secret.NewSource(nil).Token()
	}
	return s.followers(r, r.PostForm, browser, s.Now())[0]
}

// followers returns the next token under each of our keys, the current one first.
func (s *Web) followers(r *http.Request, form url.Values, browser []byte, when time.Time) []string {
	return s.Keys.Tokens("next token", s.Token(r), string(browser), fmt.Sprint(when.Truncate(model.RepeatLife).Unix()), r.Method, r.URL.RequestURI(), form.Encode())
}

// visit returns the visitor of a request, and the request as it is gone on with: in the
// session that it began with when it is sent again and brings the token before.
func (s *Web) visit(w http.ResponseWriter, r *http.Request, shell *Shell) (*http.Request, Visitor, error) {
	before := r.Context() // what is loaded from here on is remembered in another
	v, err := shell.visit(r)
	browser := s.knownBrowser(r)
	if model.KindOf(err) != model.Unauthenticated || r.Method != http.MethodPost || shell != s.Portal || browser == nil || !secret.WellFormed(s.Token(r)) {
		return r, v, err
	}
	body, unread := formBody(w, r)
	if errors.Is(unread, errNoForm) {
		return r, v, err
	}
	if unread != nil {
		return r, v, unread
	}
	r.Body = io.NopCloser(strings.NewReader(body))
	form, _ := url.ParseQuery(body) // what cannot be read has changed nothing
	for _, token := range append(s.followers(r, form, browser, s.Now()), s.followers(r, form, browser, s.Now().Add(-model.RepeatLife))...) {
		_, missing := s.store.sessions.Load(before, token, sessions.Background)
		if model.KindOf(missing) == model.Unauthenticated {
			continue
		}
		if missing != nil {
			return r, v, missing
		}
		again := r.WithContext(before)
		s.replaceToken(again, token)
		if err := s.KeepSession(w, again, token); err != nil {
			return r, v, err
		}
		v, err = shell.visit(again)
		return again, v, err
	}
	return r, v, err
}
