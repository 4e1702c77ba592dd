package sso

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/anteroom/anteroom/internal/leases"
	"github.com/anteroom/anteroom/internal/model"
)

// The job and its bounds.
const (
	jobName = "check identity providers"
	atATime = 32 // connections that are read together
	workers = 8  // of them that are asked at a time
)

// CheckDue looks at the identity providers of all live SAML connections that are due:
// reads their metadata again, and warns of certificates that expire. It returns how
// many. It does nothing while it runs already, in this process or in another one on the
// same database. What is not looked at when ctx ends stays due.
func (s *Service) CheckDue(ctx context.Context) (n int, err error) {
	_, err = leases.Alone(ctx, s.db, jobName, func(ctx context.Context) (err error) {
		n, err = s.checkDue(ctx)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("check identity providers: %w", err)
	}
	return n, nil
}

func (s *Service) checkDue(ctx context.Context) (n int, err error) {
	begun, last := s.db.Now(), model.ConnectionID("")
	for {
		page, err := s.db.ConnectionsDue(ctx, begun, begun.Add(2*model.MetadataDaily), last, atATime)
		if err != nil || len(page) == 0 {
			return n, err
		}
		done, err := s.checkAll(ctx, page)
		if n += done; err != nil {
			return n, err
		}
		last = page[len(page)-1].ID
	}
}

// checkAll looks at some connections, several at a time. One that cannot be stored keeps
// no other from it.
func (s *Service) checkAll(ctx context.Context, all []model.Connection) (n int, err error) {
	due := make(chan model.Connection)
	results := make(chan error)
	var working sync.WaitGroup
	for range workers {
		working.Go(func() {
			for c := range due {
				results <- s.check(ctx, c.Org, c.ID)
			}
		})
	}
	go func() {
		for _, c := range all {
			due <- c
		}
		close(due)
		working.Wait()
		close(results)
	}()
	var errs []error
	for err := range results {
		if err == nil {
			n++
		} else {
			errs = append(errs, err)
		}
	}
	return n, errors.Join(append(errs, ctx.Err())...)
}

// check looks at the identity provider of one connection. Nobody is asked in a
// transaction.
func (s *Service) check(ctx context.Context, org model.OrgID, id model.ConnectionID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l, err := s.look(ctx, org, id)
	if model.KindOf(err) == model.NotFound { // deleted meanwhile
		return nil
	}
	if err == nil {
		err = s.settle(ctx, l)
	}
	if err != nil {
		return fmt.Errorf("connection %s: %w", id, err)
	}
	return nil
}

// look reads a connection, and the metadata of its identity provider where that has an
// address.
func (s *Service) look(ctx context.Context, org model.OrgID, id model.ConnectionID) (l looked, err error) {
	if l.c, err = s.db.Connection(ctx, org, id); err != nil {
		return l, err
	}
	if l.u, err = s.db.ConnectionUpkeep(ctx, org, id); err != nil {
		return l, err
	}
	live, _ := l.c.In(model.SettingsLive)
	on, err := s.db.HasFeature(ctx, org, model.FeatureSSO)
	if err != nil || !on {
		l.idle = true
		return l, err
	}
	if live.SAML.MetadataURL == "" {
		return l, nil
	}
	l.asked = true
	if l.until, err = s.readAddress(ctx, live.SAML.MetadataURL, &l.found); err != nil {
		if ctx.Err() != nil { // nobody has answered because nobody waited
			return l, ctx.Err()
		}
		l.failure = &model.Error{}
		if !errors.As(err, &l.failure) {
			return l, err
		}
	}
	return l, nil
}
