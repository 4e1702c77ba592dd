package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/sealing"
	"github.com/anteroom/anteroom/internal/secret"
)

// openKeys returns the keys of a data directory whose database is open. It makes
// them where nothing is sealed yet: made anywhere else, a new file would open
// nothing, and what a stolen key can do would go on unseen.
func openKeys(ctx context.Context, dir string, d *db.Reader) (*secret.Keys, error) {
	keys, err := LoadKeys(ctx, dir, d)
	if errors.Is(err, errNoKeys) {
		return secret.CreateKeys(KeysPath(dir))
	}
	return keys, err
}

// errNoKeys is a data directory in which nothing is sealed yet.
var errNoKeys = errors.New("there are no keys yet: start the server once")

// LoadKeys returns the keys of a data directory whose database is open, for a
// command. It makes none.
func LoadKeys(ctx context.Context, dir string, d *db.Reader) (*secret.Keys, error) {
	path := KeysPath(dir)
	keys, err := secret.LoadKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	sealed, err := d.AnythingSealed(ctx)
	switch {
	case err != nil:
		return nil, err
	case !sealed:
		return nil, errNoKeys
	}
	return nil, fmt.Errorf("the key file %s is missing, and the database holds secrets that only it opens: "+
		"put it back from your backup (mode 0600, for the user that runs the server)", path)
}

// watchKeys reads the key file again when it changes, so that a new key can be taken into use
// while the server runs. A file that cannot be read takes nothing away, and the log says so once.
func (p *Program) watchKeys(ctx context.Context) error {
	looks := time.NewTicker(sealing.WatchEvery)
	defer looks.Stop()
	for last := ""; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-looks.C:
		}
		changed, err := p.keys.Reload()
		switch {
		case err != nil && err.Error() != last:
			p.log.Error("the key file cannot be read, and the keys in use stay", "error", err)
		case changed:
			p.log.Info("the key file was read again", "seals", p.keys.ID())
			if told := p.replica.Tell(ctx); told != nil { // who changes keys waits for that
				p.log.Error("the other servers cannot be told of the key file", "error", told)
			}
		}
		last = ""
		if err != nil {
			last = err.Error()
		}
	}
}
