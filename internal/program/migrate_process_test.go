package program_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// older makes the database of the program before the newest migration, and returns its
// data directory and that version.
func older(t *testing.T) (data string, version int64) {
	t.Helper()
	data = t.TempDir()
	return data, dbtest.Older(t, filepath.Join(data, "anteroom.db"))
}

func stored(t *testing.T, path string) int64 {
	t.Helper()
	v, err := db.ReadVersion(context.WithoutCancel(t.Context()), path)
	if err != nil {
		t.Fatal(err)
	}
	return v.Stored
}

// TestMigrate: it is tried with a copy, of which nothing is left, and done with one of
// before, which a command puts back.
func TestMigrate(t *testing.T) {
	t.Parallel()
	data, version := older(t)
	path := filepath.Join(data, "anteroom.db")
	type said struct {
		From, To int64
		Kept     string
		Tried    bool
	}
	run := func(flags ...string) (s said) {
		t.Helper()
		out, err := programtest.Run(t, data, append([]string{"migrate", "--json"}, flags...)...)
		if err == nil {
			err = json.Unmarshal([]byte(out), &s)
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return s
	}
	kept := path + ".before-" + strconv.FormatInt(version, 10)
	if got, want := run("--check"), (said{version, version + 1, "", true}); got != want || stored(t, path) != version {
		t.Errorf("tried: %+v, want %+v, and version %d", got, want, stored(t, path))
	}
	if left, err := filepath.Glob(filepath.Join(data, "migrate-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if got, want := run(), (said{version, version + 1, kept, false}); got != want || stored(t, path) != version+1 || stored(t, kept) != version {
		t.Errorf("done: %+v, want %+v, versions %d and %d", got, want, stored(t, path), stored(t, kept))
	}
	if got, want := run(), (said{version + 1, version + 1, "", false}); got != want || stored(t, kept) != version {
		t.Errorf("once more: %+v, want %+v", got, want)
	}
	if out, err := programtest.Run(t, data, "restore", "--from", kept); err != nil {
		t.Errorf("back: %v\n%s", err, out)
	}
}

// TestStartKeepsWhatItMigrates: a start does the same, and keeps the last copy alone.
func TestStartKeepsWhatItMigrates(t *testing.T) {
	t.Parallel()
	data, version := older(t)
	path := filepath.Join(data, "anteroom.db")
	if err := os.WriteFile(path+".before-1", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := programtest.StartServer(t, data)
	until(t, s, "/readyz", 200)
	kept := path + ".before-" + strconv.FormatInt(version, 10)
	if all, err := filepath.Glob(path + ".before-*"); err != nil || len(all) != 1 || all[0] != kept || stored(t, kept) != version {
		t.Errorf("kept: %v, %v", all, err)
	}
	if !strings.Contains(s.Log(), kept) {
		t.Errorf("the log does not tell of it:\n%s", s.Log())
	}
	for _, command := range []string{"migrate", "vacuum"} {
		if out, err := programtest.Run(t, data, command); err == nil || !strings.Contains(out, "stop it first") {
			t.Errorf("%s beside a server: %v\n%s", command, err, out)
		}
	}
}

// TestNewerIsRefused: by a start, by a try, and nothing is changed.
func TestNewerIsRefused(t *testing.T) {
	t.Parallel()
	data, path := instance(t)
	version := dbtest.Newer(t, path)
	for _, command := range [][]string{{"serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080"}, {"migrate"}, {"migrate", "--check"}} {
		if out, err := programtest.Run(t, data, command...); err == nil || !strings.Contains(out, "use the newer program") {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
	if v := stored(t, path); v != version {
		t.Errorf("it has version %d now", v)
	}
}
