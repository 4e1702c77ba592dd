package dist_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestRelease builds for this machine, and runs what is in the archive.
func TestRelease(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("it is built on Linux")
	}
	out := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "./release", out, "linux/"+runtime.GOARCH)
	cmd.Env = append(os.Environ(), "QUICK=1", "VERSION=v0.0.0", "SOURCE_DATE_EPOCH=1767225600")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	sums := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", "SHA256SUMS")
	sums.Dir = out
	if text, err := sums.CombinedOutput(); err != nil || strings.Count(string(text), ": OK\n") != 2 {
		t.Errorf("%v\n%s", err, text)
	}

	program := filepath.Join(t.TempDir(), "anteroom")
	unpack(t, only(t, filepath.Join(out, "*.tar.gz")), "anteroom", program)
	if text, err := exec.CommandContext(t.Context(), program, "version").CombinedOutput(); err != nil || !strings.HasPrefix(string(text), "anteroom ") {
		t.Errorf("%v\n%s", err, text)
	}

	bom, err := os.ReadFile(only(t, filepath.Join(out, "*.cdx.json")))
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Components []struct{ PURL string }
	}
	if err := json.Unmarshal(bom, &said); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, c := range said.Components {
		path, _, _ := strings.Cut(c.PURL, "@")
		found[path] = true
	}
	if !found["pkg:golang/modernc.org/sqlite"] || !found["pkg:golang/std"] || found["pkg:golang/github.com/google/go-cmp"] {
		t.Errorf("the SBOM lists %v", found)
	}
}

// TestZip packs a folder as it is for Windows: the same bytes each time, of the time that is named.
func TestZip(t *testing.T) {
	t.Parallel()
	above := t.TempDir()
	files := map[string]string{"anteroom-v0/anteroom.exe": "program", "anteroom-v0/LICENSE": "do as you like"}
	for name, content := range files {
		path := filepath.Join(above, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	program := programtest.Build(t, "dist/zip")
	var packed [2][]byte
	for i := range packed {
		var err error
		if packed[i], err = exec.CommandContext(t.Context(), program, "1767225600", above, "anteroom-v0").Output(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(packed[0], packed[1]) {
		t.Error("the same folder gives other bytes")
	}
	r, err := zip.NewReader(bytes.NewReader(packed[0]), int64(len(packed[0])))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range r.File {
		content, err := fs.ReadFile(r, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name] = string(content)
		if !f.Modified.Equal(time.Unix(1767225600, 0)) {
			t.Errorf("%s is of %s", f.Name, f.Modified)
		}
	}
	if diff := cmp.Diff(files, got); diff != "" {
		t.Error(diff)
	}
}

// only returns the one file that a pattern finds.
func only(t *testing.T, pattern string) string {
	t.Helper()
	all, err := filepath.Glob(pattern)
	if err != nil || len(all) != 1 {
		t.Fatalf("%s finds %v, %v", pattern, all, err)
	}
	return all[0]
}

// unpack writes a file of an archive, which all are in one folder of, to a path.
func unpack(t *testing.T, archive, name, to string) {
	t.Helper()
	file, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(packed); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			t.Fatalf("%s has no %s", archive, name)
		}
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(h.Name) != name {
			continue
		}
		content, err := io.ReadAll(r)
		if err == nil {
			err = os.WriteFile(to, content, os.FileMode(h.Mode))
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
}

// TestCommands: what the unit and the image run are commands, and what they set are
// settings.
func TestCommands(t *testing.T) {
	t.Parallel()
	program := programtest.Build(t, ".")
	for file, test := range map[string]struct {
		commands int
		pattern  string // whose first group is a command
	}{
		"anteroom.service": {1, `(?m)^ExecStart=/usr/local/bin/anteroom ([a-z ]+)$`},
		"Dockerfile":       {2, `(?m)CMD \["(?:/anteroom", ")?([a-z ]+)"\]$`},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		commands := regexp.MustCompile(test.pattern).FindAllSubmatch(text, -1)
		if len(commands) != test.commands {
			t.Errorf("%s has %d commands, want %d", file, len(commands), test.commands)
		}
		for _, c := range commands {
			if out, err := exec.CommandContext(t.Context(), program, "help", string(c[1])).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", file, err, out)
			}
		}
		set := regexp.MustCompile(`ANTEROOM_[A-Z_]+=[^ \n]+`).FindAllString(string(text), -1)
		if len(set) == 0 {
			t.Errorf("%s sets nothing", file)
		}
		cmd := exec.CommandContext(t.Context(), program, "config", "--data", t.TempDir())
		for _, s := range set {
			if !strings.Contains(s, "_FILE=") { // which has to be there
				cmd.Env = append(cmd.Env, s)
			}
		}
		if out, err := cmd.CombinedOutput(); err != nil && strings.Contains(string(out), "unknown") {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
	}
}

// TestUnit: systemd understands the unit, where it is there.
func TestUnit(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd is not installed")
	}
	text, err := os.ReadFile("anteroom.service")
	if err != nil {
		t.Fatal(err)
	}
	unit := filepath.Join(t.TempDir(), "anteroom.service")
	there := strings.ReplaceAll(string(text), "/usr/local/bin/anteroom", programtest.Build(t, "."))
	if err := os.WriteFile(unit, []byte(there), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", "--man=no", unit).CombinedOutput(); err != nil || strings.Contains(string(out), "anteroom.service:") {
		t.Errorf("%v\n%s", err, out)
	}
}
