package enginetest

import (
	_ "embed" // the script
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"path"
	"sync"
	"testing"
)

// pooler is PgBouncer in front of the cluster, which gives a session of the server's to
// whoever connects to it for one transaction at a time. It ends with this process.
type pooler struct{ *script }

//go:embed pooler.sh
var poolerScript string

// pooling is the pooler of this process, started when the first test wants it.
var pooling = sync.OnceValues(startPooler)

// errNoPooler is that PgBouncer is not installed.
var errNoPooler = errors.New("PgBouncer is not installed: the package is called pgbouncer")

func startPooler() (*pooler, error) {
	if _, err := exec.LookPath("pgbouncer"); err != nil {
		return nil, errNoPooler
	}
	c, err := running()
	if err != nil {
		return nil, err
	}
	s, err := runScript(poolerScript, c.dir)
	if err != nil {
		return nil, fmt.Errorf("start PgBouncer: %w", err)
	}
	return &pooler{s}, nil
}

// Pooled returns the address behind a pooler of a database that PostgreSQL has returned.
// Where PgBouncer is not installed it skips the test, except in CI.
func Pooled(t testing.TB, address string) string {
	t.Helper()
	p, err := pooling()
	have(t, err)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return addressAt(p.dir, path.Base(u.Path))
}
