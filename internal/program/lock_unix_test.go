//go:build unix

package program

import (
	"syscall"
	"testing"
)

// TestLockIsGivenBack: a lock that is given back is free, also while a process that is
// being started still has the file.
func TestLockIsGivenBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := lockDir(dir)
	mustDo(t, err)
	if _, err := lockDir(dir); err == nil {
		t.Fatal("two have the lock")
	}
	child, err := syscall.Dup(int(lock.file.Fd())) // as after fork, before exec
	mustDo(t, err)
	defer syscall.Close(child)
	mustDo(t, lock.Close())
	again, err := lockDir(dir)
	mustDo(t, err)
	mustDo(t, again.Close())
}
