// Package programtest builds the program and runs its demo, for tests that need it
// as it is shipped: a process that can be asked over the network, and killed.
package programtest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// Build returns the path of a program of the module, by the folder of its source,
// "." for Anteroom itself. Of all the processes of one go test, the first builds
// it; go build finds for the others that nothing has changed since.
func Build(t testing.TB, source string) string {
	t.Helper()
	once, _ := built.LoadOrStore(source, sync.OnceValues(func() (string, error) { return build(source) }))
	program, err := once.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// built holds what has been built for this process, by its source.
var built sync.Map

func build(source string) (program string, err error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	// Each checkout has programs of its own.
	dir := filepath.Join(cache, "anteroom", fmt.Sprintf("%x", sha256.Sum256([]byte(root)))[:16], filepath.FromSlash(source))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	program = filepath.Join(dir, "program")
	// With the commit in it, every commit would make another program of the same source.
	if out, err := exec.Command("go", "build", "-C", root, "-buildvcs=false", "-o", program, "./"+source).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./%s: %w\n%s", source, err, out)
	}
	return program, nil
}

// moduleRoot returns the folder above the test that has the module.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(err, fs.ErrNotExist) {
			return dir, err
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
