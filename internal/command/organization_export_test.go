package command

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestExportRefused: a file that is there stays as it is, and what fails leaves none.
func TestExportRefused(t *testing.T) {
	t.Parallel()
	data, name := t.TempDir(), filepath.Join(t.TempDir(), "acme.zip")
	run := func(org string) string {
		var out, problems bytes.Buffer
		if status := Main(t.Context(), []string{"organization", "export", "--data", data, "--organization", org, "--to", name}, nil, &out, &problems); status != 1 {
			t.Errorf("status %d: %s", status, &out)
		}
		return problems.String()
	}
	printed(t, "instance", "create", "--data", data)
	acme := regexp.MustCompile(`org_[0-9]+`).FindString(printed(t, "organization", "add", "--data", data, "--name", "Acme", "--admin", "dana@acme.example"))
	if said := run("org_1"); !strings.Contains(said, "There is no such organization.") {
		t.Errorf("of nobody: %s", said)
	}
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("left is a file: %v", err)
	}
	if err := os.WriteFile(name, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := run(acme); !strings.Contains(said, "is there already") {
		t.Errorf("over a file: %s", said)
	}
	if kept, err := os.ReadFile(name); err != nil || string(kept) != "mine" {
		t.Errorf("the file is %q, %v", kept, err)
	}
}
