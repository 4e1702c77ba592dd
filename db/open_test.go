package db

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/model"
)

var migrated = enginetest.New(func(ctx context.Context, address string) error {
	d, err := Open(ctx, address, Options{})
	if err != nil {
		return err
	}
	return d.Close()
})

// openTest returns a migrated database in a file of its own, closed when the
// test ends. Tests of this package cannot use dbtest, which imports it.
func openTest(t testing.TB) *DB { return openTestAt(t, migrated.SQLite(t, t.TempDir()), nil) }

// openTestAt opens the database at an address with a clock of its own.
func openTestAt(t testing.TB, address string, now func() time.Time) *DB {
	t.Helper()
	d, err := Open(t.Context(), address, Options{Now: now})
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

// onEngines runs a test on every engine, with a migrated database.
func onEngines(t *testing.T, test func(t *testing.T, d *DB)) {
	t.Helper()
	migrated.Each(t, func(t *testing.T, address string) { test(t, openTestAt(t, address, nil)) })
}

// change runs fn in a transaction and fails the test when it fails.
func change(t testing.TB, d *DB, fn func(*Tx) error) {
	t.Helper()
	if err := d.Housekeep(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// analyze has PostgreSQL count what the tables hold by now, which it does by itself where it
// is not told to leave it, some time after they were filled. Until then it believes that
// they are empty, and goes through all of one for each row of another.
func analyze(t testing.TB, d *DB) {
	t.Helper()
	if d.patience > 0 {
		change(t, d, func(tx *Tx) error {
			_, err := tx.exec(t.Context(), `ANALYZE`)
			return err
		})
	}
}

// person is somebody who joins an organization.
type person struct {
	email, first, last string
	status             model.MemberStatus
	roles              []model.RoleID
}

// The roles that the migrations make.
const (
	adminRole  model.RoleID = "role_1"
	memberRole model.RoleID = "role_2"
)

// join makes a person a user, if need be, and a member of org.
func join(t testing.TB, tx *Tx, org model.OrgID, p person) (model.Member, error) {
	u, err := tx.UserByEmail(t.Context(), model.Email(p.email))
	if model.KindOf(err) == model.NotFound {
		u, err = tx.InsertUser(t.Context(), model.Email(p.email), true, p.first, p.last)
	}
	if err != nil {
		return model.Member{}, err
	}
	m, err := tx.InsertMember(t.Context(), org, u, p.status, model.FromOperator)
	for _, role := range p.roles {
		err = errors.Join(err, tx.AddRole(t.Context(), org, m.ID, role, model.SourceManual))
	}
	return m, err
}

func newOrganization(t testing.TB, d *DB, name string) model.OrgID {
	t.Helper()
	var org model.Organization
	change(t, d, func(tx *Tx) (err error) {
		org, err = tx.InsertOrganization(t.Context(), model.Organization{Name: name})
		return err
	})
	return org.ID
}

func TestOpenMakesAPrivateFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a b?#%.db")
	d, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode = %04o, want 0600", got)
	}
}

// TestCloseLeavesOneFile: a copy of the file alone has everything in it.
func TestCloseLeavesOneFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := Open(t.Context(), filepath.Join(dir, "anteroom.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	org := newOrganization(t, d, "Acme Corp")
	if _, err := d.Organization(t.Context(), org); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("files = %v, %v; want the database alone", files, err)
	}
}

func TestOpenRefusesNewerSchema(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "anteroom.db")
	d, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	change(t, d, func(tx *Tx) error {
		_, err := tx.exec(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
		return err
	})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d, err = Open(t.Context(), path, Options{})
	if err == nil {
		d.Close()
		t.Fatal("a file of a newer program was opened")
	}
	if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "use the newer program") {
		t.Errorf("error = %v, want what to do", err)
	}
}

func TestOlderVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"3.51.3", "3.51.3", false},
		{"3.51.2", "3.51.3", true},
		{"3.9.9", "3.51.3", true},
		{"3.52.0", "3.51.3", false},
		{"3.51", "3.51.3", true},
		{"4.0.0", "3.51.3", false},
	} {
		if got := olderVersion(test.a, test.b); got != test.want {
			t.Errorf("olderVersion(%q, %q) = %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func TestTimesAreWholeMilliseconds(t *testing.T) {
	t.Parallel()
	when := time.Date(2026, time.March, 3, 9, 30, 0, 123_456_789, time.FixedZone("", 3600))
	if got, want := at(ms(when)), when.UTC().Truncate(time.Millisecond); !got.Equal(want) || got.Location() != time.UTC {
		t.Errorf("at(ms(%v)) = %v, want %v", when, got, want)
	}
	if got := at(ms(time.Time{})); !got.IsZero() {
		t.Errorf("never became %v", got)
	}
}

// TestOpenBeside: who opens a database once more in the same process, and closes it, ends no lock
// of the one who has it open: another process that comes and goes would take the write-ahead log
// away as one that nobody uses.
func TestOpenBeside(t *testing.T) {
	t.Parallel()
	const inChild = "TEST_OPEN_BESIDE"
	if address := os.Getenv(inChild); address != "" {
		d, err := Open(t.Context(), address, Options{})
		if err == nil {
			err = d.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	path := migrated.SQLite(t, t.TempDir())
	d := openTestAt(t, path, nil)
	write := func(name string) {
		t.Helper()
		err := d.Housekeep(t.Context(), func(tx *Tx) error {
			_, err := tx.TakeLease(t.Context(), name, "test", time.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write("first")
	log := path + "-wal"
	before, err := os.Stat(log)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		beside, err := Open(t.Context(), path, Options{})
		if err == nil {
			err = beside.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	other := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOpenBeside$", "-test.count=1")
	other.Env = append(os.Environ(), inChild+"="+path)
	if text, err := other.CombinedOutput(); err != nil {
		t.Fatalf("another process: %v\n%s", err, text)
	}
	if after, err := os.Stat(log); err != nil || !os.SameFile(before, after) {
		t.Errorf("the log that is written to is there no more: %v", err)
	}
	write("second")
	if found, err := d.Damage(t.Context()); err != nil || found != "" {
		t.Errorf("%s, %v", found, err)
	}
}
