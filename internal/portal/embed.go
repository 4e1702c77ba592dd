package portal

import (
	"context"
	"net/url"
	"slices"

	"anteroom/internal/model"
	"anteroom/internal/netaddr"
)

// Framers returns the origins whose pages may show in a frame what an embedded link opens:
// those of its application that people come back to from signing in, and the others that it
// has registered. An application that was deleted has none any more.
func (s *Service) Framers(ctx context.Context, l model.PortalLink) ([]string, error) {
	app, err := s.db.Application(ctx, l.App)
	if model.KindOf(err) == model.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []string
	for _, uri := range slices.Concat(app.RedirectURIs, app.Origins) {
		u, err := url.Parse(uri)
		if err != nil || u.Host == "" {
			continue
		}
		if origin := netaddr.Origin(u.Scheme + "://" + u.Host); !slices.Contains(all, origin) {
			all = append(all, origin)
		}
	}
	return all, nil
}
