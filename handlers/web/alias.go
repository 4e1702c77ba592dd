package web

import (
	"net/http"
	"net/url"

	"anteroom/internal/model"
	"anteroom/internal/netaddr"
)

// AtAlias says what becomes of a request that came to an alias: whether it is answered
// there, as that of somebody who knows the program by that address and does not follow,
// and otherwise which parameters it takes along to the base URL.
type AtAlias func(r *http.Request, alias model.Site) (stays bool, along url.Values)

// aliasOf returns the alias that a request came to.
func (s *Web) aliasOf(r *http.Request) (model.Site, bool) {
	for _, alias := range s.Sites().Aliases {
		if u, err := url.Parse(string(alias)); err == nil && netaddr.SameAuthority(u.Scheme, r.Host, u.Host) {
			return alias, true
		}
	}
	return "", false
}

// CameByAlias reports whether a request came to an alias.
func (s *Web) CameByAlias(r *http.Request) bool {
	return s.Sites().Called(r.Context()) != s.Sites().Site
}

// answerAlias answers a request that came to an alias. People are led to the base URL,
// where their sessions are; what they send from an old page is refused, as on any other
// host.
func (s *Web) answerAlias(w http.ResponseWriter, r *http.Request, alias model.Site, next http.Handler) {
	stays, along := s.AtAlias(r, alias)
	if stays {
		next.ServeHTTP(w, r.WithContext(model.AtAlias(r.Context(), alias)))
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.fail(w, r, &statusError{status: http.StatusMisdirectedRequest})
		return
	}
	to := *r.URL
	to.Scheme, to.Host, to.User = s.BaseURL.Scheme, s.BaseURL.Host, nil
	if len(along) > 0 && to.RawQuery != "" {
		to.RawQuery += "&"
	}
	to.RawQuery += along.Encode()
	http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
}
