//go:build unix

package program

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// tryLock locks a file for as long as it is open, and returns errHeld when another
// process has done so.
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
