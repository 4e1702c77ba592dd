package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the engine, in pure Go

	"anteroom/internal/model"
	"anteroom/schema"
)

const (
	// readerConns is the size of the pool of readers: enough to keep two cores
	// busy, few enough that each keeps its statements and pages warm.
	readerConns = 4

	// oldestEngine is the first SQLite without the WAL-reset bug that corrupts
	// files.
	oldestEngine = "3.51.3"
)

// Pragmas are part of the address, so that each connection of a pool gets them;
// busy_timeout comes first, because the others may have to wait.
const commonPragmas = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)&_pragma=temp_store(2)"

// writerPragmas: FULL, because a revocation that was acknowledged must survive
// a power cut.
const writerPragmas = commonPragmas + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(2)&_txlock=immediate"

// beginWriting begins the writer's transaction. IMMEDIATE waits for the lock here
// and not at the first write, where another process could make it fail.
const beginWriting = `BEGIN IMMEDIATE`

const readerPragmas = commonPragmas + "&_pragma=query_only(1)"

// Open opens the SQLite file at path, which it creates readable for its owner
// only, and brings its schema up to date. The caller closes the DB.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	f.Close()

	d := &DB{options: o, ids: model.NewIDs(o.Random)}
	if err := d.connect(ctx, path); err != nil {
		if d.readers != nil {
			d.readers.Close()
		}
		if d.writers != nil {
			d.writers.Close()
		}
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	return d, nil
}

func (d *DB) connect(ctx context.Context, path string) (err error) {
	name := "file:" + (&url.URL{Path: path}).EscapedPath()
	if d.writers, err = sql.Open("sqlite", name+"?"+writerPragmas); err != nil {
		return err
	}
	d.writers.SetMaxOpenConns(1)
	if err := checkEngine(ctx, d.writers); err != nil {
		return err
	}
	if err := migrate(ctx, d.writers); err != nil {
		return err
	}
	if d.readers, err = sql.Open("sqlite", name+"?"+readerPragmas); err != nil {
		return err
	}
	d.readers.SetMaxOpenConns(readerConns)
	d.readers.SetMaxIdleConns(readerConns)
	d.Reader = Reader{queries{newStatements(d.readers)}, d.options.Now}

	conn, err := d.writers.Conn(ctx)
	if err != nil {
		return err
	}
	d.writer = startWriter(d, conn)
	return nil
}

func checkEngine(ctx context.Context, pool *sql.DB) error {
	var version string
	if err := pool.QueryRowContext(ctx, `SELECT sqlite_version()`).Scan(&version); err != nil {
		return err
	}
	if olderVersion(version, oldestEngine) {
		return fmt.Errorf("SQLite %s is too old: %s or newer is needed", version, oldestEngine)
	}
	return nil
}

func olderVersion(a, b string) bool {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(as), len(bs)) {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if x != y {
			return x < y
		}
	}
	return len(as) < len(bs)
}

func migrate(ctx context.Context, pool *sql.DB) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, schema.Migrations, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if current > target {
		return fmt.Errorf("the file has schema version %d and this program knows only %d: use the newer program", current, target)
	}
	if current == target {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate schema: %w", err)
	}
	return nil
}
