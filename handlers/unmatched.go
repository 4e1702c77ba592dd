package handlers

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/gorilla/mux"

	"github.com/anteroom/anteroom/handlers/web"
)

// unmatched answers for addresses that do not exist, and for methods that an
// address does not take: then it names those that it does (RFC 9110, section
// 15.5.6). The router itself confuses the two where subrouters are involved.
func (a *app) unmatched(router *mux.Router) http.Handler {
	missing, notAllowed := a.web.NotFound(), a.web.MethodNotAllowed()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next := missing
		for _, method := range []string{"GET", "HEAD", "POST"} {
			other := r.Clone(r.Context())
			other.Method = method
			var m mux.RouteMatch
			if router.Match(other, &m) && m.MatchErr == nil {
				w.Header().Add("Allow", method)
				next = notAllowed
			}
		}
		if to := above(router, r); to != "" {
			next = http.RedirectHandler(to, http.StatusSeeOther)
		}
		next.ServeHTTP(w, r)
	})
}

// above returns the page that the address of a form belongs to, for who opens the address
// itself: by the address bar, after what a form has answered there. It is "" for all else.
func above(router *mux.Router, r *http.Request) string {
	at := func(method, path string) string {
		other := r.Clone(r.Context())
		other.Method = method
		var err error
		if other.URL, err = url.ParseRequestURI(path); err != nil {
			return ""
		}
		var m mux.RouteMatch
		if !router.Match(other, &m) || m.MatchErr != nil || m.Route == nil {
			return ""
		}
		return m.Route.GetName()
	}
	if form := at(http.MethodPost, r.URL.EscapedPath()); r.Method != http.MethodGet && r.Method != http.MethodHead || form == "" || form == "protocol" {
		return ""
	}
	for up := path.Dir(r.URL.EscapedPath()); up != "/"; up = path.Dir(up) {
		for _, page := range []string{up, up + "/"} {
			if name := at(http.MethodGet, page); name != "" && name != "protocol" {
				return page
			}
		}
	}
	return "/"
}

// leads has an address to which a form is sent lead to a page, by a path from there, where
// the address would be taken for that of something else. What others lead to: see above. It
// panics when the way does not lead up: the address would lead to itself for ever.
func (p pages) leads(from string, g web.Guard, to string) {
	if !strings.HasPrefix(to, "..") {
		panic("handlers: " + from + " leads to itself")
	}
	p.get(from, g, func(w http.ResponseWriter, r *http.Request) error {
		return p.web.Redirect(w, r, path.Join(r.URL.Path, to))
	})
}
