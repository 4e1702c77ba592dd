package domains

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/leases"
	"github.com/anteroom/anteroom/internal/model"
)

// The job and its bounds.
const (
	jobName = "check domains"
	workers = 32  // look-ups at a time
	pace    = 250 // look-ups a second: pages come first, and 10,000 take 40 seconds
	atATime = 200 // domains that are read together
	batch   = 64  // results that are stored together
)

// CheckDue looks up all domains that are due, and returns how many. It does
// nothing while it runs already, in this process or in another one on the same
// database. What is looked up when ctx ends stays due.
func (s *Service) CheckDue(ctx context.Context) (n int, err error) {
	_, err = leases.Alone(ctx, s.db, jobName, func(ctx context.Context) (err error) {
		// Nothing waits for longer than a day, unless the clock was ahead.
		if err := s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.CheckDomainsNow(ctx, tx.Now().Add(2*model.DomainDaily)) }); err != nil {
			return err
		}
		n, err = s.checkDue(ctx)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("check domains: %w", err)
	}
	return n, nil
}

// checkDue is a pipeline: one reads what is due, many look it up, one stores.
func (s *Service) checkDue(ctx context.Context) (int, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	begun := s.db.Now()
	due, found := make(chan model.Domain), make(chan checked, batch)
	var reading, looking sync.WaitGroup
	reading.Go(func() {
		defer close(due)
		if err := s.readDue(ctx, begun, due); err != nil {
			stop(err)
		}
	})
	for range workers {
		looking.Go(func() {
			for d := range due {
				c := checked{d, s.look(ctx, d, begun, false)}
				if ctx.Err() == nil { // otherwise nobody has answered because nobody was asked
					found <- c
				}
			}
		})
	}
	go func() { looking.Wait(); close(found) }()
	n, err := s.storeAll(ctx, found)
	if err != nil {
		stop(err)
		for range found { // lets the others end
		}
	}
	reading.Wait()
	if err == nil {
		err = context.Cause(ctx)
	}
	return n, err
}

// readDue sends the domains that are due at a time, the longest due first, not
// faster than the pace.
func (s *Service) readDue(ctx context.Context, at time.Time, due chan<- model.Domain) error {
	tick := time.NewTicker(time.Second / pace)
	defer tick.Stop()
	var last model.Domain
	for {
		page, err := s.db.DomainsDue(ctx, at, last, atATime)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, d := range page {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return nil
			}
			select {
			case due <- d:
			case <-ctx.Done():
				return nil
			}
		}
		last = page[len(page)-1]
	}
}

// storeAll stores results as they come, all that wait at a time. It returns
// how many.
func (s *Service) storeAll(ctx context.Context, found <-chan checked) (int, error) {
	n := 0
	for c := range found {
		all := []checked{c}
		for more := true; more && len(all) < batch; {
			select {
			case c, more = <-found:
				if more {
					all = append(all, c)
				}
			default:
				more = false
			}
		}
		if err := s.settle(ctx, all); err != nil {
			return n, err
		}
		n += len(all)
	}
	return n, nil
}

// Run checks, until ctx ends, domains that were added just now: whoever added one
// waits for the answer. All others wait for CheckDue.
func (s *Service) Run(ctx context.Context, report func(error)) {
	for {
		select {
		case <-s.db.Awake(model.QueueDomains):
			if _, err := s.CheckDue(ctx); err != nil && ctx.Err() == nil {
				report(err)
			}
		case <-ctx.Done():
			return
		}
	}
}
