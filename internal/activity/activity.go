package activity

import (
	"context"
	"fmt"

	"github.com/anteroom/anteroom/db"
)

// Service holds the rules about the log of events. It is safe for concurrent use.
type Service struct{ db *db.DB }

// New returns the rules about the log of events of a database.
func New(d *db.DB) *Service { return &Service{d} }

// forgottenAtOnce is how many events go in one transaction, for which others wait.
const forgottenAtOnce = 500

// Sweep forgets what happened longer ago than the operator wants it kept, the oldest first.
func (s *Service) Sweep(ctx context.Context) error {
	i, err := s.db.Instance(ctx)
	if err != nil || i.KeepEvents == 0 {
		return err
	}
	for n := forgottenAtOnce; n == forgottenAtOnce; {
		if err := s.db.Housekeep(ctx, func(tx *db.Tx) (err error) {
			n, err = tx.ForgetEvents(ctx, tx.Now().Add(-i.KeepEvents), forgottenAtOnce)
			return err
		}); err != nil {
			return fmt.Errorf("forget events: %w", err)
		}
	}
	return nil
}
