package oidc

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// keys are the signing keys as the database has them. It is safe for concurrent
// use.
type keys struct {
	db      *db.Reader
	seal    *secret.Keys
	log     *slog.Logger
	current atomic.Pointer[reading]
	reads   sync.Mutex
}

// reading is a keyring and how long it is good: as long as the states of the keys
// are the same, and until the first retired key leaves.
type reading struct {
	ring   *keyring
	states string
	leaves time.Time // zero when none will
}

// loadKeys returns the keys in the database. An error is returned when they do not
// open with seal.
func loadKeys(ctx context.Context, d *db.Reader, seal *secret.Keys, log *slog.Logger) (*keys, error) {
	k := &keys{db: d, seal: seal, log: log}
	first, err := k.ring(ctx)
	if err != nil {
		return nil, err
	}
	return k, first.locked
}

// ring returns the keyring as it is now. It asks the database each time, where
// another process may have replaced a key that was stolen: that one must not sign
// once more.
func (k *keys) ring(ctx context.Context) (*keyring, error) {
	states, err := k.db.SigningKeyStates(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask for the signing keys: %w", err)
	}
	return k.ringAt(ctx, states)
}

// ringAt returns the keyring for states of the keys that were read in this request,
// with something else that it needed.
func (k *keys) ringAt(ctx context.Context, states string) (*keyring, error) {
	if known := k.current.Load(); known.good(states, k.db.Now()) {
		return known.ring, nil
	}
	k.reads.Lock()
	defer k.reads.Unlock()
	if known := k.current.Load(); known.good(states, k.db.Now()) {
		return known.ring, nil
	}
	// What is read may be newer than the states, and is read again then.
	fresh, err := k.read(ctx, states)
	if err != nil {
		return nil, err
	}
	if fresh.ring.locked != nil {
		k.log.ErrorContext(ctx, "nothing is signed any more", "error", fresh.ring.locked)
	}
	k.current.Store(fresh)
	return fresh.ring, nil
}

func (r *reading) good(states string, now time.Time) bool {
	return r != nil && r.states == states && (r.leaves.IsZero() || now.Before(r.leaves))
}

// read returns the keys that are published now.
func (k *keys) read(ctx context.Context, states string) (*reading, error) {
	stored, err := k.db.SigningKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("load signing keys: %w", err)
	}
	r, now := &reading{states: states}, k.db.Now()
	stored = slices.DeleteFunc(stored, func(s model.SigningKey) bool {
		leaves := s.Since.Add(model.SigningKeyRetired)
		if s.State != model.KeyRetired || !now.Before(leaves) {
			return s.State == model.KeyRetired
		}
		if r.leaves.IsZero() || leaves.Before(r.leaves) {
			r.leaves = leaves
		}
		return false
	})
	r.ring, err = newKeyring(stored, k.seal)
	return r, err
}
