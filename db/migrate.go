package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// Why Open refuses a database.
var (
	ErrNewer = errors.New("the database is of a newer program")
	ErrInUse = errors.New("another process has the database open")
)

// Version says how the schema of a database stands to that of this program.
type Version struct {
	Stored int64 // the database's, 0 for an empty one
	Known  int64 // this program's
}

// Older reports whether Open migrates the database. It cannot while another
// process, a server of the older program for one, has the database open.
func (v Version) Older() bool { return v.Stored < v.Known }

// Newer reports whether the database is of a newer program, so that Open refuses
// it.
func (v Version) Newer() bool { return v.Stored > v.Known }

// ReadVersion returns the version of the database at an address, of which it
// changes nothing. It returns an error that is fs.ErrNotExist when there is none, and
// ErrDamaged when the engine cannot read it.
func ReadVersion(ctx context.Context, address string) (Version, error) {
	e := engineAt(address)
	v, err := readVersion(ctx, e)
	if sqliteDamaged(err) {
		err = fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err != nil {
		return v, fmt.Errorf("read schema version of database %s: %w", e, advise(err))
	}
	return v, nil
}

func readVersion(ctx context.Context, e engine) (Version, error) {
	if err := e.exists(ctx); err != nil {
		return Version{}, err
	}
	pool, err := e.readers()
	if err != nil {
		return Version{}, err
	}
	v, err := e.migrations().version(ctx, pool)
	if err == nil {
		err = refuseMoved(ctx, pool, v)
	}
	return v, errors.Join(err, pool.Close())
}

// migrations is how a schema is made on an engine.
type migrations struct {
	files     fs.FS            // goose's, in the root
	dialect   database.Dialect // in which goose keeps the version
	versioned string           // a query for whether there is a version
	// whole returns an error when a transaction would leave a reference to a row
	// that does not exist; nil where the engine sees to that by itself.
	whole func(context.Context, database.DBTxConn) error
}

// patience is how long migrate waits for other processes to be gone. Those that
// only looked are gone at once, and a server stays.
const patience = time.Second

// migrate brings the schema up to date. Each migration is one transaction, so that
// whoever is stopped in one goes on before it the next time.
func migrate(ctx context.Context, e engine, from Version) error {
	for until := time.Now().Add(patience); ; {
		began := false
		err := e.alone(ctx, func(pool *sql.DB) error {
			began = true
			if err := vacant(ctx, e, pool); err != nil {
				return err
			}
			return e.migrations().up(ctx, pool)
		})
		if began || !held(err) {
			return err
		}
		// Of processes that start together, one migrates and the others find that
		// it has.
		if v, err := readVersion(ctx, e); err != nil || !v.Older() {
			return err
		}
		if time.Now().After(until) {
			return fmt.Errorf("%w, and its schema has to be brought from version %d to %d: stop that process first, or use the program that it runs",
				ErrInUse, from.Stored, from.Known)
		}
		select {
		case <-time.After(rand.N(50 * time.Millisecond)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// vacant returns an error when a database in which nothing of ours is has tables that are called as
// ours are: the first migrations would succeed, and a later one fail.
func vacant(ctx context.Context, e engine, pool *sql.DB) error {
	v, err := e.migrations().version(ctx, pool)
	if err != nil || v.Stored > 0 {
		return err
	}
	names, err := e.tables(ctx, pool)
	if err != nil || len(names) == 0 {
		return err
	}
	ours, err := movedTables(ctx)
	if err != nil {
		return err
	}
	foreign := strangers(names, ours)
	taken := slices.DeleteFunc(names, func(name string) bool { return slices.Contains(foreign, name) || slices.Contains(notMoved, name) })
	if len(taken) == 0 {
		return nil
	}
	return fmt.Errorf("there are tables of another program in it, as %s: name a database in which nothing is, or give the user a schema of its own", taken[0])
}

func (m migrations) up(ctx context.Context, pool *sql.DB) error {
	p, err := m.provider(pool)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate schema: %w", err)
	}
	return nil
}

// version reads the version without noting one.
func (m migrations) version(ctx context.Context, pool *sql.DB) (v Version, err error) {
	p, err := m.provider(pool)
	if err != nil {
		return v, err
	}
	sources := p.ListSources()
	v.Known = sources[len(sources)-1].Version
	var versioned bool
	if err := pool.QueryRowContext(ctx, m.versioned).Scan(&versioned); err != nil || !versioned {
		return v, err
	}
	store, err := m.store()
	if err != nil {
		return v, err
	}
	v.Stored, err = store.GetLatestVersion(ctx, pool)
	return v, err
}

func (m migrations) provider(pool *sql.DB) (*goose.Provider, error) {
	store, err := m.store()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectCustom, pool, m.files, goose.WithStore(wholeStore{store, m.whole}), goose.WithDisableGlobalRegistry(true))
}

func (m migrations) store() (database.Store, error) {
	return database.NewStore(m.dialect, goose.DefaultTablename)
}

// wholeStore notes the version of a migration, which goose does at the end of its
// transaction: after what only Go can do, and only when all references are whole.
type wholeStore struct {
	database.Store
	whole func(context.Context, database.DBTxConn) error
}

// Insert implements database.Store.
func (s wholeStore) Insert(ctx context.Context, tx database.DBTxConn, r database.InsertRequest) error {
	if _, ok := tx.(*sql.Tx); !ok {
		return errors.New("a migration has to be one transaction")
	}
	if r.Version == canonicalAddresses {
		if err := rewriteAddresses(ctx, tx); err != nil {
			return err
		}
	}
	if r.Version == searchInWords {
		if err := rewriteWords(ctx, tx); err != nil {
			return err
		}
	}
	if r.Version == findUsers {
		if err := writeUserWords(ctx, tx); err != nil {
			return err
		}
	}
	if s.whole != nil {
		if err := s.whole(ctx, tx); err != nil {
			return err
		}
	}
	return s.Store.Insert(ctx, tx, r)
}
