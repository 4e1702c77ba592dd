package web

import (
	"net/http"
	"net/url"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
)

// AtAlias says what becomes of a request that came to an alias: whether it is answered
// there, as that of somebody who knows the program by that address and does not follow,
// and otherwise which parameters it takes along to the base URL; and what it reaches.
type AtAlias func(r *http.Request, alias model.Site) (stays bool, along url.Values, what model.Reached)

// Reached is told what somebody reached at an alias.
type Reached func(alias model.Site, what model.Reached)

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
	stays, along, what := s.AtAlias(r, alias)
	if stays {
		ctx, answered := model.AtAlias(r.Context(), alias), &recorder{ResponseWriter: w}
		model.Reach(ctx, what)
		next.ServeHTTP(answered, r.WithContext(ctx))
		if what = model.ReachedIn(ctx); what.Kind != "" && answered.status < http.StatusBadRequest {
			s.Reached(alias, what)
		}
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.fail(w, r, &statusError{status: http.StatusMisdirectedRequest})
		return
	}
	s.Reached(alias, what)
	to := *r.URL
	to.Scheme, to.Host, to.User = s.BaseURL.Scheme, s.BaseURL.Host, nil
	if len(along) > 0 && to.RawQuery != "" {
		to.RawQuery += "&"
	}
	to.RawQuery += along.Encode()
	http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
}
