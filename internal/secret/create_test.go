package secret

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestKeyFileIsForItsOwnerOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "keys")
	made, err := CreateKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode = %04o, want 0600", got)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("%v is left beside the file, %v", all, err)
	}
	again, err := LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(testPlace, made.Seal(testPlace, []byte("x"))); err != nil || string(got) != "x" {
		t.Errorf("after a restart: %q, %v; want what was sealed", got, err)
	}
}

// TestKeyFileIsNotMadeByTheWay: reading keys makes none.
func TestKeyFileIsNotMadeByTheWay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := LoadKeys(filepath.Join(dir, "keys")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("LoadKeys: %v, want that there is no file", err)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) > 0 {
		t.Errorf("%v is in the folder, %v", all, err)
	}
}

// TestKeyFileThatCannotBeMade leaves nothing behind. A full disk has a test with
// the program.
func TestKeyFileThatCannotBeMade(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "keys"), 0o700); err != nil { // in the way of the rename
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "keys", "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := CreateKeys(filepath.Join(dir, "keys")); err == nil {
		t.Error("a folder was replaced by the key file")
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("%v is left behind, %v", all, err)
	}
}
