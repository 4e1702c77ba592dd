package program_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestRestore wrecks a database beside which there is a backup, and puts that back, sealed
// and not: what was revoked since is not good again, nor anything from before.
func TestRestore(t *testing.T) {
	t.Parallel()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	secret := filepath.Join(folder, "identity.txt")
	if err := os.WriteFile(secret, []byte(identity.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ backup, restore []string }{
		"plain":  {},
		"sealed": {[]string{"--age-recipients", identity.Recipient().String()}, []string{"--age-identity", secret}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := programtest.StartServer(t, t.TempDir())
			app := newMachine(t, s)
			token, _ := app.token()
			copied := filepath.Join(t.TempDir(), "copy")
			if out, err := programtest.Run(t, s.Data, append([]string{"backup", "--to", copied}, test.backup...)...); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if status, _ := app.post("/oauth/revoke", url.Values{"token": {token}}); status != 200 {
				t.Fatalf("revoke: status %d", status)
			}
			restore := append([]string{"restore", "--from", copied, "--json"}, test.restore...)
			if out, err := programtest.Run(t, s.Data, restore...); err == nil || !strings.Contains(out, "stop it first") {
				t.Errorf("beside a server: %v\n%s", err, out)
			}
			if err := s.Cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			<-s.Done()
			wreck(t, s.Data)

			out, err := programtest.Run(t, s.Data, restore...)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			var said struct{ Aside string }
			if err := json.Unmarshal([]byte(out), &said); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if kept, err := os.ReadFile(said.Aside); err != nil || !strings.HasPrefix(string(kept), "wrecked") {
				t.Errorf("%s is not what was there: %v", said.Aside, err)
			}
			if left, err := filepath.Glob(filepath.Join(s.Data, "*-*/*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			app.server = programtest.StartServer(t, s.Data)
			if app.active(token) {
				t.Error("a token that was revoked after the backup is good again")
			}
			if again, _ := app.token(); !app.active(again) {
				t.Error("the app gets no token that is good")
			}
		})
	}
}

// wreck writes over the beginning of a database.
func wreck(t *testing.T, data string) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(data, "anteroom.db"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteAt([]byte(strings.Repeat("wrecked ", 512)), 0)
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}
