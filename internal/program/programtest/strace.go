package programtest

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// Strace returns a command that runs the program, and has strace put a fault into calls of the
// system about a file: as in "renameat:signal=SIGKILL".
func Strace(t testing.TB, fault, file string, command ...string) *exec.Cmd {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "strace", "-qq", "-e", "trace=none", "true").CombinedOutput(); err != nil {
		noStrace(t, string(out), err)
	}
	return exec.CommandContext(t.Context(), "strace", append([]string{"-f", "-qq", "-o", os.DevNull, "-e", "inject=" + fault, "-P", file, Build(t, ".")}, command...)...)
}

// Spoil puts a fault into all such calls of a server about files, from now on until what it returns
// is called.
func (s *Server) Spoil(t testing.TB, fault string, files ...string) (mend func()) {
	t.Helper()
	calls, _, _ := strings.Cut(fault, ":")
	args := []string{"-f", "-o", os.DevNull, "-e", "trace=" + calls, "-e", "inject=" + fault, "-p", strconv.Itoa(s.Cmd.Process.Pid)}
	for _, f := range files {
		args = append(args, "-P", f)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, "strace", args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // which lets go of the server
	said, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		noStrace(t, "", err)
	}
	lines := bufio.NewScanner(said)
	for lines.Scan() && !strings.Contains(lines.Text(), "attached") {
		if strings.Contains(lines.Text(), "not permitted") {
			cancel()
			noStrace(t, lines.Text(), cmd.Wait())
		}
	}
	return func() {
		cancel()
		_ = cmd.Wait() // that it was interrupted is what was wanted
	}
}

// noStrace skips a test where there is no strace, or it may not look, except in CI, where nobody
// would notice.
func noStrace(t testing.TB, said string, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("no strace: %s: %v", said, err)
	}
	t.Skipf("no strace: %s: %v", said, err)
}
