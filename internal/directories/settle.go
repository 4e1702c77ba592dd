package directories

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/membership"
	"github.com/anteroom/anteroom/internal/model"
)

// settleAtOnce is how many people are taken in between two looks for more.
const settleAtOnce = 100

// Settle takes in those who wait for a domain that their organization has verified
// meanwhile, and returns how many. Nothing depends on it but how soon they can come in. What
// goes wrong with one of them is no reason to leave others waiting, and where there is no
// seat left nobody else of the organization is tried.
func (s *Service) Settle(ctx context.Context) (n int, err error) {
	domains, err := s.db.AwaitedDomains(ctx)
	if err != nil {
		return 0, fmt.Errorf("find who waits for a domain: %w", err)
	}
	var full model.OrgID
	var errs []error
	for _, d := range domains {
		if d.Org == full {
			continue
		}
		some, noSeat, err := s.settleDomain(ctx, d)
		n += some
		errs = append(errs, err)
		if noSeat {
			full = d.Org
		}
	}
	return n, errors.Join(errs...)
}

// settleDomain takes in those who wait for one domain, and returns how many, and whether
// there was no seat for somebody.
func (s *Service) settleDomain(ctx context.Context, d db.AwaitedDomain) (n int, full bool, err error) {
	var errs []error
	for last, more := model.DirectoryUserID(""), true; more; {
		all, err := s.db.WaitingForDomain(ctx, d, last, settleAtOnce)
		if err != nil {
			return n, false, errors.Join(append(errs, err)...)
		}
		for _, u := range all {
			settled, err := s.settleOne(ctx, u)
			switch {
			case errors.Is(err, membership.ErrFull):
				return n, true, errors.Join(errs...)
			case err != nil:
				errs = append(errs, fmt.Errorf("take in %s: %w", u.ID, err))
			case settled:
				n++
			}
			last = u.ID
		}
		more = len(all) == settleAtOnce
	}
	return n, false, errors.Join(errs...)
}

// settleOne takes somebody in, and reports whether that was done. Where another directory
// was faster they go on waiting.
func (s *Service) settleOne(ctx context.Context, found model.DirectoryUser) (bool, error) {
	by := model.Actor{Kind: model.ActorDirectory, ID: string(found.Directory), Org: found.Org}
	settled := false
	err := s.apply(ctx, by, func(ctx context.Context, a *applying) error {
		u, err := a.user(ctx, found.ID, nil)
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
	case model.KindOf(err) == model.NotFound, errors.Is(err, ErrTaken), errors.Is(err, errUnproven):
		return false, nil
	}
	return settled && err == nil, err
}
