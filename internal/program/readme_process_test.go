//go:build linux

package program_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestReadme pastes what the README says under Run it into a shell, line by line, as
// somebody who is not root.
func TestReadme(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "\n## Run it\n")
	section, _, _ := strings.Cut(rest, "\n## ")
	blocks := regexp.MustCompile("(?s)\n```\n(.*?)\n```\n").FindAllStringSubmatch(section, -1)
	if len(blocks) != 2 || !strings.HasPrefix(blocks[0][1], "go build -o anteroom .\n") {
		t.Fatalf("the README says %q", blocks)
	}
	for _, block := range blocks { // each on a machine that has the program
		paste(t, newShell(t), strings.Split(strings.TrimPrefix(block[1], "go build -o anteroom .\n"), "\n"))
	}
}

// paste runs lines, the last of which starts the server, until that is ready.
func paste(t *testing.T, shell shell, lines []string) {
	t.Helper()
	last := lines[len(lines)-1]
	if !strings.HasPrefix(last, "./anteroom serve") {
		t.Fatalf("the README ends with %q", last)
	}
	for _, line := range lines[:len(lines)-1] {
		if out, err := shell.command(t.Context(), line).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	serve := shell.command(ctx, "exec "+last+" --addr localhost:"+programtest.FreePort(t)+" --shutdown-delay 0s")
	log := &readyWriter{ready: func() {
		if err := serve.Process.Signal(os.Interrupt); err != nil {
			t.Error(err)
		}
	}}
	serve.Stderr = log
	if err := serve.Run(); err != nil {
		t.Errorf("serve: %v\n%s", err, &log.text)
	}
}

// shell runs commands in a folder that has the program.
type shell struct {
	dir  string
	user *syscall.Credential // nil: whoever runs the test
}

func newShell(t *testing.T) shell {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "anteroom-readme-") // that of the test is root's, as is all above it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	program, err := os.ReadFile(programtest.Build(t, "."))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "anteroom"), program, 0o755); err != nil {
		t.Fatal(err)
	}
	s := shell{dir: dir}
	if os.Getuid() == 0 {
		s.user = &syscall.Credential{Uid: 65534, Gid: 65534}
		if err := os.Chown(dir, 65534, 65534); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s shell) command(ctx context.Context, line string) *exec.Cmd {
	c := exec.CommandContext(ctx, "sh", "-c", line)
	c.Dir = s.dir
	c.Env = []string{"PATH=" + os.Getenv("PATH")}
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.user}
	return c
}

// readyWriter keeps what a server logs, and hears when it is ready.
type readyWriter struct {
	text  bytes.Buffer
	ready func()
}

// Write implements io.Writer.
func (w *readyWriter) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(`"msg":"ready"`)) {
		w.ready()
	}
	return w.text.Write(b)
}
