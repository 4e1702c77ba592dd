package program_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// stop asks a server to stop and waits until it has.
func stop(t *testing.T, s *programtest.Server) {
	t.Helper()
	if err := s.Cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if code := s.Cmd.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("the server ended with status %d\n%s", code, s.Log())
	}
}

// machine is an app that gets tokens for itself.
type machine struct {
	*testing.T
	server *programtest.Server
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

func newMachine(t *testing.T, s *programtest.Server) *machine {
	t.Helper()
	m := &machine{T: t, server: s}
	out, err := programtest.Run(t, s.Data, "application", "add", "--json", "--name", "App", "--redirect-uris", "https://app.example/cb")
	if err == nil {
		err = json.Unmarshal([]byte(out), m)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return m
}

// ask posts a form and returns the status and the answer.
func (m *machine) ask(path string, form url.Values) (int, map[string]any) {
	m.Helper()
	status, body := m.post(path, form)
	var answer map[string]any
	if err := json.Unmarshal(body, &answer); err != nil {
		m.Fatal(err)
	}
	return status, answer
}

// post posts a form and returns the status and what was answered.
func (m *machine) post(path string, form url.Values) (int, []byte) {
	m.Helper()
	r, err := http.NewRequestWithContext(m.Context(), http.MethodPost, m.server.URL(path), strings.NewReader(form.Encode()))
	if err != nil {
		m.Fatal(err)
	}
	r.Host = "localhost:8080"
	r.SetBasicAuth(m.ID, m.Secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		m.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		m.Fatal(err)
	}
	return res.StatusCode, body
}

func (m *machine) token() (string, int) {
	m.Helper()
	status, answer := m.ask("/oauth/token", url.Values{"grant_type": {"client_credentials"}})
	token, _ := answer["access_token"].(string)
	return token, status
}

func (m *machine) active(token string) bool {
	m.Helper()
	_, answer := m.ask("/oauth/introspect", url.Values{"token": {token}})
	return answer["active"] == true
}

// published returns the names of the keys that the server publishes.
func published(t *testing.T, s *programtest.Server) []string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL("/keys"), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "localhost:8080"
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var set struct {
		Keys []struct {
			ID string `json:"kid"`
		} `json:"keys"`
	}
	if err := json.NewDecoder(res.Body).Decode(&set); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, k := range set.Keys {
		all = append(all, k.ID)
	}
	return all
}

// TestStolenKeys: a running server takes the keys that a command has made from its
// next request on.
func TestStolenKeys(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir())
	app := newMachine(t, s)
	for range 5 {
		old, _ := app.token()
		if !app.active(old) {
			t.Fatal("a new token is worthless")
		}
		before := published(t, s)
		if out, err := programtest.Run(t, s.Data, "keys", "rotate", "--stolen"); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		fresh, _ := app.token()
		if app.active(old) {
			t.Fatal("the next request believes the stolen key")
		}
		if !app.active(fresh) {
			t.Fatal("the next token is signed by the stolen key")
		}
		if after := published(t, s); slices.ContainsFunc(after, func(kid string) bool { return slices.Contains(before, kid) }) {
			t.Fatalf("a stolen key is published: %v", after)
		}
	}
}

// TestMissingKeyFile: nothing makes another one in its place.
func TestMissingKeyFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, aside := filepath.Join(dir, "keys"), filepath.Join(t.TempDir(), "keys")
	s := programtest.StartServer(t, dir)
	app := newMachine(t, s)
	before := published(t, s)
	if err := os.Rename(path, aside); err != nil {
		t.Fatal(err)
	}
	missing := func(command ...string) {
		t.Helper()
		out, err := programtest.Run(t, dir, command...)
		if err == nil || !strings.Contains(out, path+" is missing") || !strings.Contains(out, "backup") {
			t.Errorf("%q: %v\n%s", command, err, out)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q made a key file: %v", command, err)
		}
	}
	missing("keys", "rotate", "--stolen")
	if after := published(t, s); !slices.Equal(before, after) {
		t.Error("the keys were replaced")
	}
	token, _ := app.token()
	if !app.active(token) {
		t.Error("the server signs no more")
	}
	stop(t, s)
	missing("serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080")
	if err := os.Rename(aside, path); err != nil {
		t.Fatal(err)
	}
	app.server = programtest.StartServer(t, dir)
	if !app.active(token) {
		t.Error("the keys that were put back are worthless")
	}
}

// TestForeignKeyFile: keys that do not open what is there replace nothing.
func TestForeignKeyFile(t *testing.T) {
	t.Parallel()
	other := programtest.StartServer(t, t.TempDir())
	foreign, err := os.ReadFile(filepath.Join(other.Data, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	s := programtest.StartServer(t, t.TempDir())
	if err := os.WriteFile(filepath.Join(s.Data, "keys"), foreign, 0o600); err != nil {
		t.Fatal(err)
	}
	before := published(t, s)
	if out, err := programtest.Run(t, s.Data, "keys", "rotate", "--stolen"); err == nil || !strings.Contains(out, "does not belong to this database") {
		t.Errorf("%v\n%s", err, out)
	}
	if after := published(t, s); !slices.Equal(before, after) {
		t.Error("the keys were replaced")
	}
	stop(t, s)
	out, err := programtest.Run(t, s.Data, "serve", "--addr", "127.0.0.1:0", "--base-url", "http://localhost:8080")
	if err == nil || !strings.Contains(out, "does not belong to this database") {
		t.Errorf("%v\n%s", err, out)
	}
}
