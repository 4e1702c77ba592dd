package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"modernc.org/sqlite"
)

// dying is where this program is the process that TestKilledMigrationGoesOn
// starts. Its value is the path of the database, the name of the migration, and
// the number of the statement.
const dying = "ANTEROOM_TEST_DYING"

func TestMain(m *testing.M) {
	if task := strings.Split(os.Getenv(dying), "\n"); len(task) == 3 {
		migrateAndDie(task[0], task[1], task[2])
	}
	if address := os.Getenv(migrating); address != "" {
		migrateAndPause(address)
	}
	if task := strings.Split(os.Getenv(moving), "\n"); len(task) == 4 {
		moveAndDie(task[0], task[1], task[2], task[3])
	}
	os.Exit(m.Run())
}

// TestKilledMigrationGoesOn brings a filled database of every earlier version one
// version on, in a process that is killed after each statement, and once more as
// it commits. The next start has to find the database as it was, and to finish: with
// this migration, and once with all that follow, which begin with the same.
func TestKilledMigrationGoesOn(t *testing.T) {
	t.Parallel()
	all := migrationFiles(-1)
	for i, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := newFile(t, migrationFiles(i))
			before := look(t, path)
			straight, rest := copyFile(t, path), migrationFiles(i+1)
			bring(t, straight, rest)
			want := look(t, straight)
			statements := len(statementsIn(string(all[name].Data)))
			if statements == 0 {
				t.Error("no statements found")
			}
			for n := range statements + 1 {
				copied := copyFile(t, path)
				die(t, copied, name, n)
				if v, err := ReadVersion(t.Context(), copied); err != nil || v.Stored != int64(i) {
					t.Errorf("killed after statement %d: version = %+v, %v; want %d", n+1, v, err, i)
				}
				if diff := cmp.Diff(before, look(t, copied)); diff != "" {
					t.Errorf("killed after statement %d (-before +after):\n%s", n+1, diff)
				}
				if n == statements {
					rest = all
					bring(t, straight, all)
					want = look(t, straight)
				}
				bring(t, copied, rest)
				if diff := cmp.Diff(want, look(t, copied)); diff != "" {
					t.Errorf("killed after statement %d, then finished (-straight +finished):\n%s", n+1, diff)
				}
			}
		})
	}
}

// die runs a process that is killed while it migrates.
func die(t *testing.T, path, name string, statement int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%s\n%s\n%d", dying, path, name, statement))
	output, err := command.CombinedOutput()
	if err == nil || command.ProcessState.Exited() {
		t.Fatalf("the process that was to be killed ended by itself: %v\n%s", err, output)
	}
}

// migrateAndDie brings the database at path to the named migration, and kills
// this process after one of its statements, or as it commits.
func migrateAndDie(path, name, statement string) {
	armed := false
	die := func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		return nil, err
	}
	arm := func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		armed = true
		return nil, nil
	}
	sqlite.MustRegisterScalarFunction("die", 0, die)
	sqlite.MustRegisterScalarFunction("arm", 0, arm)
	sqlite.RegisterConnectionHook(func(c sqlite.ExecQuerierContext, _ string) error {
		c.(sqlite.HookRegisterer).RegisterCommitHook(func() int32 {
			if armed {
				die(nil, nil)
			}
			return 0
		})
		return nil
	})
	files := migrationFiles(-1)
	maps.DeleteFunc(files, func(other string, _ *fstest.MapFile) bool { return other > name })
	text := "-- +goose Up\n"
	for i, s := range statementsIn(string(files[name].Data)) {
		text += s
		if fmt.Sprint(i) == statement {
			text += "SELECT die();\n"
		}
	}
	files[name].Data = []byte(text + "SELECT arm();\n")
	_, err := openEngine(context.Background(), otherwise{sqliteFile{path: path}, files}, Options{})
	fmt.Println(err)
	os.Exit(1)
}

// statementsIn returns the statements of a migration, with the comments and
// annotations before each.
func statementsIn(migration string) []string {
	var all []string
	one, whole := "", false
	for line := range strings.Lines(strings.TrimPrefix(migration, "-- +goose Up\n")) {
		one += line
		line = strings.TrimSpace(line)
		switch {
		case line == "-- +goose StatementBegin":
			whole = true
		case line == "-- +goose StatementEnd", !whole && strings.HasSuffix(line, ";") && !strings.HasPrefix(line, "--"):
			all, one, whole = append(all, one), "", false
		}
	}
	return all
}
