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
	guarded, err := New(Options{Resolvers: "127.0.0.1:" + s.port})
	if err != nil {
		t.Fatal(err)
	}
	// NSD takes a moment to start and to read a zone. Meanwhile it may lose a
	// question, or answer from the zone as it was.
	await := func(why string, c *Client, name string, want func(Result) bool) {
		t.Helper()
		for {
			got := c.Lookup(ctx, name)
			if want(got) {
				return
			}
			if ctx.Err() != nil {
				t.Fatalf("%s: the result stays %+v", why, got)
			}
		}
	}
	absent := func(o Outcome) func(Result) bool {
		return func(r Result) bool {
			return r.Outcome == o && r.Server().Host == "ns1.acme.example" && r.Absent() && r.Lacks(token)
		}
	}
	held := func(by, value string) func(Result) bool {
		return func(r Result) bool {
			server, ok := r.Holds(value)
			return ok && server.String() == by && r.Outcome == Found && !r.Lacks(value)
		}
	}

	await("before it is published", c, name, absent(NoSuchName))
	s.publish(t, 2, `_anteroom TXT "`+token+`"`)
	await("published", c, name, held("ns1.acme.example", token))
	s.publish(t, 3, "_anteroom A 192.0.2.1")
	await("replaced by another record", c, name, absent(NoData))
	s.publish(t, 4, "")
	await("removed", c, name, absent(NoSuchName))

	long := strings.Repeat("x", 200)
	s.publish(t, 5, `_anteroom CNAME verify
verify TXT "anteroom-" "verify=3f9c"
verify TXT`+strings.Repeat(` "`+long+`"`, 20)+`
*.wild TXT "\"\\\255"
out CNAME www.acme.org.`)
	await("behind an alias", c, name, held("ns1.acme.example", token))
	await("larger than a packet", c, name, held("ns1.acme.example", strings.Repeat(long, 20)))
	await("a wildcard", c, "a.wild.acme.example", held("ns1.acme.example", "\"\\\xff"))
	// NSD refuses to say anything about the zone that this leads to.
	await("an alias into another zone", c, "out.acme.example", func(r Result) bool { return r.Outcome == Refused && !r.Lacks(token) })
	// Where its address is not allowed NSD is asked as the resolver that it is
	// configured as, and counts because it is the authority.
	await("as a resolver", guarded, name, held("127.0.0.1:"+s.port, token))
}
