package directories

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// How many requests wait to be written down at the most, and for how long.
const (
	mostUnwritten = 1024
	writeAfter    = 200 * time.Millisecond
)

// Heard has a request of a directory written down, and that it was heard of, by Run: a
// request that changes nothing is not to wait for the disk. What it changed is written with
// the change, as events; this is for whoever looks for why something did not work. When too
// many wait, it is written at once. What opens a directory is left out.
func (s *Service) Heard(ctx context.Context, r model.DirectoryRequest) error {
	r = masked(r)
	select {
	case s.heard <- r:
		return nil
	default:
		return s.writeDown(ctx, []model.DirectoryRequest{r})
	}
}

// NewRequestID returns an id for what a directory asks for at a time, which nothing else has.
func (s *Service) NewRequestID(at time.Time) model.DirectoryRequestID {
	return s.db.NewDirectoryRequestID(at)
}

// Run writes down what was heard until ctx is done, and then what is left.
func (s *Service) Run(ctx context.Context, report func(error)) {
	later := context.WithoutCancel(ctx)
	write := func(first model.DirectoryRequest) {
		if err := s.writeDown(later, s.gather(ctx, first)); err != nil {
			report(err)
		}
	}
	for {
		select {
		case first := <-s.heard:
			write(first)
		case <-ctx.Done():
			for {
				select {
				case left := <-s.heard:
					write(left)
				default:
					return
				}
			}
		}
	}
}

// gather returns a request with those that come soon after it.
func (s *Service) gather(ctx context.Context, first model.DirectoryRequest) []model.DirectoryRequest {
	all := []model.DirectoryRequest{first}
	soon := time.NewTimer(writeAfter)
	defer soon.Stop()
	for len(all) < mostUnwritten {
		select {
		case r := <-s.heard:
			all = append(all, r)
		case <-soon.C:
			return all
		case <-ctx.Done():
			return all
		}
	}
	return all
}

// writeDown stores requests in their order. Those of a directory that is gone meanwhile are
// forgotten.
func (s *Service) writeDown(ctx context.Context, all []model.DirectoryRequest) error {
	of := map[model.DirectoryID][]model.DirectoryRequest{}
	for _, r := range all {
		of[r.Directory] = append(of[r.Directory], r)
	}
	err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
		for id, some := range of {
			if err := tx.NoteDirectoryRequests(ctx, some[0].Org, id, some); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write down requests of directories: %w", err)
	}
	return nil
}
