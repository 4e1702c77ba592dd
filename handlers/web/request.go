package web

import (
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/internal/model"
)

// Var returns the part of the path that the route names.
func Var(r *http.Request, name string) string { return mux.Vars(r)[name] }

// maxUserAgent is how much of a browser's name for itself is kept.
const maxUserAgent = 400

// UserAgent returns what the request's browser calls itself.
func UserAgent(r *http.Request) string { return boundUserAgent(r.UserAgent()) }

func boundUserAgent(ua string) string {
	if len(ua) > maxUserAgent {
		ua = ua[:maxUserAgent]
	}
	return strings.ToValidUTF8(ua, "")
}

// BrowserOf returns what rules want to know of the request's browser.
func (s *Web) BrowserOf(w http.ResponseWriter, r *http.Request) model.Browser {
	ip := s.ClientIP(r)
	return model.Browser{Hash: s.Browser(w, r), IP: ip, UserAgent: UserAgent(r), Device: Device(r), Place: s.Place(ip)}
}
