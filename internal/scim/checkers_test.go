package scim

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestCheckers has programs that nobody here wrote try the server, where they are
// installed: scim2 (of scim2-cli, with scim2-tester) and scim-sanity, from PyPI, which
// .ci/run installs.
func TestCheckers(t *testing.T) {
	t.Parallel()
	for name, args := range map[string]func(t *testing.T, w *world, base string) []string{
		"scim2": func(t *testing.T, w *world, base string) []string {
			// It creates a resource of every type that there is, and roles are there to be
			// read alone: it is told of the types that are not.
			return []string{"--url", base, "--header", "Authorization: Bearer " + w.token, "--resource-types", writable(t, w), "test", "--verbose"}
		},
		"scim-sanity": func(_ *testing.T, w *world, base string) []string {
			return []string{"probe", base, "--token", w.token, "--strict", "--i-accept-side-effects"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, err := exec.LookPath(name)
			if err != nil {
				t.Skip(err)
			}
			w := newWorld(t)
			c := exec.CommandContext(t.Context(), path, args(t, w, w.server.URL+Root+string(w.dir.ID))...)
			c.Env = append(os.Environ(), "NO_COLOR=1")
			out, err := c.CombinedOutput()
			if err != nil {
				t.Errorf("%v:\n%s", err, out)
			}
		})
	}
}

// writable writes a file with the resource types of which there can be new ones.
func writable(t *testing.T, w *world) string {
	t.Helper()
	var list struct{ Resources []json.RawMessage }
	must(t, json.Unmarshal([]byte(w.ask(t, w.dir, w.token, "GET", "/ResourceTypes", "").Body), &list))
	text, err := json.Marshal(list.Resources[:2])
	must(t, err)
	file := filepath.Join(t.TempDir(), "types.json")
	must(t, os.WriteFile(file, text, 0o600))
	return file
}
