package secret

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// CreateKeys makes the key file at path with one new key, readable for its owner
// only. It comes into being whole and on the disk, or not at all: it is written
// aside, synced and renamed, so that a full disk or a crash leaves nothing that
// the next start would take for it. The error is fs.ErrExist when somebody else has
// made one: of servers that start at once, one does.
func CreateKeys(path string) (*Keys, error) {
	text := "# The keys of this Anteroom. Without this file its database cannot be used: keep a copy apart from it.\n" +
		keyLine + base64.StdEncoding.EncodeToString(newKey()) + "\n"
	if err := writeWhole(path, []byte(text), asNew); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return LoadKeys(path)
}

// writeWhole writes a file aside and gives it its name by place: os.Rename takes that of
// another one, asNew does not.
func writeWhole(path string, content []byte, place func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // for its owner only
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, keepOwner(f, path), f.Sync(), f.Close()); err == nil {
		err = place(f.Name(), path)
	}
	if rest := os.Remove(f.Name()); !errors.Is(rest, fs.ErrNotExist) { // gone where it was renamed
		err = errors.Join(err, rest)
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// asNew gives a file another name, which no file may have. Where a file system has no second names,
// whoever calls it should have looked.
func asNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fs.ErrExist, err)
	}
	return os.Rename(from, to)
}

// syncDir puts the names in a directory on the disk: a renamed file could have
// its old name after a power cut otherwise.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // which has no way to do so
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
