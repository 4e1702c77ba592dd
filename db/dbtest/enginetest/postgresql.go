package enginetest

import (
	"context"
	_ "embed" // the script
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// cluster is a PostgreSQL server of this process's own, which ends with it.
type cluster struct {
	bin  string       // folder of its programs
	last atomic.Int64 // number of the newest database
	*script
}

//go:embed cluster.sh
var clusterScript string

// running is the cluster of this process, started when the first test wants it.
var running = sync.OnceValues(startCluster)

// errNone is that PostgreSQL is not installed.
var errNone = errors.New("PostgreSQL is not installed: the package is called postgresql")

func startCluster() (*cluster, error) { return newCluster("") }

func newCluster(options string) (*cluster, error) {
	// Debian keeps the programs of each version apart. The newest counts.
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errNone
	}
	c := &cluster{bin: filepath.Dir(found[len(found)-1])}
	if c.script, err = runScript(clusterScript, c.bin, options); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	return c, nil
}

// template makes a migrated database, of which others are copies.
func template(migrate Migrate) (name string, err error) {
	c, err := running()
	if err != nil {
		return "", err
	}
	name = c.newName()
	if err := c.run("createdb", name); err != nil {
		return "", err
	}
	return name, migrate(context.Background(), c.address(name))
}

func (c *cluster) newName() string { return fmt.Sprintf("test%d", c.last.Add(1)) }

func (c *cluster) address(name string) string { return addressAt(c.dir, name) }

// addressAt returns the address of a database at the socket in a folder.
func addressAt(dir, name string) string {
	return "postgresql:///" + name + "?" + url.Values{"host": {dir}, "user": {"postgres"}}.Encode()
}

// run runs one of PostgreSQL's programs.
func (c *cluster) run(program string, args ...string) error {
	args = append([]string{"--host=" + c.dir, "--username=postgres", "--no-password"}, args...)
	output, err := exec.Command(filepath.Join(c.bin, program), args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, output)
	}
	return nil
}

// PostgreSQL returns the address of a database that is gone after the test. Where
// PostgreSQL is not installed it skips the test, except in CI, where nobody would
// notice. With ANTEROOM_TEST_POOLER=on the address is one behind PgBouncer, for every
// test that has any.
func (e *Engines) PostgreSQL(t testing.TB) string {
	t.Helper()
	original, err := e.template()
	have(t, err)
	// Otherwise each page would go through the log, which takes four times as long.
	return created(t, "--template="+original, "--strategy=file_copy")
}

// Empty is PostgreSQL with a database in which nothing is.
func Empty(t testing.TB) string {
	t.Helper()
	_, err := running()
	have(t, err)
	return created(t)
}

// have ends a test of which the servers do not start: in CI also when they are not
// installed, because nobody would notice.
func have(t testing.TB, err error) {
	t.Helper()
	if (errors.Is(err, errNone) || errors.Is(err, errNoPooler)) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// created makes a database, with flags of createdb, until the test ends.
func created(t testing.TB, flags ...string) string {
	t.Helper()
	c, err := running()
	if err != nil {
		t.Fatal(err)
	}
	name := c.newName()
	if err := c.run("createdb", append(flags, name)...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.run("dropdb", "--force", name); err != nil {
			t.Error(err)
		}
	})
	if os.Getenv("ANTEROOM_TEST_POOLER") == "on" {
		return Pooled(t, c.address(name))
	}
	return c.address(name)
}
