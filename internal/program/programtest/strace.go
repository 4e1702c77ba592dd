package programtest

import (
	"os"
	"os/exec"
	"testing"
)

// Strace returns a command that runs the program, and has strace put a fault into calls of the
// system about a file, "" for any: as in "renameat:signal=SIGKILL". The test is skipped where there is no strace, or
// it may not do so, except in CI, where nobody would notice.
func Strace(t testing.TB, fault, file string, command ...string) *exec.Cmd {
	t.Helper()
	skip := t.Skipf
	if os.Getenv("CI") == "true" {
		skip = t.Fatalf
	}
	if out, err := exec.CommandContext(t.Context(), "strace", "-qq", "-e", "trace=none", "true").CombinedOutput(); err != nil {
		skip("no strace: %v\n%s", err, out)
	}
	args := []string{"-f", "-qq", "-o", os.DevNull, "-e", "inject=" + fault}
	if file != "" {
		args = append(args, "-P", file)
	}
	return exec.CommandContext(t.Context(), "strace", append(append(args, Build(t, ".")), command...)...)
}
