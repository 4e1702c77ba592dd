package program_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// movedSaid is what the command says of a move.
type movedSaid struct {
	From, To             string
	Tables, Rows, Events int64
	Head                 string
	Resumed              bool
	Left                 []string
}

// moveTo runs the command.
func moveTo(t *testing.T, data string, args ...string) (said movedSaid) {
	t.Helper()
	out, err := programtest.Run(t, data, append([]string{"move", "--json"}, args...)...)
	if err == nil {
		err = json.Unmarshal([]byte(out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]), &said)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return said
}

// TestMove moves the data of the demo to PostgreSQL, where a server goes on with it, and from there
// to a file in another directory, where another one does. What was left is served no more, unless
// somebody undoes the move.
func TestMove(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob(releases + "/*.tar.gz")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no release is kept: %v", err)
	}
	data, other := t.TempDir(), t.TempDir()
	r := unpackRelease(t, archives[len(archives)-1], data)
	to := enginetest.New(func(context.Context, string) error { return nil }).PostgreSQL(t)
	back := filepath.Join(other, "anteroom.db")
	refused := func(want string, command ...string) {
		t.Helper()
		if out, err := programtest.Run(t, data, command...); err == nil || !strings.Contains(out, want) {
			t.Errorf("%q: %v, %q; want %q", command, err, out, want)
		}
	}
	refused("anteroom migrate first", "move", "--to", to)
	s := programtest.StartServer(t, data)
	until(t, s, "/readyz", http.StatusOK)
	refused("another server runs on", "move", "--to", to)
	stop(t, s)
	refused("is the database itself", "move", "--to", "sqlite:"+filepath.Join(data, "anteroom.db"))
	refused("keep that in PGPASSWORD", "move", "--to", "postgres://a:b@localhost/c")

	there := moveTo(t, data, "--to", to)
	if there.Rows < 500 || there.Tables < 90 || there.Resumed || len(there.Left) > 0 {
		t.Errorf("moved = %+v", there)
	}
	for _, command := range [][]string{{"serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080"}, {"organization", "list"}, {"migrate"}} {
		refused("nobody works on it since it was moved to postgresql://", command...)
	}

	s = programtest.StartServer(t, data, "--database", to)
	until(t, s, "/readyz", http.StatusOK)
	app := &machine{T: t, server: s, ID: r.ID, Secret: r.Secret}
	if token, _ := app.token(); !app.active(token) {
		t.Error("in PostgreSQL the app gets no token that is good")
	}
	if out, err := programtest.Run(t, data, "role", "add", "--name", "boss", "--database", to); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	refused("stop", "move", "--database", to, "--to", "sqlite:"+back)
	stop(t, s)
	here := moveTo(t, data, "--database", to, "--to", "sqlite:"+back)
	if here.Events <= there.Events || here.Tables != there.Tables {
		t.Errorf("moved back = %+v, and there = %+v", here, there)
	}
	refused("nobody works on it since it was moved to "+back, "organization", "list", "--database", to)
	keys, err := os.ReadFile(filepath.Join(data, "keys"))
	if err == nil {
		err = os.WriteFile(filepath.Join(other, "keys"), keys, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s = programtest.StartServer(t, other)
	until(t, s, "/readyz", http.StatusOK)
	app.server = s
	if token, _ := app.token(); !app.active(token) {
		t.Error("in a file again the app gets no token that is good")
	}
	if diff := cmp.Diff(r.Organizations, organizationsIn(t, other)); diff != "" {
		t.Errorf("organizations (-then +now):\n%s", diff)
	}
	for _, head := range []string{r.Head, there.Head, here.Head} {
		if out, err := programtest.Run(t, other, "verify", "--head", head); err != nil {
			t.Errorf("the log of events: %v\n%s", err, out)
		}
	}
	stop(t, s)

	if out, err := programtest.Run(t, data, "move", "--undo"); err != nil || !strings.Contains(out, "is used again") {
		t.Errorf("undo: %v\n%s", err, out)
	}
	if diff := cmp.Diff(r.Organizations, organizationsIn(t, data)); diff != "" {
		t.Errorf("undone: organizations (-then +now):\n%s", diff)
	}
}
