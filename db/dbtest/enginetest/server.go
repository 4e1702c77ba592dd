package enginetest

import (
	"path/filepath"
	"testing"
)

// Server is a PostgreSQL server of a test's own, which it can stop. What is acknowledged
// there is kept however the server ends, as long as the machine goes on.
type Server struct{ cluster *cluster }

// NewServer starts a server that is gone after the test. It skips the test as PostgreSQL
// does.
func NewServer(t testing.TB) *Server {
	t.Helper()
	c, err := newCluster("-c synchronous_commit=on")
	have(t, err)
	t.Cleanup(func() {
		if err := c.end(); err != nil {
			t.Error(err)
		}
	})
	return &Server{c}
}

// Create makes a database and returns its address.
func (s *Server) Create(t testing.TB, flags ...string) string {
	t.Helper()
	name := s.cluster.newName()
	if err := s.cluster.run("createdb", append(flags, name)...); err != nil {
		t.Fatal(err)
	}
	return s.cluster.address(name)
}

// Stop stops the server at once, as if it was killed.
func (s *Server) Stop(t testing.TB) { s.tell(t, "stop") }

// Start starts the server again.
func (s *Server) Start(t testing.TB) { s.tell(t, "start") }

// Standby starts another server, which has written what this one has before anybody is told
// that it is done, and returns the folder with its socket.
func (s *Server) Standby(t testing.TB) string {
	s.tell(t, "standby")
	return filepath.Join(s.cluster.dir, "second")
}

// Promote lets the standby take writes.
func (s *Server) Promote(t testing.TB) { s.tell(t, "promote") }

func (s *Server) tell(t testing.TB, command string) {
	t.Helper()
	if err := s.cluster.tell(command); err != nil {
		t.Fatal(err)
	}
}
