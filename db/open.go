package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/anteroom/anteroom/internal/model"
)

// engine is what SQLite and another engine do differently, apart from how they
// tell of errors.
type engine interface {
	fmt.Stringer // where the database is, for people
	// exists returns an error that is fs.ErrNotExist when there is no database,
	// and create makes one then.
	exists(ctx context.Context) error
	create() error
	// readers returns a pool of connections that the engine keeps from writing,
	// and writers one of the only connection that writes.
	readers() (*sql.DB, error)
	writers() (*sql.DB, error)
	// alone calls do with a pool to migrate on, which one process has at a time.
	// It returns an error that is Unavailable when another one is in the way.
	alone(ctx context.Context, do func(*sql.DB) error) error
	// check returns an error when the engine is too old.
	check(ctx context.Context, pool *sql.DB) error
	// tidy gives back what the engine does not need while nobody writes. It reports
	// whether that is done, or somebody is in the way.
	tidy(ctx context.Context, conn *sql.Conn) bool
	// damage returns what is wrong with what is stored, in the engine's words, ""
	// for nothing.
	damage(ctx context.Context, pool *sql.DB) (string, error)
	// backup copies what is stored to a file; see DB.Backup.
	backup(ctx context.Context, to string, replace bool) error
	// sizes returns how large the database and its write-ahead log are; see DB.Sizes.
	sizes(ctx context.Context, pool *sql.DB) (database, log int64, err error)
	// closedProperly reports, before the database is opened, whether whoever had it
	// open before has closed it; small whether damage costs next to nothing.
	closedProperly() bool
	small() bool
	// patience is how long a statement may take of those who read, and of the writer,
	// before the engine counts as gone: 0 for one that runs in this process, and not at the
	// end of a network.
	patience() (reading, writing time.Duration)
	// begin begins the writer's transaction, which is alone among all writers.
	begin() []string
	// maker is a statement that returns another number each time, whoever runs it, for
	// model.IDs; "" where other processes write so seldom that chance keeps theirs apart.
	maker() string
	// counters returns a pool of connections that count allowances, nil where one process
	// serves.
	counters() (*sql.DB, error)
	// watch returns a watch of the database, which somebody has open, nil when there
	// is none. Its user closes it after all connections.
	watch() (watch, error)
	// migrations says how the schema is made.
	migrations() migrations
	movable
}

// engineAt returns the engine of the database at an address.
func engineAt(address string) engine {
	if isPostgreSQL(address) {
		return postgresql{address: address}
	}
	return sqliteFile{path: address}
}

// ErrDamaged is in the chain of the errors of Open for a database that the engine
// cannot read.
var ErrDamaged = errors.New("the database is damaged")

// Open opens the database at an address, and brings its schema up to date. The
// address is the path of an SQLite file, which Open creates readable for its owner
// only, or the postgresql:// address of a database that exists. It returns
// ErrNewer when the database is of a newer program, ErrMoved when it is being moved, or
// was, and ErrInUse when its schema is older and cannot be brought up to date because
// another process has the file open; ReadVersion tells before. The caller closes the DB.
func Open(ctx context.Context, address string, o Options) (*DB, error) {
	return openEngine(ctx, engineAt(address), o)
}

func openEngine(ctx context.Context, e engine, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Patience == 0 {
		o.Patience = turn
	}
	d := &DB{options: o, engine: e, ids: model.NewIDs(o.Random)}
	d.checkFirst = !e.closedProperly() || e.small()
	err := e.create()
	if err == nil {
		err = d.connect(ctx, e)
	}
	if err != nil {
		if sqliteDamaged(err) {
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return nil, fmt.Errorf("open database %s: %w", e, errors.Join(advise(err), closeAll(d.readers, d.writers, d.allowances.pool()), d.remembered.close()))
	}
	return d, nil
}

func (d *DB) connect(ctx context.Context, e engine) (err error) {
	if d.writers, err = upToDate(ctx, e, d.options.Random); err != nil {
		return err
	}
	if d.readers, err = e.readers(); err != nil {
		return err
	}
	reading, writing := e.patience()
	d.Reader = Reader{queries{statements: newStatements(d.readers, reading)}, d.options.Now}
	counters, err := e.counters()
	if err != nil {
		return err
	}
	d.allowances = newAllowances(counters, reading, d.Now)
	// Some connection must have read before there is something to watch.
	if err := d.Check(ctx); err != nil {
		return err
	}
	watch, err := e.watch()
	if err != nil {
		return err
	}
	d.remembered = newRemembered(watch, d.options.Doubt)

	if d.writer, err = startWriter(ctx, d, e.begin(), writing); err != nil {
		return err
	}
	if err := d.storeDefaults(ctx); err != nil {
		return errors.Join(err, d.writer.close())
	}
	return nil
}

// upToDate returns the pool of the writer of a database whose schema is that of
// this program, and whose log is a chain.
func upToDate(ctx context.Context, e engine, random io.Reader) (*sql.DB, error) {
	for {
		pool, err := e.writers()
		if err != nil {
			return nil, err
		}
		v, err := inspect(ctx, e, pool)
		if err == nil {
			err = refuseMoved(ctx, pool, v)
		}
		if err == nil && !v.Older() {
			if v.Stored >= eventChain {
				err = chainOlder(ctx, pool, random)
			}
			if err == nil {
				return pool, nil
			}
		}
		// Closed first: who migrates has to be alone.
		if err = errors.Join(err, pool.Close()); err != nil {
			return nil, err
		}
		if err := migrate(ctx, e, v); err != nil {
			return nil, err
		}
	}
}

// inspect returns the version of a database whose engine is new enough.
func inspect(ctx context.Context, e engine, pool *sql.DB) (Version, error) {
	if err := e.check(ctx, pool); err != nil {
		return Version{}, err
	}
	v, err := e.migrations().version(ctx, pool)
	if err != nil {
		return v, fmt.Errorf("read schema version: %w", err)
	}
	if v.Newer() {
		return v, fmt.Errorf("%w: it has schema version %d and this program knows only %d: use the newer program", ErrNewer, v.Stored, v.Known)
	}
	return v, nil
}

func closeAll(pools ...*sql.DB) error {
	var all []error
	for _, pool := range pools {
		if pool != nil {
			all = append(all, pool.Close())
		}
	}
	return errors.Join(all...)
}
