package portal

import (
	"context"
	"net/url"
	"slices"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/netaddr"
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
	return Origins(app), nil
}

// Origins returns the origins whose pages may show the admin portal of an application.
func Origins(app model.Application) []string {
	var all []string
	for _, uri := range slices.Concat(app.RedirectURIs, app.Origins) {
		u, err := url.Parse(uri)
		if err != nil || u.Host == "" {
			continue
		}
		if origin := Origin(u); !slices.Contains(all, origin) {
			all = append(all, origin)
		}
	}
	return all
}

// Origin returns the origin of an address, as browsers write it.
func Origin(u *url.URL) string { return netaddr.Origin(u.Scheme + "://" + u.Host) }

// NoteBlocked remembers that a page of an origin, which is none of an application's, has shown
// what the application embeds, so often since that was noted last.
func (s *Service) NoteBlocked(ctx context.Context, app model.ApplicationID, origin string, times int64) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		if _, err := tx.Application(ctx, app); model.KindOf(err) == model.NotFound {
			return nil // it was deleted, and nothing will allow it
		} else if err != nil {
			return err
		}
		return tx.NoteBlockedEmbed(ctx, app, origin, times, model.MostBlockedEmbeds)
	})
}
