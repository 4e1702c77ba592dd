package oidc

import (
	"context"
	"fmt"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/access"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

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
	return rotateKeys(ctx, d, seal, model.System, d.Now().Add(-model.SigningKeyLife))
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
		if ready := next.Since.Add(model.SigningKeyPublished); d.Now().Before(ready) {
			return rotated, model.Conflicting("oidc.next_key_too_new", ready.Format("15:04:05"))
		}
		if _, err := openKey(*next, seal); err != nil {
			return rotated, err
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
// that clients keep the list of keys, they refuse what the new ones sign. Servers
// that run on the same database sign with the new ones from their next request on;
// so seal must be what they have, and open the keys that are replaced. It returns a
// Forbidden error for anybody but the operator.
func ReplaceKeys(ctx context.Context, d *db.DB, seal *secret.Keys, by model.Actor) error {
	if err := access.OperatorOnly(by, ""); err != nil {
		return err
	}
	if err := CheckKeys(ctx, &d.Reader, seal); err != nil {
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

// CheckKeys returns an error when a key that signs, or will, does not open.
func CheckKeys(ctx context.Context, r *db.Reader, seal *secret.Keys) error {
	stored, err := r.SigningKeys(ctx)
	if err != nil {
		return fmt.Errorf("load signing keys: %w", err)
	}
	for _, s := range stored {
		if s.State == model.KeyRetired { // which has no private half any more
			continue
		}
		if _, err := openKey(s, seal); err != nil {
			return err
		}
	}
	return nil
}
