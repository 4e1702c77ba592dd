package program_test

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestHealthcheck: what is asked is the server that listens, also one that listens
// everywhere, and the status of the process says what it said.
func TestHealthcheck(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir())
	_, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []string{s.Addr, ":" + port, "0.0.0.0:" + port} {
		if out, err := programtest.Run(t, s.Data, "healthcheck", "--addr", addr); err != nil || out != "ready\n" {
			t.Errorf("at %s: %v\n%s", addr, err, out)
		}
	}
	if err := s.Cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if out, err := programtest.Run(t, s.Data, "healthcheck", "--addr", s.Addr); err == nil || !strings.Contains(out, "no server answers at "+s.Addr) {
		t.Errorf("stopped: %v\n%s", err, out)
	}
}

// TestHealthcheckOfOneThatStops: who is asked says that it stops, and that counts.
func TestHealthcheckOfOneThatStops(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir(), "--shutdown-delay", "1m")
	if err := s.Cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	until(t, s, "/readyz", 503)
	if out, err := programtest.Run(t, s.Data, "healthcheck", "--addr", s.Addr); err == nil || !strings.Contains(out, "is not ready (status 503): stopping") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestReadyOncePeopleCanSignIn: a server on which nobody can sign in does not say that it is
// ready, and says so by itself once they can.
func TestReadyOncePeopleCanSignIn(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	if out, err := programtest.Run(t, data, "instance", "create"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	restore := dbtest.Refuse(t, filepath.Join(data, "anteroom.db"), "sessions")
	s := programtest.StartServer(t, data)
	if out, err := programtest.Run(t, data, "healthcheck", "--addr", s.Addr); err == nil || !strings.Contains(out, "nobody can sign in; the log says why") {
		t.Errorf("%v\n%s", err, out)
	}
	if log := s.Log(); strings.Count(log, "so that this program is not ready") != 1 {
		t.Errorf("the log: %s", log)
	}
	restore()
	until(t, s, "/readyz", http.StatusOK)
	stop(t, s)
}
