package db

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/schema"
)

// behindPooler are the tests that show what a pooler could take away: readers that cannot
// write, calls that are undone alone, transactions in which time stands still, migrations.
const behindPooler = `^(TestReadersCannotWrite|TestRecord.*|TestStill.*|TestTogether.*|TestLease.*|TestStatementsAreBounded|TestPostgreSQLVersions)$`

// TestBehindPooler runs tests of this package behind PgBouncer, of which each transaction
// gets another session of the server's. With ANTEROOM_TEST_POOLER=on, all run there.
func TestBehindPooler(t *testing.T) {
	t.Parallel()
	enginetest.Pooled(t, migrated.PostgreSQL(t)) // so that it is skipped where there is none
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run", behindPooler+"/^postgresql$", "-test.v")
	command.Env = append(os.Environ(), "ANTEROOM_TEST_POOLER=on")
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if n := strings.Count(string(output), "/postgresql ("); n < 8 {
		t.Errorf("%d tests ran, want at least 8:\n%s", n, output)
	}
}

// TestPoolerReplicasThatStartTogether: more replicas than the pooler has sessions start with
// an empty database. One migrates, and nobody waits for ever.
func TestPoolerReplicasThatStartTogether(t *testing.T) {
	t.Parallel()
	address := enginetest.Pooled(t, empty.PostgreSQL(t))
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			d, err := Open(t.Context(), address, Options{})
			if err != nil {
				t.Errorf("%d: %v", i, err)
				return
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// migrating is where this program is the process that TestPoolerKilledMigrationGoesOn
// starts. Its value is the address of the database.
const migrating = "ANTEROOM_TEST_MIGRATING"

// pausing is the number of the lock at which that process waits.
const pausing = 42

// migrateAndPause brings an empty database to half of its migrations, and waits in the
// middle of the next one.
func migrateAndPause(address string) {
	files := firstFiles(schema.PostgreSQL(), -1)
	half := firstFiles(files, len(files)/2)
	half["98000_pause.sql"] = &fstest.MapFile{Data: fmt.Appendf(nil,
		"-- +goose Up\nCREATE TABLE paused (id TEXT);\nSELECT pg_advisory_xact_lock(%d);\n", pausing)}
	_, err := openEngine(context.Background(), otherwise{postgresql{address}, half}, Options{})
	fmt.Println(err)
	os.Exit(1)
}

// TestPoolerKilledMigrationGoesOn kills a process in the middle of a migration.
func TestPoolerKilledMigrationGoesOn(t *testing.T) {
	t.Parallel()
	straight := empty.PostgreSQL(t)
	address := enginetest.Pooled(t, straight)
	holder, err := pgx.Connect(t.Context(), straight)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close(context.Background())
	if _, err := holder.Exec(t.Context(), `SELECT pg_advisory_lock($1)`, pausing); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), migrating+"="+address)
	said, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for waits := false; !waits; {
		if err := holder.QueryRow(t.Context(), `
			SELECT EXISTS (SELECT 1
			                 FROM pg_locks
			                WHERE locktype = 'advisory' AND objid = $1 AND NOT granted
			                  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`, pausing).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(said).ReadString('\n'); err == nil {
		t.Errorf("the process ended by itself: %s", line)
	}
	command.Wait()
	if _, err := holder.Exec(t.Context(), `SELECT pg_advisory_unlock($1)`, pausing); err != nil {
		t.Fatal(err)
	}
	d, err := Open(t.Context(), address, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	newOrganization(t, d, "Acme Corp")
	var paused bool
	if err := holder.QueryRow(t.Context(), `SELECT to_regclass('paused') IS NOT NULL`).Scan(&paused); err != nil || paused {
		t.Errorf("the migration that was killed has left something behind: %v, %v", paused, err)
	}
}

// TestPoolerKeepsNoSession: what one connection asks of its session is not what another one
// meets there.
func TestPoolerKeepsNoSession(t *testing.T) {
	t.Parallel()
	straight := migrated.PostgreSQL(t)
	d := openTestAt(t, enginetest.Pooled(t, straight), nil)
	newOrganization(t, d, "Acme Corp")
	if _, err := d.Instance(t.Context()); err != nil {
		t.Fatal(err)
	}
	pool, err := postgresql{enginetest.Pooled(t, straight)}.pool(1, forWriting)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var left string
	if err := pool.QueryRowContext(t.Context(), `
		SELECT current_setting('transaction_read_only') || current_setting('default_transaction_read_only') || current_setting('lock_timeout')
		       || (SELECT COUNT(*) FROM pg_prepared_statements) || (SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())`).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if want := "offoff000"; left != want {
		t.Errorf("a session of the pooler has %q, want %q", left, want)
	}
}

// TestPoolerModes: an address may say how statements are sent, and nothing that a pooler
// does not hand on.
func TestPoolerModes(t *testing.T) {
	t.Parallel()
	straight := migrated.PostgreSQL(t)
	for _, mode := range []string{"describe_exec", "cache_describe"} {
		d := openTestAt(t, enginetest.Pooled(t, straight)+"&default_query_exec_mode="+mode, nil)
		newOrganization(t, d, "Acme Corp")
		reader := &Tx{queries: d.queries, now: d.Now(), ids: d.ids}
		if _, err := reader.InsertOrganization(t.Context(), model.Organization{Name: "Acme Corp"}); postgresqlCode(err) != postgresqlCannotWrite {
			t.Errorf("%s: a reader writes: %v", mode, err)
		}
	}
	_, err := Open(t.Context(), enginetest.Pooled(t, straight)+"&search_path=elsewhere", Options{})
	var told advised
	if !errors.As(err, &told) || !strings.Contains(err.Error(), "ALTER ROLE") {
		t.Errorf("a setting that the pooler refuses: %v", err)
	}
}
