package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
)

// ofFiles are the looks at the file of the database and at the disk that has it. Where PostgreSQL
// has the database, they are the business of whoever runs it.
var ofFiles = []string{"file system", "disk", "writing", "write-ahead log", "backups"}

// longLog is how large the write-ahead log of the database may become, in bytes. It is cut at 16 MB
// whenever nobody reads.
const longLog = 256 << 20

// slowSync is what a disk may take to make a change durable: people wait for it at each.
const slowSync = 50 * time.Millisecond

// lookAtFileSystem returns an error when the data is on a file system that SQLite does not work
// on, and a remark when it is on one that is not kept.
func lookAtFileSystem(_ context.Context, p Patient) error {
	kind := fileSystem
	if p.FileSystem != nil {
		kind = p.FileSystem
	}
	name, err := kind(p.Settings.Data)
	if err != nil {
		return fmt.Errorf("what file system has the data cannot be said: %w", err)
	}
	if remote(name) {
		return fmt.Errorf("the data is on %s (%s), whose locks and shared memory are not those of a local disk, so that the database gets damaged: move it to a disk of this machine", name, p.Settings.Data)
	}
	switch name {
	case "tmpfs":
		return remark(fmt.Sprintf("the data is in memory (%s), and gone when the machine stops", p.Settings.Data))
	case "overlayfs":
		return remark(fmt.Sprintf("the data is in the layer of a container (%s), and gone with it: mount a volume there", p.Settings.Data))
	}
	return nil
}

// warnOfStorage tells the operator of a file system that the database does not stay whole on, or
// that is not kept.
func warnOfStorage(ctx context.Context, c config.Config, log *slog.Logger) {
	if c.Database != "" {
		return
	}
	if err := lookAtFileSystem(ctx, Patient{Settings: c}); err != nil {
		log.Warn("where the data is", "problem", err)
	}
}

// remote reports whether a file system is another machine's, or a program's that answers for
// one.
func remote(name string) bool {
	return slices.Contains([]string{"NFS", "SMB", "AFS", "Ceph", "Lustre", "OCFS2", "GFS2", "9p", "FUSE"}, name)
}

// lookAtSync returns an error when the disk takes long to make a change durable.
func lookAtSync(_ context.Context, p Patient) error {
	measure := syncTime
	if p.Sync != nil {
		measure = p.Sync
	}
	took, err := measure(p.Settings.Data)
	if err != nil {
		return fmt.Errorf("the data directory cannot be written to: %w", err)
	}
	if took > slowSync {
		return fmt.Errorf("the disk takes %d ms to make a change durable, for which everybody waits at each: move the data (%s) to a local SSD", took.Milliseconds(), p.Settings.Data)
	}
	return nil
}

// lookAtLog returns an error when the newest changes do not get from the write-ahead log into the
// database: somebody has been reading since.
func lookAtLog(_ context.Context, p Patient) error {
	_, size, err := db.FileSizes(DatabasePath(p.Settings.Data))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // which another check tells of
	}
	if err == nil && size > longLog {
		err = fmt.Errorf("it has %d MB, since another process has been reading %s for long: end that one, as a sqlite3 that somebody left open; the log gets short again by itself then", size>>20, DatabasePath(p.Settings.Data))
	}
	return err
}

// syncTime returns how long a directory's disk takes to make a few bytes durable: the middle of
// some times, since any one can be late by chance.
func syncTime(dir string) (_ time.Duration, err error) {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	page := make([]byte, 4096) // which is what the database writes at least
	var times [5]time.Duration
	for i := range times {
		began := time.Now()
		if _, err := f.WriteAt(page, 0); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		times[i] = time.Since(began)
	}
	slices.Sort(times[:])
	return times[len(times)/2], nil
}

// lookAtClock returns an error when the newest change was made at a time that this machine has
// not come to yet: what ends by time lives on for as long.
func lookAtClock(ctx context.Context, p Patient) (err error) {
	d, err := p.Open(ctx)
	if err != nil {
		return errors.New("whether the clock goes on from the newest change cannot be said while the database does not open")
	}
	last, err := d.LastEventAt(ctx)
	if err != nil {
		return err
	}
	if now := d.Now(); last.Sub(now) > mostSkew {
		return fmt.Errorf("the newest change was at %s, and this machine says that it is %s: have its clock set by NTP; if the change was made under a wrong one, what ends by time lives longer by the difference", last.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	return nil
}
