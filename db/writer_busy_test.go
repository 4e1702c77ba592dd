package db

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// openFile opens a database file whose writers do not wait for long.
func openFile(t *testing.T, patience time.Duration) (d *DB, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "anteroom.db")
	d, err := Open(t.Context(), path, Options{Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, path
}

// other returns a connection of another program to a file.
func other(t *testing.T, path string) *sql.Conn {
	t.Helper()
	pool, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func mustRun(t *testing.T, c *sql.Conn, query string) {
	t.Helper()
	if _, err := c.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// TestWritersWaitForALimitedTime: while another program holds the file, every
// caller is told so within the same limit, however many there are, and nothing of
// what was refused happens afterwards.
func TestWritersWaitForALimitedTime(t *testing.T) {
	t.Parallel()
	const callers, patience = 50, 300 * time.Millisecond
	d, path := openFile(t, patience)
	holder := other(t, path)
	mustRun(t, holder, `BEGIN IMMEDIATE`)

	insert := func(tx *Tx) ([]model.Event, error) {
		o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Late"})
		return created(o.ID), err
	}
	var all sync.WaitGroup
	begun := time.Now()
	for range callers {
		all.Go(func() {
			if err := d.Record(t.Context(), insert); !Unavailable(err) {
				t.Errorf("a write beside the lock: %v, want unavailable", err)
			}
		})
	}
	all.Wait()
	// Each waited by itself, not one behind the other.
	if took := time.Since(begun); took > 10*patience {
		t.Errorf("the last caller was told after %s", took)
	}

	mustRun(t, holder, `ROLLBACK`)
	// The next one comes behind all that were refused.
	err := errBusy
	for Unavailable(err) {
		err = d.Record(t.Context(), func(tx *Tx) ([]model.Event, error) {
			o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"})
			return created(o.ID), err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	events, err := d.EventsAfter(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != 1 {
		t.Errorf("%d writes happened, want the one that was not refused", len(events))
	}
}

// TestWALShrinks: what grows behind somebody who reads for long is given back
// when they are done, although nobody writes any more.
func TestWALShrinks(t *testing.T) {
	t.Parallel()
	d, path := openFile(t, 0)
	reader := other(t, path)
	mustRun(t, reader, `BEGIN`)
	mustRun(t, reader, `SELECT COUNT(*) FROM instance`)

	picture := model.Picture{Name: "big.png", Type: "image/png", Data: make([]byte, 1<<20)}
	for i := range 2 * walLimit >> 20 {
		if err := d.Housekeep(t.Context(), func(tx *Tx) error {
			picture.Data[0] = byte(i)
			return tx.keepPicture(t.Context(), "usr_1", picture)
		}); err != nil {
			t.Fatal(err)
		}
	}
	size := func() int64 {
		info, err := os.Stat(path + "-wal")
		if errors.Is(err, os.ErrNotExist) {
			return 0
		}
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	if size() <= walLimit {
		t.Fatalf("the log has %d bytes: the reader kept nobody from cutting it", size())
	}
	mustRun(t, reader, `COMMIT`)
	look, late := time.NewTicker(50*time.Millisecond), time.After(time.Minute)
	defer look.Stop()
	for size() > walLimit {
		select {
		case <-look.C:
		case <-late:
			t.Fatalf("the log still has %d bytes", size())
		}
	}
}
