package program_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// instance makes a data directory with an organization, as a server that was
// stopped leaves it, and returns the path of its database.
func instance(t *testing.T) (data, database string) {
	t.Helper()
	data = t.TempDir()
	s := programtest.StartServer(t, data)
	if out, err := programtest.Run(t, data, "organization", "add", "--name", "Acme Corp", "--admin", "dana@acme.example"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	until(t, s, "/readyz", http.StatusOK)
	stop(t, s)
	return data, filepath.Join(data, "anteroom.db")
}

// TestStoppedInstanceIsOneFile: who moves anteroom.db of a stopped server has
// everything.
func TestStoppedInstanceIsOneFile(t *testing.T) {
	t.Parallel()
	_, database := instance(t)
	for _, suffix := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(database + suffix); err == nil {
			t.Errorf("anteroom.db%s is left", suffix)
		}
	}
	alone := filepath.Join(t.TempDir(), "anteroom.db")
	content, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(alone, content, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), alone, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	events, err := d.EventsAfter(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := d.SigningKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(events) == 0 || len(keys) == 0 {
		t.Errorf("the file alone has %d events and %d signing keys", len(events), len(keys))
	}
	if found, err := d.Damage(t.Context()); found != "" || err != nil {
		t.Errorf("damage: %q, %v", found, err)
	}
}

// TestDamagedFiles: what was changed behind the program's back is found before
// anybody is served, and the refusal says what to do.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	_, database := instance(t)
	sound, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	fill := func(b []byte, with byte) {
		for i := range b {
			b[i] = with
		}
	}
	for name, damage := range map[string]func([]byte) []byte{
		"cut in the middle of a page": func(b []byte) []byte { return b[:len(b)-page/2] },
		"cut in half":                 func(b []byte) []byte { return b[:len(b)/2/page*page] },
		"another file":                func(b []byte) []byte { return []byte(strings.Repeat("no database ", 1000)) },
		"a lost header":               func(b []byte) []byte { fill(b[:100], 0); return b },
		"a zeroed schema":             func(b []byte) []byte { fill(b[100:page], 0); return b },
		"zeroed pages":                func(b []byte) []byte { fill(b[page:], 0); return b },
		"pages of ones":               func(b []byte) []byte { fill(b[5*page:9*page], 0xff); return b },
		"a lost page":                 func(b []byte) []byte { return append(b[:3*page], b[4*page:]...) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			if err := os.WriteFile(filepath.Join(data, "anteroom.db"), damage(append([]byte(nil), sound...)), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := programtest.Run(t, data, "serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080")
			if err == nil || !strings.Contains(out, "damaged") || !strings.Contains(out, "docs/operations.md") {
				t.Errorf("error = %v, said:\n%s", err, out)
			}
		})
	}
}

// TestFileThatOthersCanWrite: nobody is trusted with a database that others may
// have changed.
func TestFileThatOthersCanWrite(t *testing.T) {
	t.Parallel()
	data, database := instance(t)
	if err := os.Chmod(database, 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := programtest.Run(t, data, "serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080")
	if err == nil || !strings.Contains(out, "others can change") {
		t.Errorf("error = %v, said:\n%s", err, out)
	}
	if err := os.Chmod(database, 0o644); err != nil {
		t.Fatal(err)
	}
	stop(t, programtest.StartServer(t, data))
}

// TestRestoredBackup: a database that is older than it was here is not served as
// if nothing was, and after "anteroom restored" it is: what was revoked since is not good again.
func TestRestoredBackup(t *testing.T) {
	t.Parallel()
	data, database := instance(t)
	s := programtest.StartServer(t, data)
	app := newMachine(t, s)
	token, _ := app.token()
	stop(t, s)
	backup, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	app.server = programtest.StartServer(t, data)
	if status, _ := app.post("/oauth/revoke", url.Values{"token": {token}}); status != http.StatusOK {
		t.Fatalf("revoke: status %d", status)
	}
	if out, err := programtest.Run(t, data, "organization", "add", "--name", "Globex", "--admin", "kim@globex.example"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	stop(t, app.server)
	if err := os.WriteFile(database, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	serve := []string{"serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080"}
	if out, err := programtest.Run(t, data, serve...); err == nil || !strings.Contains(out, "anteroom restored") {
		t.Fatalf("a backup is served without a word: %v\n%s", err, out)
	}
	if out, err := programtest.Run(t, data, "restored"); err != nil || !strings.Contains(out, "New keys sign from now on") {
		t.Fatalf("%v\n%s", err, out)
	}
	app.server = programtest.StartServer(t, data)
	if app.active(token) {
		t.Error("a token that was revoked after the backup is good again")
	}
	if again, _ := app.token(); !app.active(again) {
		t.Error("the app gets no token that is good")
	}
	stop(t, app.server)
}
