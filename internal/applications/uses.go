package applications

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// use is which client secret was used.
type use struct {
	app model.ApplicationID
	id  model.SecretID
}

// noted is when that was, and how the secret ends.
type noted struct {
	suffix string
	at     time.Time
}

// suffixOf returns the end of a client secret, by which people tell it from another one.
func suffixOf(text string) string { return text[max(0, len(text)-model.SecretSuffix):] }

// Came notes that an application has shown a client secret. What is known of the hour is not
// written again, so that an application that comes all the time costs one write an hour.
func (s *Service) Came(app model.ApplicationID, shown model.ApplicationSecret, text string) {
	now := s.db.Now()
	if now.Sub(shown.LastUsedAt) < model.SecretUseNoted {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := (use{app, shown.ID}); now.Sub(s.used[u].at) >= model.SecretUseNoted {
		s.used[u] = noted{suffixOf(text), now}
	}
}

// Uses returns the secrets of an application with when each was last used, and how it ends, as far
// as this process knows.
func (s *Service) Uses(a model.Application) []model.ApplicationSecret {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(a.Secrets)
	for i := range all {
		if n := s.used[use{a.ID, all[i].ID}]; n.at.After(all[i].LastUsedAt) {
			all[i].Suffix, all[i].LastUsedAt = n.suffix, n.at
		}
	}
	return all
}

// Flush writes down which client secrets were used since the last time. It is for the timetable,
// each minute, and once at the end.
func (s *Service) Flush(ctx context.Context) error {
	s.mu.Lock()
	used := maps.Clone(s.used)
	s.mu.Unlock()
	const batch = 100
	for part := range slices.Chunk(slices.Collect(maps.Keys(used)), batch) {
		err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
			for _, u := range part {
				if err := tx.UseApplicationSecret(ctx, u.app, u.id, used[u].suffix, used[u].at); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("note which client secrets were used: %w", err)
		}
		s.forget(part, used)
	}
	return nil
}

// forget drops what the database knows by now.
func (s *Service) forget(part []use, written map[use]noted) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range part {
		if s.used[u] == written[u] { // otherwise it was used meanwhile
			delete(s.used, u)
		}
	}
}
