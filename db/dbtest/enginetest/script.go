package enginetest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// script is a script that runs a server until its standard input ends.
type script struct {
	dir     string // folder with the server's socket
	command *exec.Cmd
	stdin   io.WriteCloser
	stdout  *bufio.Reader
	stderr  *bytes.Buffer
}

// runScript starts a script, which says first in which folder the socket is.
func runScript(text string, args ...string) (*script, error) {
	s := &script{command: exec.Command("sh", append([]string{"-c", text, "sh"}, args...)...), stderr: &bytes.Buffer{}}
	var err error
	if s.stdin, err = s.command.StdinPipe(); err != nil {
		return nil, err
	}
	s.command.Stderr = s.stderr
	stdout, err := s.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.stdout = bufio.NewReader(stdout)
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	if s.dir, err = s.stdout.ReadString('\n'); err != nil {
		return nil, fmt.Errorf("%w: %s", errors.Join(err, s.command.Wait()), s.stderr)
	}
	s.dir = strings.TrimSpace(s.dir)
	return s, nil
}

// tell gives the script a command, and returns when it is done.
func (s *script) tell(command string) error {
	if _, err := fmt.Fprintln(s.stdin, command); err != nil {
		return err
	}
	answer, err := s.stdout.ReadString('\n')
	if err == nil && answer != "done\n" {
		err = errors.New("it failed")
	}
	if err != nil {
		return fmt.Errorf("%s: %w: see what it said at its end", command, err)
	}
	return nil
}

// end ends the script, and with it the server.
func (s *script) end() error {
	if err := errors.Join(s.stdin.Close(), s.command.Wait()); err != nil {
		return fmt.Errorf("%w: %s", err, s.stderr)
	}
	return nil
}
