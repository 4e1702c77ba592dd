package dns

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// nsdServer is a running NSD, whose zone a test can change.
type nsdServer struct {
	port string
	zone string // file
	cmd  *exec.Cmd
}

// startNSD starts NSD on loopback, with the zone acme.example in a file.
func startNSD(t *testing.T) *nsdServer {
	t.Helper()
	program, err := exec.LookPath("nsd")
	if err != nil {
		program, err = exec.LookPath("/usr/sbin/nsd") // which only root has in PATH
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("nsd is not installed")
		}
		t.Skip("nsd is not installed")
	}
	dir := t.TempDir()
	s := &nsdServer{port: freePort(t), zone: filepath.Join(dir, "acme.example.zone")}
	s.write(t, 1, "")
	config := filepath.Join(dir, "nsd.conf")
	err = os.WriteFile(config, fmt.Appendf(nil, `
server:
	ip-address: 127.0.0.1@%s
	server-count: 1
	database: ""
	username: ""
	chroot: ""
	zonesdir: "%[2]s"
	pidfile: "%[2]s/nsd.pid"
	zonelistfile: "%[2]s/zone.list"
	xfrdfile: "%[2]s/xfrd.state"
	xfrdir: "%[2]s"
remote-control:
	control-enable: no
zone:
	name: acme.example
	zonefile: "%[3]s"
`, s.port, dir, s.zone), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s.cmd = exec.Command(program, "-d", "-c", config)
	s.cmd.Stderr = &log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		_ = s.cmd.Wait()
		if t.Failed() {
			t.Logf("nsd says:\n%s", &log)
		}
	})
	return s
}

// freePort returns a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// write makes the zone file anew.
func (s *nsdServer) write(t *testing.T, serial int, lines string) {
	t.Helper()
	zone := fmt.Appendf(nil, `$ORIGIN acme.example.
$TTL 60
@   SOA ns1 hostmaster %d 3600 600 86400 60
@   NS  ns1
ns1 A   127.0.0.1
%s
`, serial, lines)
	if err := os.WriteFile(s.zone, zone, 0o600); err != nil {
		t.Fatal(err)
	}
}

// publish makes the zone file anew and has NSD read it.
func (s *nsdServer) publish(t *testing.T, serial int, lines string) {
	t.Helper()
	s.write(t, serial, lines)
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

// TestNSD publishes a record at a real name server, finds it, removes it, and
// finds that it has gone.
func TestNSD(t *testing.T) {
	t.Parallel()
	s := startNSD(t)
	c, err := New(Options{
		Resolvers: "127.0.0.1:" + s.port,
		Allow:     []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, strings.Replace(addr, ":53", ":"+s.port, 1))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	const name = "_anteroom.acme.example"
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	// NSD takes a moment to start and to read a zone, and may lose a question
	// meanwhile.
	await := func(name string, want Outcome) Result {
		t.Helper()
		for {
			got := c.Lookup(ctx, name)
			if got.Outcome == want && got.Server().Host == "ns1.acme.example" {
				return got
			}
			if ctx.Err() != nil {
				t.Fatalf("%s: want %s, but the result stays %+v", name, want, got)
			}
		}
	}

	if got := await(name, NoSuchName); !got.Lacks(token) {
		t.Errorf("before it is published: %+v", got)
	}
	s.publish(t, 2, `_anteroom TXT "`+token+`"`)
	if got := await(name, Found); got.Lacks(token) {
		t.Errorf("published: %+v", got)
	}
	s.publish(t, 3, "_anteroom A 192.0.2.1")
	if got := await(name, NoData); !got.Lacks(token) {
		t.Errorf("replaced by another record: %+v", got)
	}
	s.publish(t, 4, "")
	if got := await(name, NoSuchName); !got.Lacks(token) {
		t.Errorf("removed: %+v", got)
	}

	long := strings.Repeat("x", 200)
	s.publish(t, 5, `_anteroom CNAME verify
verify TXT "anteroom-" "verify=3f9c"
verify TXT`+strings.Repeat(` "`+long+`"`, 20)+`
*.wild TXT "\"\\\255"
out CNAME www.acme.org.`)
	got := await(name, Found)
	if _, ok := got.Holds(token); !ok {
		t.Errorf("behind an alias: %+v", got)
	}
	if _, ok := got.Holds(strings.Repeat(long, 20)); !ok {
		t.Errorf("larger than a packet: %+v", got)
	}
	if diff := cmp.Diff([]string{"\"\\\xff"}, await("a.wild.acme.example", Found).Values()); diff != "" {
		t.Errorf("a wildcard: %s", diff)
	}
	// Where special addresses are not allowed NSD is asked as the resolver that
	// it is configured as, and counts because it is the authority.
	guarded, err := New(Options{Resolvers: "127.0.0.1:" + s.port})
	if err != nil {
		t.Fatal(err)
	}
	if server, ok := guarded.Lookup(ctx, name).Holds(token); !ok || server != (Server{Addr: "127.0.0.1:" + s.port}) {
		t.Errorf("without its own address allowed, the record comes from %+v, %t", server, ok)
	}
	// NSD does not serve the zone that this leads to.
	if got := c.Lookup(ctx, "out.acme.example"); got.Outcome != Refused || got.Absent() {
		t.Errorf("an alias into another zone: %+v", got)
	}
}
