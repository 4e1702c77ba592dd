package web

import (
	"encoding/base64"
	"net/http"

	gorilla "github.com/gorilla/sessions"

	"anteroom/views/ui"
)

// A flash is what the next page says about a change that has just been made, for
// browsers without JavaScript. It waits in a cookie of the browser's own, is
// shown as text and only once.

// maxFlash has room for the longest name of an organization, in any script.
const maxFlash = 1000

func (s *Web) setFlash(w http.ResponseWriter, r *http.Request, text string) {
	cookies := s.shellOf(r).Cookies
	o := s.cookieOptions(cookies)
	o.MaxAge = 60
	http.SetCookie(w, gorilla.NewCookie(s.cookie(cookies, flashCookie), base64.RawURLEncoding.EncodeToString([]byte(text)), o))
}

func (s *Web) takeFlash(w http.ResponseWriter, r *http.Request) *ui.Toast {
	cookies := s.shellOf(r).Cookies
	name := s.cookie(cookies, flashCookie)
	c, err := r.Cookie(name)
	if err != nil {
		return nil
	}
	o := s.cookieOptions(cookies)
	o.MaxAge = -1
	http.SetCookie(w, gorilla.NewCookie(name, "", o))
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(text) == 0 || len(text) > maxFlash {
		return nil
	}
	return &ui.Toast{Kind: ui.KindOK, Text: string(text)}
}

// Say makes the next page say something.
func (s *Web) Say(w http.ResponseWriter, r *http.Request, text string) { s.setFlash(w, r, text) }
