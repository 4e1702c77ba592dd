package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
)

// Return says which copy shall take the place of a database.
type Return struct {
	From       string
	Identities []age.Identity // that open it, where it is sealed
	Database   string         // which may be missing, or damaged; nobody has it open
	By         model.Actor
	Now        time.Time
	Renew      func(context.Context, *db.DB) error // what else has to begin anew; it may be nil
}

// Returned is what came of it.
type Returned struct {
	Events    int64
	LastEvent int64
	Epoch     int64
	Aside     string // where the database is that was there; "" when there was none
}

// Restore puts a copy in the place of a database, and keeps that aside. The copy is looked
// at, brought up to date and begins a new epoch before it gets its place, so that nothing
// that was used or ended since is good for a moment; what is wrong with it leaves
// everything as it was.
func Restore(ctx context.Context, r Return) (back Returned, err error) {
	if _, err := os.Lstat(r.From + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return back, errors.Join(err, fmt.Errorf("%s-wal is there: somebody has worked on this file, or does, so that it is no backup", r.From))
	}
	if err := finish(r.Database); err != nil {
		return back, err
	}
	folder, err := os.MkdirTemp(filepath.Dir(r.Database), "restore-")
	if err != nil {
		return back, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	fresh := filepath.Join(folder, filepath.Base(r.Database))
	if err := unpack(r, fresh); err != nil {
		return back, fmt.Errorf("%s: %w", r.From, err)
	}
	if back, err = prepare(ctx, r, fresh); err != nil {
		return back, fmt.Errorf("%s: %w", r.From, err)
	}
	back.Aside, err = exchange(fresh, r.Database, r.Now)
	return back, err
}

// unpack copies what is in a copy to a file of its own.
func unpack(r Return, to string) error {
	file, err := os.Open(r.From)
	if err != nil {
		return err
	}
	defer file.Close()
	plain, err := opened(file, r.Identities)
	if err != nil {
		return err
	}
	return write(to, func(w io.Writer) error {
		_, err := io.Copy(w, plain)
		return err
	})
}

// prepare looks at a database that nobody uses yet, and begins a new epoch in it.
func prepare(ctx context.Context, r Return, path string) (back Returned, err error) {
	if err := db.CheckCopy(ctx, path); err != nil {
		return back, err
	}
	d, err := db.Open(ctx, path, db.Options{})
	if err != nil {
		return back, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	chain, err := d.VerifyChain(ctx, func(int64, []byte) {})
	if err != nil {
		return back, err
	}
	if b := chain.Broken; b != nil {
		return back, fmt.Errorf("event %d in it is not what it was when it was written, or is missing: look for another backup, or look at this one with anteroom verify in a directory of its own", b.Seq)
	}
	back.Events = chain.Events
	if back.Epoch, err = instance.New(d).Restored(ctx, r.By); err != nil {
		return back, err
	}
	if r.Renew != nil {
		if err := r.Renew(ctx, d); err != nil {
			return back, err
		}
	}
	back.LastEvent, err = d.LastEvent(ctx)
	return back, err
}

// finish gives a database that was put aside its log, where who did so was killed in between:
// the newest changes of it are there. A log that was written to since is another's.
func finish(database string) error {
	if _, err := os.Lstat(database); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	all, err := filepath.Glob(database + AsideMark + "*Z")
	if err != nil || len(all) == 0 {
		return err
	}
	last := slices.Max(all)
	log, err := os.Lstat(database + "-wal")
	when, err2 := time.Parse(stamp, strings.TrimPrefix(last, database+AsideMark))
	_, err3 := os.Lstat(last + "-wal")
	if err != nil || err2 != nil || err3 == nil || log.ModTime().After(when.Add(time.Second)) {
		return nil
	}
	return os.Rename(database+"-wal", last+"-wal")
}

// AsideMark stands between the name of a database that was put aside, and when that was.
const AsideMark = ".aside-"

// free returns a name for a database that is put aside, which nobody has: the one of a second ago
// is kept, too.
func free(database string, now time.Time) string {
	for ; ; now = now.Add(time.Second) {
		aside := database + AsideMark + now.UTC().Format(stamp)
		_, err := os.Lstat(aside)
		_, err2 := os.Lstat(aside + "-wal")
		if err != nil && err2 != nil { // if neither is because nothing is there, moving says it
			return aside
		}
	}
}

// exchange puts a file in the place of a database, which gets another name, with the
// changes that are in its log. Who is killed in between leaves one of them whole or none:
// never one with the log of the other, which the engine would take for its own.
func exchange(fresh, database string, now time.Time) (aside string, err error) {
	aside = free(database, now)
	moved := 0
	for _, end := range []string{"", "-wal"} {
		switch err := os.Rename(database+end, aside+end); {
		case err == nil:
			moved++
		case !errors.Is(err, fs.ErrNotExist):
			return "", err
		}
	}
	if err := os.Remove(database + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := os.Rename(fresh, database); err != nil {
		return "", fmt.Errorf("what was there is %s now, and there is no database: %w", aside, err)
	}
	if moved == 0 {
		aside = ""
	}
	return aside, syncFolder(filepath.Dir(database))
}
