package program_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest/enginetest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program/programtest"
	"github.com/anteroom/anteroom/internal/replicas"
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

// TestServersShareWork: servers at one database know of each other; what one was killed in, another
// one does within seconds; and one that is stopped is gone at once.
func TestServersShareWork(t *testing.T) {
	t.Parallel()
	database := enginetest.Empty(t)
	flags := []string{"--database", database, "--shutdown-delay", "0s"}
	one := programtest.StartNewServer(t, filepath.Join(t.TempDir(), "data"), flags...)
	other := programtest.StartNewServer(t, filepath.Join(t.TempDir(), "data"), append(flags, "--keys-file", filepath.Join(one.Data, "keys"))...)
	d, err := db.Open(t.Context(), database, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	const job = "sweep" // which is not due but each hour
	if err := d.Housekeep(t.Context(), func(tx *db.Tx) error { return tx.BeginJob(t.Context(), job, "", "the one that was killed") }); err != nil {
		t.Fatal(err)
	}
	there := func() int {
		t.Helper()
		all, err := replicas.There(t.Context(), &d.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	for begun := time.Now(); there() != 2; {
		if time.Since(begun) > time.Minute {
			t.Fatalf("%d servers are there", there())
		}
	}
	for begun := time.Now(); ; {
		runs, err := d.JobRuns(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(runs, func(r model.JobRun) bool { return r.Job == job })
		if r := runs[i]; !r.Ended.IsZero() {
			if r.Failed != "" || r.Host == "the one that was killed" {
				t.Errorf("%+v", r)
			}
			break
		}
		if time.Since(begun) > time.Minute {
			t.Fatalf("nobody goes on:\n%s\n%s", one.Log(), other.Log())
		}
	}
	endsWell(t, one)
	if n := there(); n != 1 {
		t.Errorf("%d servers are there, and one is stopped", n)
	}
	endsWell(t, other)
	if until, err := d.LeaseUntil(t.Context(), "job "+job); err != nil || !until.IsZero() || there() != 0 {
		t.Errorf("something is left: %v, %v", until, err)
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
	nobody := "postgresql:///anteroom?host=" + t.TempDir()
	for _, command := range [][]string{{"operator", "list"}, {"migrate"}, {"serve", "--base-url", "http://localhost:8080"}} {
		if out, err := programtest.Run(t, data, append(command, "--database", nobody)...); err == nil || !strings.Contains(out, "nothing listens there") || strings.Contains(out, "there is no instance") {
			t.Errorf("%s where nobody listens: %v: %s", command[0], err, out)
		}
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

// TestDemoElsewhere: the demo keeps its sample in PostgreSQL, goes on with it in the directory that
// has its keys, and takes no instance that is there for one of its own.
func TestDemoElsewhere(t *testing.T) {
	t.Parallel()
	database, data := enginetest.Empty(t), t.TempDir()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	for _, when := range []string{"new", "again"} {
		d := programtest.StartDemo(t, data, "--database", database)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.BaseURL+"/demo/sign-in", strings.NewReader("email=dana@acme.example"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", d.BaseURL)
		signedIn, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		signedIn.Body.Close()
		members, err := browser.Get(d.Portal + "members?q=bo@acme.example")
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(members.Body)
		members.Body.Close()
		if err != nil || !strings.Contains(string(page), "Bo Ash") {
			t.Errorf("%s: %v: %s: %.300s", when, err, members.Status, page)
		}
		d.Kill(t)
	}
	if out, err := programtest.Run(t, t.TempDir(), "demo", "--database", database, "--addr", "localhost:0", "--app-addr", "127.0.0.1:0", "--idp-addr", "127.0.0.1:0"); err == nil || !strings.Contains(out, "there is an instance in it already: name an empty one") {
		t.Errorf("in another directory: %v: %s", err, out)
	}
}
