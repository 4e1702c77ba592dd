package backup_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/backup"
	"github.com/anteroom/anteroom/internal/model"
)

// identity returns one of its own, with whom it is sealed for.
func identity(t *testing.T) (age.Identity, []age.Recipient) {
	t.Helper()
	i, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	all, err := backup.Recipients(i.Recipient().String())
	if err != nil {
		t.Fatal(err)
	}
	return i, all
}

// TestRestoreRefuses: what is no whole copy leaves the database as it was, and nothing else.
func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	own, recipients := identity(t)
	stranger, _ := identity(t)
	d, folder := dbtest.Open(t), t.TempDir()
	plain, sealed := filepath.Join(folder, "plain.db"), filepath.Join(folder, "sealed.age")
	for _, o := range []backup.Order{{To: plain}, {To: sealed, Recipients: recipients, Near: folder}} {
		if err := backup.Make(t.Context(), d, o); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := os.ReadFile(sealed)
	if err != nil {
		t.Fatal(err)
	}
	torn := append([]byte{}, whole...)
	copy(torn[len(torn)/2:], strings.Repeat("wrecked ", 1024))
	bent := append([]byte{}, closed...)
	bent[len(bent)/2]++
	for name, test := range map[string]struct {
		content []byte
		with    []age.Identity
		beside  string
		want    string
	}{
		"a text":                 {content: []byte("hello"), want: "it is no database"},
		"nothing":                {want: "it is no database"},
		"damaged":                {content: torn, want: "the database is damaged"},
		"cut off":                {content: whole[:len(whole)/2], want: "the database is damaged"},
		"in use":                 {content: whole, beside: "-wal", want: "it is no backup"},
		"sealed":                 {content: closed, want: "name the file with the identity"},
		"sealed for others":      {content: closed, with: []age.Identity{stranger}, want: "sealed for somebody else"},
		"sealed and changed":     {content: bent, with: []age.Identity{own}, want: "failed to decrypt"},
		"sealed and not all":     {content: closed[:len(closed)-100], with: []age.Identity{own}, want: "failed to decrypt"},
		"sealed, begun and over": {content: closed[:40], with: []age.Identity{own}, want: "header"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "anteroom.db")
			for path, content := range map[string][]byte{from: test.content, to: []byte("as it was")} {
				if err := os.WriteFile(path, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if test.beside != "" {
				if err := os.WriteFile(from+test.beside, nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := backup.Restore(t.Context(), backup.Return{From: from, Identities: test.with, Database: to, By: model.Actor{Kind: model.ActorOperator}, Now: time.Now()})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			left, err := filepath.Glob(filepath.Join(filepath.Dir(to), "*"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{to}, left); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if content, err := os.ReadFile(to); err != nil || string(content) != "as it was" {
				t.Errorf("the database is %q, %v", content, err)
			}
		})
	}
}

// TestRestoreMovesTheLog: the log of what was there goes with it, also where who was killed
// has left that alone.
func TestRestoreMovesTheLog(t *testing.T) {
	t.Parallel()
	d, folder := dbtest.Open(t), t.TempDir()
	from, to := filepath.Join(folder, "copy.db"), filepath.Join(folder, "anteroom.db")
	if err := backup.Make(t.Context(), d, backup.Order{To: from}); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.WriteFile(to+end, []byte("log"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	back, err := backup.Restore(t.Context(), backup.Return{From: from, Database: to, By: model.Actor{Kind: model.ActorOperator}, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if log, err := os.ReadFile(back.Aside + "-wal"); err != nil || string(log) != "log" {
		t.Errorf("the log is %q, %v", log, err)
	}
	again, err := db.Open(t.Context(), to, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if last, err := again.LastEvent(t.Context()); err != nil || last != back.LastEvent {
		t.Errorf("it ends with event %d, %v, want %d", last, err, back.LastEvent)
	}
}

// TestRestoreLeavesLogsApart: a log without its database gets that of a restore which was cut off,
// and no other.
func TestRestoreLeavesLogsApart(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	from := filepath.Join(t.TempDir(), "copy.db")
	if err := backup.Make(t.Context(), d, backup.Order{To: from}); err != nil {
		t.Fatal(err)
	}
	cutOff := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		written time.Time
		beside  string // the log that the one aside has, if any
		want    string // the log that it has then
	}{
		"cut off":             {written: cutOff.Add(-time.Minute), want: "log"},
		"of another database": {written: cutOff.Add(time.Hour)},
		"of one that has one": {written: cutOff.Add(-time.Minute), beside: "own", want: "own"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := filepath.Join(t.TempDir(), "anteroom.db")
			aside := to + ".aside-20260303T093000Z"
			files := map[string]string{aside: "before", to + "-wal": "log"}
			if test.beside != "" {
				files[aside+"-wal"] = test.beside
			}
			for path, content := range files {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Chtimes(to+"-wal", test.written, test.written); err != nil {
				t.Fatal(err)
			}
			if _, err := backup.Restore(t.Context(), backup.Return{From: from, Database: to, By: model.Actor{Kind: model.ActorOperator}, Now: cutOff}); err != nil {
				t.Fatal(err)
			}
			if log, err := os.ReadFile(aside + "-wal"); string(log) != test.want || (err == nil) != (test.want != "") {
				t.Errorf("the log is %q, %v, want %q", log, err, test.want)
			}
			if before, err := os.ReadFile(aside); err != nil || string(before) != "before" {
				t.Errorf("what was aside is %q, %v", before, err)
			}
		})
	}
}

// TestSealedBackupReplaces: only one of the same kind, and only when it shall.
func TestSealedBackupReplaces(t *testing.T) {
	t.Parallel()
	_, recipients := identity(t)
	d, folder := dbtest.Open(t), t.TempDir()
	to := filepath.Join(folder, "copy.age")
	make := func(replace bool) error {
		return backup.Make(t.Context(), d, backup.Order{To: to, Replace: replace, Recipients: recipients, Near: folder})
	}
	if err := errors.Join(make(false), make(true)); err != nil {
		t.Fatal(err)
	}
	if err := make(false); !errors.Is(err, os.ErrExist) {
		t.Errorf("once more: %v", err)
	}
	if err := os.WriteFile(to, []byte("a diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := make(true); err == nil || !strings.Contains(err.Error(), "no sealed backup") {
		t.Errorf("over something else: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
