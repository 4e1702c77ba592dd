package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/anteroom/anteroom/db"
)

// acknowledgeEvery is how often it is noted how far the database has come.
const acknowledgeEvery = 10 * time.Second

// acknowledgedPath returns where a data directory notes how far its database had
// come: the number of its newest event. The file is no part of a backup, so that a
// backup that was put back shows.
func acknowledgedPath(dir string) string { return filepath.Join(dir, "acknowledged") }

// Acknowledge notes how far the database of a data directory has come. What was
// committed is on the disk before it is noted, so that the note is never ahead; it
// may be some seconds behind.
func Acknowledge(ctx context.Context, dir string, r *db.Reader) error {
	last, err := r.LastEvent(ctx)
	if err != nil {
		return err
	}
	return noteAcknowledged(dir, last)
}

func noteAcknowledged(dir string, last int64) error {
	// Under a name of its own: servers at one database may share a directory.
	f, err := os.CreateTemp(dir, "acknowledged-*.new")
	if err != nil {
		return err
	}
	_, err = f.WriteString(strconv.FormatInt(last, 10) + "\n")
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), acknowledgedPath(dir))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// neverBack refuses a database that is older than it was in this data directory:
// what people ended and used since would be good again.
func neverBack(ctx context.Context, dir string, r *db.Reader) error {
	text, err := os.ReadFile(acknowledgedPath(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	noted, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return fmt.Errorf("%s: %w", acknowledgedPath(dir), err)
	}
	last, err := r.LastEvent(ctx)
	if err != nil || last >= noted {
		return err
	}
	return fmt.Errorf("the database is older than it was here: it ends with event %d, and event %d had happened; "+
		"if you have put a backup back, run \"anteroom restored\" and start again, otherwise find the newer file (docs/operations.md)", last, noted)
}

// acknowledge notes how far the database has come, again and again until ctx ends,
// and once more then. One that has gone back under this server, as a standby does that has not got
// everything, stays noted where it was: the next start is refused as neverBack says.
func (p *Program) acknowledge(ctx context.Context) error {
	tick := time.NewTicker(acknowledgeEvery)
	defer tick.Stop()
	var came int64
	note := func(ctx context.Context) error {
		last, err := p.db.LastEvent(ctx)
		if err == nil && last < came {
			err = fmt.Errorf("the database has lost what was acknowledged: it ends with event %d, and event %d had happened; what people ended and used since is good again: "+
				"stop all servers and run \"anteroom restored\" (docs/operations.md)", last, came)
		}
		if err != nil {
			return err
		}
		came = last
		return noteAcknowledged(p.data, last)
	}
	for {
		select {
		case <-ctx.Done():
			return note(context.WithoutCancel(ctx))
		case <-tick.C:
			if err := note(ctx); err != nil && ctx.Err() == nil {
				p.log.Error("how far the database has come is not noted", "error", err)
			}
		}
	}
}
