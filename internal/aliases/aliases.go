package aliases

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// Service notes and tells who comes to aliases. It is safe for concurrent use.
type Service struct {
	db      *db.DB
	aliases []model.Site

	mu   sync.Mutex
	seen map[use]time.Time // since the last Flush
}

type use struct {
	alias model.Site
	what  model.Reached
}

// New returns a Service for the aliases that there are.
func New(d *db.DB, aliases []model.Site) *Service {
	return &Service{db: d, aliases: aliases, seen: map[use]time.Time{}}
}

// Came notes that something was reached at an alias. It may be something that there is
// not: Flush finds out.
func (s *Service) Came(alias model.Site, what model.Reached) {
	now := s.db.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	u := use{alias, what}
	if _, known := s.seen[u]; known || len(s.seen) < model.MostAliasUses {
		s.seen[u] = now
	}
}

// Flush writes down what was reached since the last time. It is for the timetable, each
// minute, and once at the end.
func (s *Service) Flush(ctx context.Context) error {
	s.mu.Lock()
	seen := s.seen
	s.seen = map[use]time.Time{}
	s.mu.Unlock()
	const batch = 100
	for part := range slices.Chunk(slices.Collect(maps.Keys(seen)), batch) {
		err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
			for _, u := range part {
				if err := tx.NoteAliasUse(ctx, u.alias, u.what, seen[u]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("note who came to aliases: %w", err)
		}
	}
	return nil
}

// Watch notes since when who comes is noted.
func (s *Service) Watch(ctx context.Context) error {
	if len(s.aliases) == 0 {
		return nil
	}
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		for _, a := range s.aliases {
			if err := tx.WatchAlias(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// Sweep forgets who has not come for long.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error {
		return tx.SweepAliasUses(ctx, tx.Now().Add(-model.KeepAliasUses))
	})
}

// Uses returns who comes to aliases, or has been told to: one list for each, in their order.
func Uses(ctx context.Context, d *db.Reader, aliases []model.Site) ([][]model.AliasUse, error) {
	all, err := d.AliasUses(ctx)
	if err != nil {
		return nil, err
	}
	by := make([][]model.AliasUse, len(aliases))
	for _, u := range all {
		if i := slices.Index(aliases, u.Alias); i >= 0 {
			by[i] = append(by[i], u)
		}
	}
	return by, nil
}
