//go:build unix

package program

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// tryLock locks a file until unlock, or the end of the process, and returns errHeld when
// another process has done so.
func tryLock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return nil
}

// unlock gives back what tryLock has locked. A file that is closed already is no fault here:
// whoever closed it has unlocked it.
func unlock(f *os.File) error {
	connection, err := f.SyscallConn()
	if err != nil {
		return nil
	}
	var failed error
	err = connection.Control(func(fd uintptr) { failed = syscall.Flock(int(fd), syscall.LOCK_UN) })
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return errors.Join(err, failed)
}
