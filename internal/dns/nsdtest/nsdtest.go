// Package nsdtest runs NSD, a real name server, for tests.
package nsdtest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Server is a running NSD with the zone acme.example, which a test can change. It
// listens on loopback.
type Server struct {
	Addr string // as host:port, by UDP and TCP

	zone string // file
	cmd  *exec.Cmd
}

// Start starts a server that runs until the test ends, with a zone that has
// nothing in it. Where NSD is not installed it skips the test, except in CI,
// where nobody would notice.
func Start(t testing.TB) *Server {
	t.Helper()
	program := find(t)
	dir := t.TempDir()
	port := freePort(t)
	s := &Server{Addr: "127.0.0.1:" + port, zone: filepath.Join(dir, "acme.example.zone")}
	s.write(t, 1, "")
	config := filepath.Join(dir, "nsd.conf")
	err := os.WriteFile(config, fmt.Appendf(nil, `
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
`, port, dir, s.zone), 0o600)
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
	s.await(t)
	return s
}

// question asks for the SOA record of acme.example by TCP (RFC 1035, sections 4.1 and
// 4.2.2).
const question = "\x00\x1e" + "\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00" + "\x04acme\x07example\x00" + "\x00\x06\x00\x01"

// await returns once the server has answered. Until then the signal by which it reads
// a zone anew would end it.
func (s *Server) await(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		err := s.ask(ctx)
		if err == nil {
			return
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("nsd does not answer: %v", err)
		}
	}
}

// ask returns nil when there is an answer, whatever it is.
func (s *Server) ask(ctx context.Context) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, question); err != nil {
		return err
	}
	_, err = io.ReadFull(conn, make([]byte, 2+12))
	return err
}

// find returns the path of NSD.
func find(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"nsd", "/usr/sbin/nsd"} { // the latter only root has in PATH
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("nsd is not installed")
	}
	t.Skip("nsd is not installed")
	return ""
}

// freePort returns a port that nobody listens on, by UDP or TCP. It is below those
// that clients are given, of which one might be taken a moment later.
func freePort(t testing.TB) string {
	t.Helper()
	for range 100 {
		addr := fmt.Sprintf("127.0.0.1:%d", 10_000+rand.N(20_000))
		packets, err := net.ListenPacket("udp", addr)
		if err != nil {
			continue
		}
		l, err := net.Listen("tcp", addr)
		_ = packets.Close()
		if err != nil {
			continue
		}
		_ = l.Close()
		return strings.TrimPrefix(addr, "127.0.0.1:")
	}
	t.Fatal("no free port")
	return ""
}

// write makes the zone file anew.
func (s *Server) write(t testing.TB, serial int, lines string) {
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

// Publish gives the zone a serial number, which has to grow, and lines in the form
// of zone files. The server takes a moment to read them.
func (s *Server) Publish(t testing.TB, serial int, lines string) {
	t.Helper()
	s.write(t, serial, lines)
	if err := s.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

// Dial connects to this server instead of to port 53, whatever the address.
func (s *Server) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if strings.HasSuffix(addr, ":53") {
		addr = s.Addr
	}
	return new(net.Dialer).DialContext(ctx, network, addr)
}
