package program_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestServersBeginTogether: of servers that start at once with a database in which nothing is, each
// with a directory of its own, one makes the instance and its keys. The others say what they need,
// and serve once they have it.
func TestServersBeginTogether(t *testing.T) {
	t.Parallel()
	database := enginetest.Empty(t)
	flags := []string{"--database", database, "--shutdown-delay", "0s"}
	const several = 3
	var servers [several]*programtest.Server
	var failed [several]error
	var data [several]string
	programtest.Build(t, ".")
	var starting sync.WaitGroup
	for i := range servers {
		data[i] = filepath.Join(t.TempDir(), "data")
		starting.Go(func() { servers[i], failed[i] = programtest.TryServer(t, nil, data[i], flags...) })
	}
	starting.Wait()
	first := -1
	for i, err := range failed {
		if err == nil && first >= 0 {
			t.Fatalf("two have begun:\n%s\n%s", servers[first].Log(), servers[i].Log())
		}
		if err == nil {
			first = i
		}
	}
	if first < 0 {
		t.Fatalf("nobody has begun: %s\n%s\n%s", servers[0].Log(), servers[1].Log(), servers[2].Log())
	}
	keys, err := os.ReadFile(filepath.Join(data[first], "keys"))
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range servers {
		if i == first {
			continue
		}
		path := filepath.Join(data[i], "keys")
		if want := "put the key file of that server at " + path; !strings.Contains(s.Log(), want) {
			t.Errorf("it does not say %q: %s", want, s.Log())
		}
		if err := os.WriteFile(path, keys, 0o600); err != nil { // and no other one is in the way
			t.Fatal(err)
		}
		if servers[i], err = programtest.TryServer(t, nil, data[i], flags...); err != nil {
			t.Fatalf("%v: %s", err, servers[i].Log())
		}
	}
	if out, err := programtest.Run(t, data[first], "operator", "add", "--email", "olga@coffeedesk.example", "--base-url", "http://localhost:8080", "--database", database); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, s := range servers {
		until(t, s, "/readyz", http.StatusOK) // one of them was told by a command that somebody has set up
		endsWell(t, s)
	}
	if out, err := programtest.Run(t, data[0], "instance", "create", "--database", database); err == nil || !strings.Contains(out, "there is an instance in it already") {
		t.Errorf("made anew: %v: %s", err, out)
	}
}

// TestOnlyFiles: what is done with the file of a database is not done with another one, and how it
// is done is said.
func TestOnlyFiles(t *testing.T) {
	t.Parallel()
	database := enginetest.Empty(t)
	data := t.TempDir()
	if out, err := programtest.Run(t, data, "operator", "list", "--database", database); err == nil || !strings.Contains(out, "there is no instance in postgresql:///") {
		t.Errorf("in an empty database: %v: %s", err, out)
	}
	if out, err := programtest.Run(t, data, "instance", "create", "--database", database); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := programtest.Run(t, data, "operator", "list", "--database", database); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	people := filepath.Join(data, "people.csv")
	if err := os.WriteFile(people, []byte("email\nbo@acme.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for says, command := range map[string][]string{
		"pg_dump":     {"backup", "--to", filepath.Join(data, "copy")},
		"pg_restore,": {"restore", "--from", people},
		"VACUUM FULL": {"vacuum"},
		"--check":     {"migrate", "--check"},
		"pg_restore ": {"import", people, "--from", "csv", "--dry-run"},
	} {
		if out, err := programtest.Run(t, data, append(command, "--database", database)...); err == nil || !strings.Contains(out, says) {
			t.Errorf("%s: %v: %s", strings.Join(command, " "), err, out)
		}
	}
}
