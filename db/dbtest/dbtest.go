// Package dbtest opens databases for tests: real files, migrated, gone
// afterwards. With ANTEROOM_TEST_ENGINE=postgresql they are databases of PostgreSQL.
package dbtest

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest/enginetest"
)

var migrated = enginetest.New(func(ctx context.Context, address string) error {
	d, err := db.Open(ctx, address, db.Options{})
	if err != nil {
		return err
	}
	return d.Close()
})

// elsewhere has the addresses of the databases that stand for those in folders, where tests run on
// PostgreSQL.
var elsewhere sync.Map

// in returns the address of the database in a folder, which it makes when there is none.
func in(t testing.TB, dir string) string {
	t.Helper()
	if !onPostgreSQL() {
		return migrated.SQLite(t, dir)
	}
	if address, ok := elsewhere.Load(dir); ok {
		return address.(string)
	}
	address := migrated.PostgreSQL(t)
	elsewhere.Store(dir, address)
	return address
}

// Open returns a migrated database in a file of its own, closed when the test
// ends.
func Open(t testing.TB) *db.DB { return OpenAt(t, time.Now) }

// OpenAt returns a database as Open does, with a clock of its own.
func OpenAt(t testing.TB, now func() time.Time) *db.DB {
	t.Helper()
	return OpenIn(t, t.TempDir(), now)
}

// NeedsFile skips a test of what is so with a file alone, where tests run on PostgreSQL.
func NeedsFile(t testing.TB) {
	t.Helper()
	if onPostgreSQL() {
		t.Skip("it is about a database in a file")
	}
}

func onPostgreSQL() bool { return os.Getenv("ANTEROOM_TEST_ENGINE") == "postgresql" }

// OpenFile returns a database as OpenAt does, which is the file anteroom.db in a folder, whatever
// engine tests run on.
func OpenFile(t testing.TB, dir string, now func() time.Time) *db.DB {
	t.Helper()
	return open(t, migrated.SQLite(t, dir), db.Options{Now: now})
}

// OpenIn returns a database as OpenAt does, and the same one again for the same folder.
func OpenIn(t testing.TB, dir string, now func() time.Time) *db.DB {
	t.Helper()
	return open(t, in(t, dir), db.Options{Now: now})
}

// Opener opens a database of its own at each call, with a clock. OpenAt is one.
type Opener func(t testing.TB, now func() time.Time) *db.DB

// Run runs a test on SQLite and, where it is installed, on PostgreSQL. It is for
// rules that rest on what the engine promises, such as running alone; all others
// use OpenAt, which is faster.
func Run(t *testing.T, test func(t *testing.T, on Opener)) {
	t.Helper()
	migrated.OnEach(t, func(t *testing.T, next func(testing.TB) string) {
		test(t, func(t testing.TB, now func() time.Time) *db.DB {
			t.Helper()
			// Many who write at once may wait for long on a slow machine.
			return open(t, next(t), db.Options{Now: now, Patience: time.Minute})
		})
	})
}

// RunBeside runs a test as Run does, with an Opener that opens one and the same database at each
// call, as several processes do.
func RunBeside(t *testing.T, test func(t *testing.T, on Opener)) {
	t.Helper()
	migrated.OnEach(t, func(t *testing.T, next func(testing.TB) string) {
		address := next(t)
		test(t, func(t testing.TB, now func() time.Time) *db.DB {
			t.Helper()
			return open(t, address, db.Options{Now: now, Patience: time.Minute})
		})
	})
}

// Replicas returns an Opener that opens one and the same database of PostgreSQL at each call, as
// the processes do that serve from it. Where that is not installed, it skips the test.
func Replicas(t testing.TB) Opener {
	t.Helper()
	address := migrated.PostgreSQL(t)
	return func(t testing.TB, now func() time.Time) *db.DB {
		t.Helper()
		return open(t, address, db.Options{Now: now, Patience: time.Minute})
	}
}

func open(t testing.TB, address string, o db.Options) *db.DB {
	t.Helper()
	_, measured := t.(*testing.B)
	o.Doubt = !measured
	d, err := db.Open(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// Clock is a clock that stands still until it is moved. It is safe for
// concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows a fixed time.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)}
}

// Now returns the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}
