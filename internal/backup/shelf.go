package backup

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/anteroom/anteroom/db"
)

// Shelf is a folder that holds the newest copies of one database.
type Shelf struct {
	Dir        string
	Keep       int             // how many
	Recipients []age.Recipient // see Order
	Near       string          // see Order
}

// stamp is how the name of a copy says when it was made: in order, and in any file system.
const stamp = "20060102T150405Z"

// The names of copies begin and end so, a sealed one with another end behind it.
const (
	prefix    = "anteroom-"
	suffix    = ".db"
	sealedEnd = ".age"
)

// Add makes a copy, and then deletes the oldest ones that are too many. Other files in the
// folder are left alone.
func (s Shelf) Add(ctx context.Context, d *db.DB) (string, error) {
	name := prefix + d.Now().Format(stamp) + suffix
	if len(s.Recipients) > 0 {
		name += sealedEnd
	}
	to := filepath.Join(s.Dir, name)
	if err := Make(ctx, d, Order{To: to, Recipients: s.Recipients, Near: s.Near}); err != nil {
		return "", err
	}
	all, err := s.copies()
	if err != nil {
		return to, err
	}
	var failed []error
	for _, old := range all[:max(0, len(all)-s.Keep)] {
		failed = append(failed, os.Remove(filepath.Join(s.Dir, old.name)))
	}
	return to, errors.Join(failed...)
}

// Newest returns when the newest copy was made, the zero time when there is none.
func (s Shelf) Newest() (time.Time, error) {
	all, err := s.copies()
	if err != nil || len(all) == 0 {
		return time.Time{}, err
	}
	return all[len(all)-1].made, nil
}

// shelved is a copy on a shelf.
type shelved struct {
	name string
	made time.Time
}

// copies returns the copies on the shelf, the oldest first.
func (s Shelf) copies() ([]shelved, error) {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil, err
	}
	var all []shelved
	for _, e := range entries {
		if made, ok := madeAt(e); ok {
			all = append(all, shelved{e.Name(), made})
		}
	}
	slices.SortFunc(all, func(a, b shelved) int { return a.made.Compare(b.made) })
	return all, nil
}

// madeAt returns when a copy was made, by its name, and false for any other file.
func madeAt(e fs.DirEntry) (time.Time, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSuffix(e.Name(), sealedEnd), prefix)
	rest, ended := strings.CutSuffix(rest, suffix)
	made, err := time.Parse(stamp, rest)
	return made, ok && ended && err == nil && e.Type().IsRegular()
}
