package web

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"time"

	"github.com/anteroom/anteroom/internal/secret"
)

// What is in one answer alone, such as a secret that was just made, is shown by a page that can be
// loaded again: it waits for that page in a cookie of the browser's own, sealed for whoever is
// there. The next load goes on without it, and nothing is made twice.

// onceCookie is what the name of that cookie ends with.
const onceCookie = "once"

// onceLife is how long it waits.
const onceLife = time.Minute

// ShowOnce sends the browser on to a page of the request's shell, which shows a secret.
func (s *Web) ShowOnce(w http.ResponseWriter, r *http.Request, page, what string) error {
	at, err := url.Parse(page)
	if err != nil {
		return err
	}
	sealed := s.Keys.Seal(oncePlace(r, at.Path), []byte(what))
	s.KeepIn(w, s.CookiesOf(r), onceCookie, base64.RawURLEncoding.EncodeToString(sealed), onceLife)
	return s.Redirect(w, r, page)
}

// ShownOnce returns what waits for the page of a request, "" when it has been shown.
func (s *Web) ShownOnce(w http.ResponseWriter, r *http.Request) string {
	cookies := s.CookiesOf(r)
	kept := s.KeptIn(r, cookies, onceCookie)
	if kept == "" {
		return ""
	}
	sealed, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil {
		return ""
	}
	what, err := s.Keys.Open(oncePlace(r, r.URL.Path), sealed)
	if err != nil { // it is for another page, or for somebody else
		return ""
	}
	s.ForgetIn(w, cookies, onceCookie)
	return string(what)
}

func oncePlace(r *http.Request, page string) secret.Place {
	by := VisitorOf(r).Actor
	return secret.Place{Table: "once", Column: string(by.Kind) + " " + by.ID + " " + string(by.Session), Row: page}
}
