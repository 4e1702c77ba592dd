package keys

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// Proven is a key that was proven to be had, and what it allows now.
type Proven struct {
	Key         model.APIKey
	Permissions model.Permissions
}

// Authenticate returns the key that somebody has sent, and notes that it was used. It returns
// an Unauthenticated error for one that there is not, and for one that counts no more, see
// access.OfKey.
func (s *Service) Authenticate(ctx context.Context, text string) (Proven, error) {
	p, err := s.Look(ctx, text)
	if err == nil {
		s.Came(p.Key)
	}
	return p, err
}

// Look returns the key with a text, as Authenticate does, for somebody who has not come by it,
// or who first looks whether they may.
func (s *Service) Look(ctx context.Context, text string) (Proven, error) {
	if !Is(text) {
		return Proven{}, errUnproven
	}
	k, err := s.Find(ctx, text)
	if model.KindOf(err) == model.NotFound {
		return Proven{}, errUnproven
	}
	if err != nil {
		return Proven{}, fmt.Errorf("authenticate API key: %w", err)
	}
	may, err := access.OfKey(k, s.db.Now())
	return Proven{k, may}, err
}

// Find returns the key with a text, whatever has become of it, or a NotFound error. It lets
// nobody in.
func (s *Service) Find(ctx context.Context, text string) (model.APIKey, error) {
	return s.db.APIKeyByHash(ctx, secret.Hash(text))
}

var errUnproven = model.SignedOut("keys.unproven")

// use is which key was used.
type use struct {
	org model.OrgID
	id  model.APIKeyID
}

// Came notes that a key was used.
func (s *Service) Came(k model.APIKey) {
	now := s.db.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used[use{k.Org, k.ID}] = now
}

// LastUsed returns when a key was last used, as far as this process knows: zero for never.
func (s *Service) LastUsed(k model.APIKey) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at := s.used[use{k.Org, k.ID}]; at.After(k.LastUsedAt) {
		return at
	}
	return k.LastUsedAt
}

// Flush writes down which keys were used since the last time. It is for the timetable, each
// minute, and once at the end.
func (s *Service) Flush(ctx context.Context) error {
	s.mu.Lock()
	used := maps.Clone(s.used)
	s.mu.Unlock()
	const batch = 100
	for part := range slices.Chunk(slices.Collect(maps.Keys(used)), batch) {
		err := s.db.Housekeep(ctx, func(tx *db.Tx) error {
			for _, u := range part {
				if err := tx.UseAPIKey(ctx, u.org, u.id, used[u]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("note which API keys were used: %w", err)
		}
		s.forget(part, used)
	}
	return nil
}

// forget drops what the database knows by now.
func (s *Service) forget(part []use, written map[use]time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range part {
		if s.used[u].Equal(written[u]) { // otherwise it was used meanwhile
			delete(s.used, u)
		}
	}
}

// Sweep deletes keys that have counted no more for long.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Housekeep(ctx, func(tx *db.Tx) error { return tx.SweepAPIKeys(ctx, model.APIKeyKeep) })
}
