package programtest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Disk is a small disk of its own, in memory.
type Disk struct{ Dir string }

// NewDisk returns a disk with room for some bytes. The test is skipped where disks
// cannot be mounted, which takes root.
func NewDisk(t testing.TB, size string) *Disk {
	t.Helper()
	d := &Disk{t.TempDir()}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", d.Dir).CombinedOutput(); err != nil {
		t.Skipf("no small disk: %v\n%s", err, out)
	}
	t.Cleanup(func() {
		// Lazily: a process that another test is starting has its files, too, until it has become
		// its program.
		if out, err := exec.Command("umount", "--lazy", d.Dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v\n%s", err, out)
		}
	})
	return d
}

// filler is the file that takes the room.
const filler = "filler"

// Fill takes all room that is left.
func (d *Disk) Fill(t testing.TB) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(d.Dir, filler), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = f.Write(make([]byte, 4<<10))
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// Free gives it back.
func (d *Disk) Free(t testing.TB) {
	t.Helper()
	if err := os.Remove(filepath.Join(d.Dir, filler)); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
}

// Protect keeps everybody from writing to it, or no longer. Nobody has a file open for writing.
func (d *Disk) Protect(t testing.TB, on bool) {
	t.Helper()
	how := "remount,rw"
	if on {
		how = "remount,ro"
	}
	if out, err := exec.Command("mount", "-o", how, d.Dir).CombinedOutput(); err != nil {
		t.Fatalf("mount: %v\n%s", err, out)
	}
}
