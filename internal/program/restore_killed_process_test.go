package program_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestRestoreKilled kills restore before each time that it gives a file of the data directory
// another name, or takes one away. Each time the old database is there, the new one, or none; the
// next restore finishes, and what was there before is kept with all that was in its log.
func TestRestoreKilled(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir())
	from := filepath.Join(t.TempDir(), "backup.db")
	if out, err := programtest.Run(t, s.Data, "backup", "--to", from); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	newMachine(t, s) // which is in the log of the database, and not in the backup
	if err := s.Cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	last := lastEvent(t, copied(t, s.Data))

	for _, test := range []struct{ call, file, state string }{
		{"renameat", "anteroom.db", "old"},
		{"renameat", "anteroom.db-wal", "none"},
		{"unlinkat", "anteroom.db-shm", "none"},
		{"renameat", "acknowledged", "new"},
	} {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			data := copied(t, s.Data)
			restore := []string{"restore", "--data", data, "--from", from}
			if out, err := programtest.Strace(t, test.call+":signal=SIGKILL", filepath.Join(data, test.file), restore...).CombinedOutput(); err == nil || len(out) > 0 {
				t.Fatalf("it was not killed: %v\n%s", err, out)
			}
			if state := stateOf(t, data, last); state != test.state {
				t.Errorf("the database is %s, want %s", state, test.state)
			}
			if out, err := programtest.Run(t, data, "verify"); test.state == "none" && (err == nil || !strings.Contains(out, "run it again")) {
				t.Errorf("without a database: %v\n%s", err, out)
			}
			if out, err := programtest.Run(t, data, "restore", "--from", from); err != nil {
				t.Fatalf("once more: %v\n%s", err, out)
			}
			if state := stateOf(t, data, last); state != "new" {
				t.Errorf("once more: the database is %s", state)
			}
			keptWhole(t, data, last)
			stop(t, programtest.StartServer(t, data))
		})
	}
}

// stateOf returns which database is in a directory: "old", which ends with an event, "new", or
// "none".
func stateOf(t *testing.T, data string, last int64) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(data, "anteroom.db")); err != nil {
		return "none"
	}
	if lastEvent(t, copied(t, data)) == last {
		return "old"
	}
	return "new"
}

// keptWhole fails the test when no database that was put aside ends with an event.
func keptWhole(t *testing.T, data string, last int64) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(data, "anteroom.db.aside-*Z"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		back := t.TempDir()
		for _, end := range []string{"", "-wal"} {
			if content, err := os.ReadFile(path + end); err == nil {
				if err := os.WriteFile(filepath.Join(back, "anteroom.db"+end), content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		if lastEvent(t, back) == last {
			return
		}
	}
	t.Errorf("of %v none is what was there", all)
}

// copied returns a copy of a data directory.
func copied(t *testing.T, data string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(data)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(to, "keys"), 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

// lastEvent returns with which event the database in a directory ends.
func lastEvent(t *testing.T, data string) int64 {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(data, "anteroom.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	last, err := d.LastEvent(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return last
}
