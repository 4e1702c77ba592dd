package programtest

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a running `anteroom serve`.
type Server struct {
	Addr    string `json:"addr"`         // where it listens
	SetUp   string `json:"set_up"`       // how it is set up, "" when somebody has
	Data    string `json:"-"`            // the folder with its database
	Console string `json:"console_addr"` // where the console listens; "" for where all else does
	Metrics string `json:"metrics_addr"` // where it tells how it is; "" for nowhere
	Cmd     *exec.Cmd

	log  lines
	done chan struct{} // closed when the process has ended
}

// URL returns the address of a path at the server.
func (s *Server) URL(path string) string { return "http://" + s.Addr + path }

// Log returns what the server has logged.
func (s *Server) Log() string { return s.log.String() }

// Done is closed when the process has ended; Cmd has its status then.
func (s *Server) Done() <-chan struct{} { return s.done }

// StartServer starts the server on a folder, in which it makes an instance when
// there is none, on a port that is free, and kills it when the test ends.
func StartServer(t testing.TB, data string, flags ...string) *Server {
	t.Helper()
	return StartServerIn(t, nil, data, flags...)
}

// StartServerIn does so with more in the environment of the server.
func StartServerIn(t testing.TB, environ []string, data string, flags ...string) *Server {
	t.Helper()
	if _, err := os.Stat(filepath.Join(data, "anteroom.db")); errors.Is(err, fs.ErrNotExist) {
		if out, err := Run(t, data, "instance", "create"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	return start(t, environ, data, flags...)
}

// StartNewServer starts the server on a folder in which nobody has made an instance, as whoever
// tries the program does.
func StartNewServer(t testing.TB, data string, flags ...string) *Server {
	t.Helper()
	return start(t, nil, data, flags...)
}

func start(t testing.TB, environ []string, data string, flags ...string) *Server {
	t.Helper()
	s, err := TryServer(t, environ, data, flags...)
	if err != nil {
		t.Fatalf("the server did not say that it is ready: %v\n%s", err, s.Log())
	}
	return s
}

// TryServer starts the server on a folder as it is. The error is that of one that ended before it
// said that it is ready; its log says why. Several may be tried at once.
func TryServer(t testing.TB, environ []string, data string, flags ...string) (*Server, error) {
	t.Helper()
	s := &Server{Data: data, done: make(chan struct{})}
	s.Cmd = exec.Command(Build(t, "."), append([]string{
		"serve", "--json", "--data", data, "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080",
	}, flags...)...)
	s.Cmd.Env = append(os.Environ(), environ...)
	s.Cmd.Stderr = &s.log
	stdout, err := s.Cmd.StdoutPipe()
	if err == nil {
		err = s.Cmd.Start()
	}
	if err != nil {
		close(s.done)
		return s, err
	}
	decodeErr := json.NewDecoder(stdout).Decode(s)
	go func() { defer close(s.done); _ = s.Cmd.Wait() }()
	t.Cleanup(func() { _ = s.Cmd.Process.Kill(); <-s.done })
	if decodeErr != nil {
		<-s.done
	}
	return s, decodeErr
}

// Run runs a command of the program on a folder and returns what it says, on both
// outputs, and its error. One that goes on for a minute is killed: it should have
// refused to start.
func Run(t testing.TB, data string, command ...string) (string, error) {
	t.Helper()
	program := Build(t, ".")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, append(command, "--data", data)...).CombinedOutput()
	return string(out), err
}

// lines keeps what a process writes.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write keeps some more.
func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String returns all of it.
func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
