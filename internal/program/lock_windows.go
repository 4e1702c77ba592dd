package program

import (
	"errors"
	"fmt"
	"math"
	"os"

	"golang.org/x/sys/windows"
)

// lockedAt is the place in a file whose lock stands for all of it, behind everything that is
// there: what is locked, nobody else can read, and the process that has the lock is named in it.
func lockedAt() *windows.Overlapped { return &windows.Overlapped{OffsetHigh: math.MaxInt32} }

// tryLock locks a file until unlock, or the end of the process, and returns errHeld when
// another process has done so.
func tryLock(f *os.File) error {
	const how = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, lockedAt())
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
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
	err = connection.Control(func(fd uintptr) { failed = windows.UnlockFileEx(windows.Handle(fd), 0, 1, 0, lockedAt()) })
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return errors.Join(err, failed)
}
