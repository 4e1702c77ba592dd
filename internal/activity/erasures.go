package activity

import (
	"context"
	"errors"

	"github.com/anteroom/anteroom/db"
)

// FinishErasures has the log forget who was purged, and returns how many people that were. It
// can be stopped at any time, and goes on the next time.
func (s *Service) FinishErasures(ctx context.Context) (int, error) {
	all, err := s.db.Erasures(ctx)
	if err != nil {
		return 0, err
	}
	done := 0
	var errs []error
	for _, e := range all {
		if _, err := s.Erase(ctx, e.By, e.User); err != nil {
			errs = append(errs, err)
			continue
		}
		if err := s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.DropErasure(ctx, e.User) }); err != nil {
			errs = append(errs, err)
			continue
		}
		done++
	}
	return done, errors.Join(errs...)
}
