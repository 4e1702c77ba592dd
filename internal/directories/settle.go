package directories

import (
	"context"
	"errors"
	"fmt"

	"anteroom/db"
	"anteroom/internal/membership"
	"anteroom/internal/model"
)

// settleAtOnce is how many people are taken in between two looks for more.
const settleAtOnce = 100

// Settle takes in those who wait for a domain that their organization has verified
// meanwhile, and returns how many. Nothing depends on it but how soon they can come in.
func (s *Service) Settle(ctx context.Context) (int, error) {
	for n := 0; ; {
		all, err := s.db.WaitingForDomain(ctx, settleAtOnce)
		if err != nil {
			return n, fmt.Errorf("find who waits for a domain: %w", err)
		}
		before := n
		for _, u := range all {
			settled, err := s.settleOne(ctx, u)
			if err != nil {
				return n, fmt.Errorf("take in %s: %w", u.ID, err)
			}
			if settled {
				n++
			}
		}
		if len(all) < settleAtOnce || n == before {
			return n, nil
		}
	}
}

// settleOne takes somebody in, and reports whether that was done. Where there is no seat
// left, or another directory was faster, they go on waiting.
func (s *Service) settleOne(ctx context.Context, found model.DirectoryUser) (bool, error) {
	by := model.Actor{Kind: model.ActorDirectory, ID: string(found.Directory), Org: found.Org}
	settled := false
	err := s.apply(ctx, by, func(ctx context.Context, a *applying) error {
		u, err := a.user(ctx, found.ID, 0)
		if err != nil || u.Waiting != model.WaitsForDomain {
			return err
		}
		if err := a.settle(ctx, u, false); err != nil {
			return err
		}
		settled = len(a.events) > 0
		return nil
	})
	switch {
	case model.KindOf(err) == model.NotFound, errors.Is(err, membership.ErrFull), errors.Is(err, ErrTaken), errors.Is(err, errUnproven):
		return false, nil
	}
	return settled && err == nil, err
}

// Sweep forgets tokens that count no more, and whom directories have deleted long ago.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		return tx.SweepDirectories(ctx, model.KeepDeletedUsers, model.KeepDeletedUsers)
	})
}
