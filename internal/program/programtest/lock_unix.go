//go:build unix

package programtest

import (
	"errors"
	"os"
	"syscall"
)

// lock waits until no other process has the lock that a file stands for, and
// returns how to give it back.
func lock(file string) (unlock func() error, err error) {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	// A process that is being started at that moment has the file, too: to close it would
	// not be enough.
	return func() error { return errors.Join(syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close()) }, nil
}
