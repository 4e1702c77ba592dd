package program

import (
	"cmp"
	"fmt"
	"path/filepath"

	"github.com/anteroom/anteroom/internal/config"
)

// Database returns the address of the database, as db.Open takes it.
func Database(c config.Config) string { return cmp.Or(c.Database, DatabasePath(c.Data)) }

// Keys returns where the keys are that seal secrets.
func Keys(c config.Config) string { return cmp.Or(c.KeysFile, KeysPath(c.Data)) }

// DatabasePath returns where a data directory has its database, unless that is elsewhere.
func DatabasePath(dir string) string { return filepath.Join(dir, "anteroom.db") }

// lockPath returns where a data directory says that a server works on it.
func lockPath(dir string) string { return filepath.Join(dir, "lock") }

// KeysPath returns where a data directory has the keys, unless they are elsewhere.
func KeysPath(dir string) string { return filepath.Join(dir, "keys") }

// MailPath returns where a data directory may have mail templates of the operator's own.
func MailPath(dir string) string { return filepath.Join(dir, "mail") }

// onlyFile returns an error where the database is no file of a data directory; instead says how
// the same is done there.
func onlyFile(c config.Config, instead string) error {
	if c.Database == "" {
		return nil
	}
	value, origin := c.Shown("database")
	return fmt.Errorf("the database is %s (%s): %s", value, origin, instead)
}
