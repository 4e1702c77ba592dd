package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/sealing"
	"github.com/anteroom/anteroom/internal/secret"
)

// openKeys returns the keys of a database that is open. It makes
// them where nothing is sealed yet: made anywhere else, a new file would open
// nothing, and what a stolen key can do would go on unseen. Of servers that begin with a database
// at once, each with a file of its own, one has the keys.
func openKeys(ctx context.Context, c config.Config, d *db.DB) (*secret.Keys, error) {
	keys, err := LoadKeys(ctx, c, &d.Reader)
	made := errors.Is(err, errNoKeys)
	if made {
		keys, err = secret.CreateKeys(Keys(c))
	}
	if errors.Is(err, fs.ErrExist) { // by another server, in the same place
		made = false
		keys, err = secret.LoadKeys(Keys(c))
	}
	if err != nil {
		return nil, err
	}
	if sealed, err := d.AnythingSealed(ctx); err != nil || sealed && !made {
		return keys, err // what is sealed says whether they fit
	}
	first, err := d.ClaimKeys(ctx, keys.ID())
	if err == nil && first != keys.ID() {
		err = fmt.Errorf("another server has begun with this database and made its keys: put the key file of that server at %s", Keys(c))
		if made {
			err = errors.Join(err, os.Remove(Keys(c)))
		}
	}
	return keys, err
}

// errNoKeys is a database in which nothing is sealed yet.
var errNoKeys = errors.New("there are no keys yet: start the server once")

// LoadKeys returns the keys of a database that is open, for a
// command. It makes none.
func LoadKeys(ctx context.Context, c config.Config, d *db.Reader) (*secret.Keys, error) {
	path := Keys(c)
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
