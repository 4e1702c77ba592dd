package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/anteroom/anteroom/db"
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
