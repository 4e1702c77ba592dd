package program

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/anteroom/anteroom/internal/config"
)

// errHeld is a lock that another process has.
var errHeld = errors.New("another process has the lock")

// dirLock is the lock of a data directory.
type dirLock struct{ file *os.File }

// lockDir returns the lock of a data directory, for a server: commands work beside
// it, and a second server would do what the first one does by itself once more. The
// lock is the process's, and gone with it however it ends; the file stays, and says
// who has or had it.
func lockDir(dir string) (*dirLock, error) {
	f, err := os.OpenFile(lockPath(dir), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = tryLock(f)
	if errors.Is(err, errHeld) {
		text, _ := io.ReadAll(io.LimitReader(f, 64)) // only to tell more
		err = fmt.Errorf("another server runs on %s (process %s): stop it first, or name another directory with --data", dir, strings.TrimSpace(string(text)))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	// A full disk keeps no server from starting: the name is for people.
	_ = f.Truncate(0)
	_, _ = fmt.Fprintln(f, os.Getpid())
	return &dirLock{f}, nil
}

// lockFile returns the lock of the data directory where it has the database, and otherwise nil:
// many servers may work on a database of PostgreSQL.
func lockFile(c config.Config) (*dirLock, error) {
	if c.Database != "" {
		return nil, nil
	}
	return lockDir(c.Data)
}

// Close gives the lock back. To close the file is not enough: a process that is being
// started at this moment has the file, too, until it has become its program.
func (l *dirLock) Close() error {
	if l == nil {
		return nil
	}
	return errors.Join(unlock(l.file), l.file.Close())
}
