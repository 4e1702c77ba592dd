package program_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestDoctor plants several faults in an instance that is served, and each is named: what is
// wrong with one keeps the doctor from looking at nothing else.
func TestDoctor(t *testing.T) {
	t.Parallel()
	data, _ := instance(t)
	for _, change := range []func() error{
		func() error { return os.Chmod(data, 0o777) },
		func() error { return os.Mkdir(filepath.Join(data, "mail"), 0o700) },
		func() error {
			return os.WriteFile(filepath.Join(data, "mail", "signin.txt"), []byte("{{/* replaces signin.txt 0 */}}{{.Code}}"), 0o600)
		},
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
	}
	out, err := programtest.Run(t, data, "doctor", "--json", "--base-url", "https://localhost:1", "--alias", "https://127.0.0.1:1",
		"--smtp-addr", "127.0.0.1:1", "--smtp-from", "no-reply@ops.example", "--smtp-tls", "none",
		"--dns-resolvers", "127.0.0.1:1", "--backup-dir", filepath.Join(data, "missing"))
	if err == nil {
		t.Error("the status says that all is well")
	}
	var said struct {
		Checks []struct{ Check, Problem string }
	}
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&said); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := map[string]string{
		"data directory": "chmod go=", "backups": "backup-dir has to be a directory", "base URL": "nothing answers at https://localhost:1",
		"proxies": "set trusted-proxies", "aliases": "nothing answers at https://127.0.0.1:1", "resolvers": "127.0.0.1:1 gives no answer",
		"mail server": "the mail server 127.0.0.1:1 does not take us", "mail templates": "replaces version 0",
	}
	for _, c := range said.Checks {
		switch {
		case c.Problem != "" && want[c.Check] == "":
			t.Errorf("%s: %s", c.Check, c.Problem)
		case !strings.Contains(c.Problem, want[c.Check]):
			t.Errorf("%s says %q, and not %q", c.Check, c.Problem, want[c.Check])
		}
		delete(want, c.Check)
	}
	if len(want) > 0 {
		t.Errorf("nobody looked at %v", want)
	}
}
