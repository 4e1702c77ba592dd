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
	path := acknowledgedPath(dir)
	if err := os.WriteFile(path+".new", []byte(strconv.FormatInt(last, 10)+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
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
// and once more then.
func (p *Program) acknowledge(ctx context.Context) error {
	tick := time.NewTicker(acknowledgeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return Acknowledge(context.WithoutCancel(ctx), p.data, &p.db.Reader)
		case <-tick.C:
			if err := Acknowledge(ctx, p.data, &p.db.Reader); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
}
