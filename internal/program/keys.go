package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"anteroom/db"
	"anteroom/internal/secret"
)

// openKeys returns the keys of a data directory whose database is open. It makes
// them where nothing is sealed yet: made anywhere else, a new file would open
// nothing, and what a stolen key can do would go on unseen.
func openKeys(ctx context.Context, dir string, d *db.Reader) (*secret.Keys, error) {
	path := KeysPath(dir)
	keys, err := secret.LoadKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	sealed, err := d.AnythingSealed(ctx)
	if err != nil {
		return nil, err
	}
	if sealed {
		return nil, missingKeys(path)
	}
	return secret.CreateKeys(path)
}

// LoadKeys returns the keys of a data directory for a command. It makes none.
func LoadKeys(dir string) (*secret.Keys, error) {
	path := KeysPath(dir)
	keys, err := secret.LoadKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missingKeys(path)
	}
	return keys, err
}

func missingKeys(path string) error {
	return fmt.Errorf("the key file %s is missing, and the database holds secrets that only it opens: "+
		"put it back from your backup (mode 0600, for the user that runs the server)", path)
}
