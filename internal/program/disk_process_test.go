package program_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"anteroom/internal/program/programtest"
	"anteroom/internal/secret"
)

// TestFirstStartOnAFullDisk: it fails, and leaves nothing that keeps the next one
// from starting.
func TestFirstStartOnAFullDisk(t *testing.T) {
	t.Parallel()
	disk := programtest.NewDisk(t, "16m")
	data := filepath.Join(disk.Dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	disk.Fill(t)
	if out, err := programtest.Run(t, data, "serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080"); err == nil {
		t.Fatalf("it started\n%s", out)
	}
	disk.Free(t)
	stop(t, programtest.StartServer(t, data))
}

// TestKeyFileOnAFullDisk: there is a whole key file, or none.
func TestKeyFileOnAFullDisk(t *testing.T) {
	t.Parallel()
	disk := programtest.NewDisk(t, "64k")
	disk.Fill(t)
	path := filepath.Join(disk.Dir, "keys")
	if _, err := secret.CreateKeys(path); err == nil {
		t.Fatal("a key file was made on a full disk")
	}
	if _, err := secret.LoadKeys(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is left of it: %v", err)
	}
	disk.Free(t)
	if all, err := os.ReadDir(disk.Dir); err != nil || len(all) > 0 {
		t.Errorf("left behind: %v, %v", all, err)
	}
	if _, err := secret.CreateKeys(path); err != nil {
		t.Errorf("when there is room: %v", err)
	}
}
