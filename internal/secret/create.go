package secret

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// CreateKeys makes the key file at path with one new key, readable for its owner
// only. It comes into being whole and on the disk, or not at all: it is written
// aside, synced and renamed, so that a full disk or a crash leaves nothing that
// the next start would take for it. Whoever calls it is alone and has seen that
// there is no such file.
func CreateKeys(path string) (*Keys, error) {
	text := "# The keys of this Anteroom. Without this file its database cannot be used: keep a copy apart from it.\n" +
		keyLine + base64.StdEncoding.EncodeToString(newKey()) + "\n"
	if err := writeWhole(path, []byte(text)); err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	return LoadKeys(path)
}

func writeWhole(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // for its owner only
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, keepOwner(f, path), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
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
