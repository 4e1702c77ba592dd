package sso

import (
	"context"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Move has the identity provider of a connection know us by the address that people use,
// where it knew us by one of before: somebody has entered that there. A connection that is
// there already is left as it is. The errors are those of find.
func (s *Service) Move(ctx context.Context, by model.Actor, id model.ConnectionID, version int64) (model.Connection, error) {
	return s.change(ctx, by, id, version, func(_ context.Context, _ *db.Tx, c *model.Connection) (payload, error) {
		if c.Site == s.site.Site {
			return nil, db.Nothing
		}
		c.Site = s.site.Site
		return updated, nil
	})
}
