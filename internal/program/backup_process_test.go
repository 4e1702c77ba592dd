package program_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestBackup: what is copied beside a running server, with its keys, is an instance
// that knows everything that was acknowledged before.
func TestBackup(t *testing.T) {
	t.Parallel()
	s := programtest.StartServer(t, t.TempDir())
	app := newMachine(t, s)
	kept, _ := app.token()
	revoked, _ := app.token()
	if status, _ := app.post("/oauth/revoke", url.Values{"token": {revoked}}); status != 200 {
		t.Fatalf("revoke: status %d", status)
	}
	restored := t.TempDir()
	to := filepath.Join(restored, "anteroom.db")
	if out, err := programtest.Run(t, s.Data, "backup", "--to", to); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := programtest.Run(t, s.Data, "backup", "--to", to); err == nil || !strings.Contains(out, "--replace") {
		t.Errorf("once more: %v\n%s", err, out)
	}
	keys, err := os.ReadFile(filepath.Join(s.Data, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(restored, "keys"), keys, 0o600); err != nil {
		t.Fatal(err)
	}
	if !app.active(kept) {
		t.Error("the server that was copied has stopped working")
	}
	app.server = programtest.StartServer(t, restored)
	if !app.active(kept) || app.active(revoked) {
		t.Errorf("restored: a token is active: %v, one that was revoked: %v", app.active(kept), app.active(revoked))
	}
}

// TestBackupOnAFullDisk: the earlier one stays.
func TestBackupOnAFullDisk(t *testing.T) {
	t.Parallel()
	data, _ := instance(t)
	disk := programtest.NewDisk(t, "16m")
	to := filepath.Join(disk.Dir, "anteroom.db")
	if out, err := programtest.Run(t, data, "backup", "--to", to); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	before, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	disk.Fill(t)
	if out, err := programtest.Run(t, data, "backup", "--to", to, "--replace"); err == nil {
		t.Errorf("no word of the full disk\n%s", out)
	}
	disk.Free(t)
	if all, err := os.ReadDir(disk.Dir); err != nil || len(all) != 1 {
		t.Errorf("left behind: %v, %v", all, err)
	}
	if now, err := os.ReadFile(to); err != nil || string(now) != string(before) {
		t.Errorf("the earlier backup was changed: %v", err)
	}
}
