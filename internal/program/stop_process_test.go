package program_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// status asks a server for a page and returns the status of the answer, 0 when
// nobody listens.
func status(t testing.TB, s *programtest.Server, path string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL(path), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	res.Body.Close()
	return res.StatusCode
}

// until asks for a page until the answer has a status.
func until(t testing.TB, s *programtest.Server, path string, want int) {
	t.Helper()
	for begun := time.Now(); time.Since(begun) < time.Minute; {
		if status(t, s, path) == want {
			return
		}
	}
	t.Fatalf("%s does not answer %d\n%s", path, want, s.Log())
}

// hang begins a request that never ends.
func hang(t *testing.T, s *programtest.Server) {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if _, err := fmt.Fprintf(c, "POST /oauth/token HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	// The server asks for the rest once it reads it: then it waits.
	if _, err := c.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
}

// TestStop: a server that is told to stop first says that it is not ready, serves
// on, closes the port, and ends well although a request hangs.
func TestStop(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir(), "--shutdown-delay", "3s", "--shutdown-timeout", "1s")
	until(t, s, "/readyz", http.StatusOK)
	hang(t, s)
	if err := s.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	until(t, s, "/readyz", http.StatusServiceUnavailable)
	if got := status(t, s, "/healthz"); got != http.StatusOK {
		t.Errorf("a request while it is about to stop: %d", got)
	}
	until(t, s, "/healthz", 0)
	<-s.Done()
	if code := s.Cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit status %d\n%s", code, s.Log())
	}
	if !strings.Contains(s.Log(), "cut off") {
		t.Errorf("the log says nothing of the request\n%s", s.Log())
	}
}

// TestStopTwice: whoever is in a hurry says so twice.
func TestStopTwice(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir(), "--shutdown-delay", "5m", "--shutdown-timeout", "5m")
	if err := s.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	until(t, s, "/readyz", http.StatusServiceUnavailable)
	if err := s.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.Done():
	case <-time.After(time.Minute):
		t.Error("the second signal did nothing")
	}
}

// TestOneServer: a data directory has one server, and commands beside it.
func TestOneServer(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir())
	for _, command := range [][]string{
		{"serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080"},
		{"demo", "--addr", "localhost:0", "--app-addr", "localhost:0", "--idp-addr", "127.0.0.1:0"},
	} {
		out, err := programtest.Run(t, s.Data, command...)
		if err == nil || !strings.Contains(out, "process "+strconv.Itoa(s.Cmd.Process.Pid)+")") {
			t.Errorf("%s beside the server: %v\n%s", command[0], err, out)
		}
	}
	if out, err := programtest.Run(t, s.Data, "role", "list"); err != nil {
		t.Errorf("a command beside the server: %v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(s.Data, "demo.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the demo has left its sample: %v", err)
	}
	if err := s.Cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	stop(t, programtest.StartServer(t, s.Data)) // the lock went with the process
}
