package applications

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"anteroom/internal/model"
	"anteroom/internal/netaddr"
)

// maxReturn is how long an address to return to may be.
const maxReturn = 1800

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
	if a.Type == model.ApplicationNative || len(uri) > maxReturn || strings.ContainsFunc(uri, func(c rune) bool { return c <= ' ' || c == '\\' || c == 0x7f }) {
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
