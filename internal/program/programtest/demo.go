package programtest

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Demo is a running `anteroom demo`, as it describes itself, and its process.
type Demo struct {
	BaseURL      string `json:"base_url"`
	Portal       string `json:"portal"`
	App          string `json:"app"`
	Mail         string `json:"mail"`
	IdP          string `json:"identity_provider"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`

	Program string `json:"-"` // the binary
	Data    string `json:"-"` // the folder with its database

	cmd *exec.Cmd
	log lines
}

// Log returns what the demo has logged.
func (d *Demo) Log() string { return d.log.String() }

// StartDemo starts the demo in a folder, on ports that are free, and stops it when
// the test ends. A demo that logs an error fails the test: whoever tries the program
// would look for what they did wrong.
func StartDemo(t testing.TB, data string, flags ...string) *Demo {
	t.Helper()
	d := &Demo{Program: Build(t, "."), Data: data}
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, d.Program, append([]string{"demo", "--json", "--data", data, "--addr", "localhost:0", "--app-addr", "127.0.0.1:0", "--idp-addr", "127.0.0.1:0"}, flags...)...)
	// An interrupt lets the demo finish what it does.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stderr = io.MultiWriter(t.Output(), &d.log)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait()
		for line := range strings.Lines(d.log.String()) {
			if isError.MatchString(line) {
				t.Errorf("the demo logs an error: %s", line)
			}
		}
	})
	d.cmd = cmd
	if err := json.NewDecoder(stdout).Decode(d); err != nil {
		t.Fatalf("the demo did not say that it is ready: %v", err)
	}
	return d
}

// isError finds the level of a line that is logged.
var isError = regexp.MustCompile(`level"?[=:]"?ERROR`)

// Kill kills the demo as a crash would, and returns once it has let go of its data.
func (d *Demo) Kill(t testing.TB) {
	t.Helper()
	if err := d.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = d.cmd.Wait() // that it was killed is what was wanted
}

// Command runs a command on the data of the demo, beside it, and reads what it says
// into answer, unless that is nil.
func (d *Demo) Command(t testing.TB, answer any, command ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), d.Program, append(command, "--data", d.Data, "--json")...).Output()
	if err == nil && answer != nil {
		err = json.Unmarshal(out, answer)
	}
	if err != nil {
		t.Fatalf("anteroom %q: %v\n%s", command, err, out)
	}
}
