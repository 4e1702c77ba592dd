package sealing

import (
	"context"
	"errors"
	"fmt"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// batch is how many values are sealed anew in one transaction, for which others wait.
const batch = 500

// Rotation is how a new key is taken into use.
type Rotation struct {
	DB   *db.DB
	Path string // of the key file
	By   model.Actor

	// Wait returns when all servers that work on the database have read the key file again; nil
	// for as long as that takes them, and until they say so where there may be several.
	Wait func(context.Context) error

	// Forget has nothing left in the file but the new key: what is derived from the others is over
	// then (codes that are on their way, refresh tokens), and backups of before need the file of
	// before.
	Forget bool
}

// Done says what a rotation did.
type Done struct {
	Resumed bool // one that was begun before was finished
	Sealed  int  // values
	Older   int  // keys that are still in the file
}

// Rotate takes a new key into use: servers learn it before anything is sealed by it, then it
// seals, and all that older ones have sealed is sealed anew. Requests go on meanwhile. Where
// it is cut off it can be called again, and finishes what was begun. It returns an error that is
// secret.ErrSealed where something opens with no key of the file; nothing is forgotten then.
func Rotate(ctx context.Context, r Rotation) (done Done, err error) {
	if r.Wait == nil {
		r.Wait = r.waitForServers
	}
	if err := r.stage(ctx, &done); err != nil {
		return done, fmt.Errorf("rotate the sealing key: %w", err)
	}
	if err := r.Wait(ctx); err != nil {
		return done, err
	}
	if err := r.promote(ctx); err != nil {
		return done, fmt.Errorf("rotate the sealing key: %w", err)
	}
	// Servers that have not read the file again seal by the key before for a moment.
	for more := true; more; {
		if err := r.Wait(ctx); err != nil {
			return done, err
		}
		n, err := r.resealAll(ctx)
		if done.Sealed += n; err != nil {
			return done, fmt.Errorf("rotate the sealing key: %w", err)
		}
		more = n > 0
	}
	if r.Forget {
		if err := r.DB.Housekeep(ctx, func(*db.Tx) error { return secret.ForgetKeys(r.Path) }); err != nil {
			return done, fmt.Errorf("rotate the sealing key: %w", err)
		}
	}
	keys, err := secret.LoadKeys(r.Path)
	if err != nil {
		return done, err
	}
	done.Older = len(keys.Older())
	return done, nil
}

// stage has a new key in the file that opens, unless a rotation was begun that is not finished.
// Who changes the file holds the database's lock for writing, so that nobody else does.
func (r Rotation) stage(ctx context.Context, done *Done) error {
	return r.DB.Housekeep(ctx, func(tx *db.Tx) error {
		keys, err := secret.LoadKeys(r.Path)
		if err != nil {
			return err
		}
		done.Resumed = keys.Staged()
		for _, c := range db.SealedColumns() {
			for _, head := range keys.Older() {
				some, err := tx.SealedBy(ctx, c, head, 1)
				if err != nil {
					return err
				}
				done.Resumed = done.Resumed || len(some) > 0
			}
		}
		if done.Resumed {
			return nil
		}
		return secret.StageKey(r.Path)
	})
}

// promote has the staged key seal. Without one, which is so where a rotation goes on, it does
// nothing.
func (r Rotation) promote(ctx context.Context) error {
	before, err := secret.LoadKeys(r.Path)
	if err != nil || !before.Staged() {
		return err
	}
	return r.DB.Record(ctx, func(*db.Tx) ([]model.Event, error) {
		if err := secret.PromoteKey(r.Path); err != nil {
			return nil, err
		}
		after, err := secret.LoadKeys(r.Path)
		if err != nil {
			return nil, err
		}
		return []model.Event{{Actor: r.By, Target: after.ID(), Payload: model.SealingKeyRotated{
			Before: model.SealingKeySnapshot{ID: before.ID()}, After: model.SealingKeySnapshot{ID: after.ID()},
		}}}, nil
	})
}

// resealAll seals anew what older keys have sealed, and returns how many values that were.
func (r Rotation) resealAll(ctx context.Context) (all int, err error) {
	keys, err := secret.LoadKeys(r.Path)
	if err != nil {
		return 0, err
	}
	for _, c := range db.SealedColumns() {
		for _, head := range keys.Older() {
			for n := batch; n == batch; {
				if n, err = r.reseal(ctx, keys, c, head); err != nil {
					return all, fmt.Errorf("%s.%s: %w", c.Table, c.Column, err)
				}
				all += n
			}
		}
	}
	return all, nil
}

// reseal does so with some values of one column.
func (r Rotation) reseal(ctx context.Context, keys *secret.Keys, c db.SealedColumn, head []byte) (n int, err error) {
	err = r.DB.Housekeep(ctx, func(tx *db.Tx) error {
		some, err := tx.SealedBy(ctx, c, head, batch)
		if err != nil {
			return err
		}
		n = len(some)
		for _, v := range some {
			sealed, err := keys.Reseal(secret.Place{Table: c.Table, Column: c.Column, Row: v.Row}, v.Bytes)
			if errors.Is(err, secret.ErrSealed) {
				return fmt.Errorf("row %s: %w", v.Row, err)
			}
			if err == nil {
				err = tx.Reseal(ctx, c, v, sealed)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
