package program

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
)

// TestDuplicatesAreInTheLog: a start says how many accounts no address leads to, as
// the migration of addresses leaves them, and what to do. Without any it says nothing.
func TestDuplicatesAreInTheLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := Create(t.Context(), config.Config{Data: dir}); err != nil {
		t.Fatal(err)
	}
	const says = "anteroom user duplicates lists them"
	if log := logOfStart(t, dir); strings.Contains(log, says) {
		t.Errorf("without a twin: %s", log)
	}
	leaveTwin(t, dir, "zoe@acme.example")
	if log := logOfStart(t, dir); strings.Count(log, says) != 1 || !strings.Contains(log, "level=WARN") || !strings.Contains(log, "accounts=1") {
		t.Errorf("with a twin: %s", log)
	}
}

// logOfStart opens a program on a data directory and returns what that logs.
func logOfStart(t *testing.T, dir string) string {
	t.Helper()
	var log bytes.Buffer
	p, err := Open(t.Context(), Options{
		Settings: config.Config{Data: dir, BaseURL: "http://localhost:8080", DNSResolvers: "127.0.0.1:1"}, Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err == nil {
		err = p.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return log.String()
}

// leaveTwin leaves two accounts with one mailbox. The first has its key no more.
func leaveTwin(t *testing.T, dir string, email model.Email) {
	t.Helper()
	d, err := db.Open(t.Context(), DatabasePath(dir), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Housekeep(t.Context(), func(tx *db.Tx) error {
		twin, err := tx.InsertUser(t.Context(), email, true, "", "")
		if err != nil {
			return err
		}
		if err := tx.TakeEmail(t.Context(), twin.ID); err != nil {
			return err
		}
		_, err = tx.InsertUser(t.Context(), email, true, "", "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
