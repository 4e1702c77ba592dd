package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/backup"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/oidc"
	"github.com/anteroom/anteroom/internal/secret"
)

// Restore puts a backup in the place of the database of a data directory, which it makes
// when it is not there. It is refused while a server runs. The file identity opens a
// backup that is sealed. Where the keys are, which have to be those of the backup, new
// ones sign from then on: what says which tokens were revoked since is lost.
func Restore(ctx context.Context, c config.Config, from, identity string) (back backup.Returned, err error) {
	if err := onlyFile(c, "put what pg_dump has written back by pg_restore, and run anteroom restored then"); err != nil {
		return back, err
	}
	dir := c.Data
	by := model.Actor{Kind: model.ActorOperator} // who gets at the directory
	identities, err := backup.Identities(identity)
	if err != nil {
		return back, err
	}
	if _, err := os.Stat(from); err != nil { // before anything is made
		return back, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return back, err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return back, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	back, err = backup.Restore(ctx, backup.Return{
		From: from, Identities: identities, Database: DatabasePath(dir), By: by, Now: time.Now(),
		Renew: func(ctx context.Context, d *db.DB) error { return replaceKeys(ctx, c, d, by) },
	})
	if err != nil {
		return back, err
	}
	return back, noteAcknowledged(dir, back.LastEvent)
}

// Restored begins anew in a data directory in which somebody has put a backup in its place by hand,
// as Restore does: with a new epoch, and new signing keys where the keys are there. A server may run
// on it. It returns the number of the epoch.
func Restored(ctx context.Context, c config.Config, d *db.DB) (epoch int64, err error) {
	by := model.Actor{Kind: model.ActorOperator}
	if err := replaceKeys(ctx, c, d, by); err != nil {
		return 0, err
	}
	if epoch, err = instance.New(d).Restored(ctx, by); err != nil {
		return 0, err
	}
	return epoch, Acknowledge(ctx, c.Data, &d.Reader)
}

// replaceKeys replaces the signing keys of a database when the keys that seal them are there.
func replaceKeys(ctx context.Context, c config.Config, d *db.DB, by model.Actor) error {
	seal, err := secret.LoadKeys(Keys(c))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = oidc.ReplaceKeys(ctx, d, seal, by)
	}
	if err != nil {
		return fmt.Errorf("put the key file that belongs to it at %s, or none: %w", Keys(c), err)
	}
	return nil
}
