package oidc

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"anteroom/db"
	"anteroom/internal/access"
	"anteroom/internal/model"
	"anteroom/internal/secret"
)

const (
	// keyLife is how long a key signs before the timetable puts the next one in
	// its place.
	keyLife = 90 * 24 * time.Hour

	// publishedFirst is how long a key is published before it signs: twice as long
	// as clients may keep the list of keys.
	publishedFirst = 10 * time.Minute

	// retiredLife is how long a key is published after it has signed for the last
	// time: longer than any token lives.
	retiredLife = 2 * time.Hour

	// rereadEvery is how old the keys in memory may get before they are compared
	// with the database, where another process may have rotated them.
	rereadEvery = 5 * time.Second
)

// keys are the signing keys as the database has them, now or a moment ago. It is
// safe for concurrent use.
type keys struct {
	db      *db.Reader
	seal    *secret.Keys
	log     *slog.Logger
	current atomic.Pointer[reading]
	rereads sync.Mutex
}

// reading is a keyring and when it was last compared with the database.
type reading struct {
	ring *keyring
	at   time.Time
}

// loadKeys returns the keys in the database.
func loadKeys(ctx context.Context, d *db.Reader, seal *secret.Keys, log *slog.Logger) (*keys, error) {
	k := &keys{db: d, seal: seal, log: log}
	first, err := k.read(ctx, nil)
	if err != nil {
		return nil, err
	}
	k.current.Store(first)
	return k, nil
}

// ring returns the keyring. When it is old, one caller reads it again while the
// others go on with it. Keys that cannot be read again stay good.
func (k *keys) ring(ctx context.Context) *keyring {
	known := k.current.Load()
	if k.db.Now().Before(known.at.Add(rereadEvery)) || !k.rereads.TryLock() {
		return known.ring
	}
	defer k.rereads.Unlock()
	fresh, err := k.read(ctx, known.ring)
	if err != nil {
		k.log.ErrorContext(ctx, "signing keys", "error", err)
		return known.ring
	}
	k.current.Store(fresh)
	return fresh.ring
}

// read returns the keys that are published now. The known keyring is used again
// when it is made from the same.
func (k *keys) read(ctx context.Context, known *keyring) (*reading, error) {
	stored, err := k.db.SigningKeys(ctx)
	if err != nil {
		return nil, fmt.Errorf("load signing keys: %w", err)
	}
	now := k.db.Now()
	stored = slices.DeleteFunc(stored, func(s model.SigningKey) bool {
		return s.State == model.KeyRetired && !now.Before(s.Since.Add(retiredLife))
	})
	same := func(a, b model.SigningKey) bool { return a.ID == b.ID && a.State == b.State }
	if known != nil && slices.EqualFunc(known.stored, stored, same) {
		return &reading{known, now}, nil
	}
	ring, err := newKeyring(stored, k.seal)
	if err != nil {
		return nil, err
	}
	return &reading{ring, now}, nil
}

// RotateKeys lets the next key of each algorithm sign from now on, publishes one
// after it, and retires the one that signed: what that one has signed stays good
// until it expires. Servers that run on the same database notice by themselves.
// It returns a Conflict error, with the reason in words, when the next key was
// published only now, so that clients may not know it, and a Forbidden error for
// anybody but the operator.
func RotateKeys(ctx context.Context, d *db.DB, seal *secret.Keys, by model.Actor) error {
	if err := access.OperatorOnly(by, ""); err != nil {
		return err
	}
	_, err := rotateKeys(ctx, d, seal, by, d.Now())
	return err
}

// RotateOldKeys rotates, as RotateKeys does, the keys that have signed for long
// enough. It reports whether there were any.
func RotateOldKeys(ctx context.Context, d *db.DB, seal *secret.Keys) (bool, error) {
	return rotateKeys(ctx, d, seal, model.System, d.Now().Add(-keyLife))
}

// rotateKeys rotates the keys that have signed since the given time or longer.
func rotateKeys(ctx context.Context, d *db.DB, seal *secret.Keys, by model.Actor, since time.Time) (bool, error) {
	stored, err := d.SigningKeys(ctx)
	if err != nil {
		return false, fmt.Errorf("load signing keys: %w", err)
	}
	rotated := false
	for _, alg := range algorithms() {
		active, next := keyOf(stored, alg, model.KeyActive), keyOf(stored, alg, model.KeyNext)
		if active == nil || next == nil {
			return rotated, model.Conflicting("oidc.no_keys")
		}
		if active.Since.After(since) {
			continue
		}
		if ready := next.Since.Add(publishedFirst); d.Now().Before(ready) {
			return rotated, model.Conflicting("oidc.next_key_too_new", ready.Format("15:04:05"))
		}
		following, err := newKey(seal, alg, model.KeyNext)
		if err != nil {
			return rotated, fmt.Errorf("make a signing key for %s: %w", alg, err)
		}
		if err := d.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
			return replaceKey(ctx, tx, by, *active, *next, following)
		}); err != nil {
			return rotated, fmt.Errorf("rotate the key for %s: %w", alg, err)
		}
		rotated = true
	}
	return rotated, nil
}

// replaceKey moves the keys of one algorithm one place on. It returns a Conflict
// error when somebody has done so already.
func replaceKey(ctx context.Context, tx *db.Tx, by model.Actor, active, next, following model.SigningKey) ([]model.Event, error) {
	if err := tx.RetireSigningKey(ctx, active.ID); err != nil {
		return nil, err
	}
	if err := tx.ActivateSigningKey(ctx, next.ID); err != nil {
		return nil, err
	}
	return []model.Event{
		{Actor: by, Target: next.ID, Payload: model.SigningKeyRotated{Before: active.Snapshot(), After: next.Snapshot()}},
		{Actor: by, Target: following.ID, Payload: model.SigningKeyCreated{After: following.Snapshot()}},
	}, tx.InsertSigningKey(ctx, following)
}

// ReplaceKeys makes new keys in place of all that there are, for when one was
// stolen: whatever the old ones signed is worthless at once, and for the minutes
// that clients keep the list of keys, they refuse what the new ones sign. It
// returns a Forbidden error for anybody but the operator.
func ReplaceKeys(ctx context.Context, d *db.DB, seal *secret.Keys, by model.Actor) error {
	if err := access.OperatorOnly(by, ""); err != nil {
		return err
	}
	var fresh []model.SigningKey
	var events []model.Event
	for _, alg := range algorithms() {
		for _, state := range []model.KeyState{model.KeyActive, model.KeyNext} {
			key, err := newKey(seal, alg, state)
			if err != nil {
				return fmt.Errorf("make a signing key for %s: %w", alg, err)
			}
			fresh = append(fresh, key)
			events = append(events, model.Event{Actor: by, Target: key.ID, Payload: model.SigningKeyCreated{After: key.Snapshot()}})
		}
	}
	return d.Record(ctx, func(tx *db.Tx) ([]model.Event, error) {
		if err := tx.DeleteSigningKeys(ctx); err != nil {
			return nil, err
		}
		for _, key := range fresh {
			if err := tx.InsertSigningKey(ctx, key); err != nil {
				return nil, err
			}
		}
		return events, nil
	})
}
