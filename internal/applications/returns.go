package applications

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
	"github.com/anteroom/anteroom/internal/secret"
)

// longReturn is how many bytes of an address to return to travel through signing in,
// encoded once. It is encoded twice more on the way, and proxies take headers of four
// kilobytes by default.
const longReturn = 500

// PassReturn returns the parameters by which an address to return to travels through
// signing in: the address itself or, when that is too long, a token under which it is
// kept, with a shorter address for when it is kept no more. When mayKeep is an error
// nothing is kept. Kept or not, the address is judged where the browser leaves.
func (s *Service) PassReturn(ctx context.Context, uri, shorter string, mayKeep func() error) (url.Values, error) {
	if whole := (url.Values{"to": {uri}}); len(whole.Encode()) <= longReturn {
		return whole, nil
	}
	params := url.Values{"to": {shorter}}
	if len(uri) > model.MaxReturn || mayKeep() != nil {
		return params, nil
	}
	token := s.source.Token()
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		return tx.InsertReturnAddress(ctx, secret.Hash(token), uri, model.ReturnLife)
	})
	if err != nil {
		return nil, fmt.Errorf("keep the address to return to: %w", err)
	}
	params.Set("kept", token)
	return params, nil
}

// ReturnOf returns the address that travels by the parameters of PassReturn. It need
// not be one that browsers may be sent to.
func (s *Service) ReturnOf(ctx context.Context, params url.Values) (string, error) {
	token := params.Get("kept")
	if !secret.WellFormed(token) {
		return params.Get("to"), nil
	}
	uri, err := s.db.ReturnAddress(ctx, secret.Hash(token), s.db.Now())
	if model.KindOf(err) == model.NotFound {
		return params.Get("to"), nil
	}
	return uri, err
}

// MayReturn reports whether a browser may be sent back to a URL: its origin is
// that of a redirect URI, or of the login URI, of an application with pages. It is
// no place for codes or tokens, so that any page there will do.
func (s *Service) MayReturn(ctx context.Context, uri string) (bool, error) {
	apps, err := s.db.Applications(ctx)
	if err != nil {
		return false, fmt.Errorf("find the application to return to: %w", err)
	}
	return slices.ContainsFunc(apps, func(a model.Application) bool { return returnsTo(a, uri) }), nil
}

// returnsTo does not parse the URI, so that no two readers of one can differ: what
// comes after the origin begins with a slash or a question mark, and can't be read
// as a part of the host. Origins that are equal are equal however they are written.
func returnsTo(a model.Application, uri string) bool {
	if a.Type == model.ApplicationNative || len(uri) > model.MaxReturn || strings.ContainsFunc(uri, func(c rune) bool { return c <= ' ' || c == '\\' || c == 0x7f }) {
		return false
	}
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok {
		return false
	}
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		rest = rest[:i]
	}
	there := netaddr.Origin(scheme + "://" + rest)
	for _, registered := range append(slices.Clip(a.RedirectURIs), a.InitiateLoginURI) {
		known := origin(registered)
		switch {
		case known == "":
		case isWildcard(known):
			if belowWildcard(known, there) {
				return true
			}
		case known == there:
			return true
		}
	}
	return false
}
