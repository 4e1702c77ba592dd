package db

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// sqliteHeader is what every file of the engine's begins with.
const sqliteHeader = "SQLite format 3\x00"

// backup copies the file to another one. It is written under a name of its own
// beside that and looked at before it gets its name, so that there is a whole copy
// or none.
func (f sqliteFile) backup(ctx context.Context, to string, replace bool) (err error) {
	// Absolute, because the engine reads some other names as addresses.
	if to, err = filepath.Abs(to); err != nil {
		return err
	}
	if err := f.mayBackUp(to, replace); err != nil {
		return err
	}
	made, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*.new") // for its owner only
	if err != nil {
		return err
	}
	copied := sqliteFile{made.Name()}
	if err = made.Close(); err == nil {
		err = f.copyTo(ctx, copied)
	}
	if err == nil {
		err = os.Rename(copied.path, to)
	}
	if err != nil {
		return errors.Join(err, copied.remove())
	}
	if runtime.GOOS == "windows" {
		return nil // which has no way to do what follows
	}
	return syncFile(filepath.Dir(to)) // or the file could have no name after a power cut
}

// mayBackUp refuses what would lose something else: the new file takes the place
// of nothing, or of an earlier backup that nobody has open.
func (f sqliteFile) mayBackUp(to string, replace bool) error {
	// The engine would take what is left of another file for a part of this one.
	for _, suffix := range []string{"-wal", "-journal"} {
		if _, err := os.Lstat(to + suffix); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("%s is there: somebody has worked on %s, or does", to+suffix, to), err)
		}
	}
	there, err := os.Lstat(to)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !replace {
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	own, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	if os.SameFile(own, there) {
		return fmt.Errorf("%s is the database itself", to)
	}
	if !there.Mode().IsRegular() {
		return fmt.Errorf("%s is no file that can be replaced", to)
	}
	return isDatabase(to)
}

// isDatabase returns an error for a file that is none of the engine's.
func isDatabase(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	begin := make([]byte, len(sqliteHeader))
	if _, err := io.ReadFull(file, begin); err != nil || !bytes.Equal(begin, []byte(sqliteHeader)) {
		return fmt.Errorf("%s is no backup: only an earlier one is replaced", path)
	}
	return nil
}

// copyTo fills an empty file with what is stored, and looks at both: the engine
// copies what it still finds in a damaged file into one that looks sound.
func (f sqliteFile) copyTo(ctx context.Context, copied sqliteFile) error {
	if err := f.sound(ctx); err != nil {
		return err
	}
	pool, err := f.pool(copierPragmas, 1)
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, `VACUUM INTO $1`, copied.path)
	if err = errors.Join(err, pool.Close()); err != nil {
		return err
	}
	if err := syncFile(copied.path); err != nil {
		return err
	}
	if err := copied.sound(ctx); err != nil {
		return fmt.Errorf("the copy is not like the database: %w", err)
	}
	return nil
}

// sound returns ErrDamaged with what is wrong when something is.
func (f sqliteFile) sound(ctx context.Context) error {
	pool, err := f.readers()
	if err != nil {
		return err
	}
	found, err := f.damage(ctx, pool)
	if err == nil && found != "" {
		err = fmt.Errorf("%w: %s", ErrDamaged, found)
	}
	return errors.Join(err, pool.Close())
}

// remove removes the file of a copy that failed, and what the engine left beside.
func (f sqliteFile) remove() error {
	var all []error
	for _, suffix := range []string{"", "-journal"} {
		if err := os.Remove(f.path + suffix); !errors.Is(err, fs.ErrNotExist) {
			all = append(all, err)
		}
	}
	return errors.Join(all...)
}

// syncFile puts a file, or the names in a directory, on the disk.
func syncFile(path string) error {
	how := os.O_RDONLY
	if runtime.GOOS == "windows" { // where only who may write to a file may do so
		how = os.O_RDWR
	}
	file, err := os.OpenFile(path, how, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
