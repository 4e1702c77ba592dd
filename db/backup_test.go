package db

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// addOrganization records one more organization.
func addOrganization(t *testing.T, d *DB) {
	t.Helper()
	if err := d.Record(t.Context(), func(tx *Tx) ([]model.Event, error) {
		o, err := tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme"})
		return created(o.ID), err
	}); err != nil {
		t.Fatal(err)
	}
}

// names returns what is in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// TestBackup: a copy has everything that was acknowledged before, although it is in
// the log only and another program is about to write; it is for its owner only, and
// alone.
func TestBackup(t *testing.T) {
	t.Parallel()
	d, path := openFile(t, 0)
	to := filepath.Join(t.TempDir(), "it's a backup?.db")
	for n := 1; n <= 3; n++ {
		addOrganization(t, d)
		writer := other(t, path)
		mustRun(t, writer, `BEGIN IMMEDIATE`)
		err := d.Backup(t.Context(), to, n > 1)
		mustRun(t, writer, `ROLLBACK`)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(to)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != 0o600 {
			t.Errorf("mode %s", info.Mode())
		}
		if all := names(t, filepath.Dir(to)); len(all) != 1 {
			t.Errorf("left beside the copy: %q", all)
		}
		copied, err := Open(t.Context(), to, Options{})
		if err != nil {
			t.Fatal(err)
		}
		events, err := copied.EventsAfter(t.Context(), 0, 100)
		if err != nil || len(events) != n {
			t.Errorf("the copy has %d events, want %d: %v", len(events), n, err)
		}
		if err := copied.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBackupReplacesBackupsOnly: nothing else is lost by a name that was mistyped.
func TestBackupReplacesBackupsOnly(t *testing.T) {
	t.Parallel()
	d, path := openFile(t, 0)
	addOrganization(t, d)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := d.Backup(t.Context(), in("earlier"), false); err != nil {
		t.Fatal(err)
	}
	earlier, err := os.ReadFile(in("earlier"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"keys": []byte("key of everything that is sealed"), "empty": nil,
		"open": earlier, "open-wal": []byte("changes"), "interrupted-journal": []byte("changes"),
	} {
		if err := os.WriteFile(in(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(in("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("earlier", in("link")); err != nil {
		t.Fatal(err)
	}
	before := names(t, dir)
	for _, to := range []string{path, path + "-wal", in("keys"), in("empty"), in("open"), in("interrupted"), in("folder"), in("link"), in("missing/copy"), os.DevNull} {
		if err := d.Backup(t.Context(), to, true); err == nil {
			t.Errorf("a backup took the place of %s", to)
		}
	}
	if err := d.Backup(t.Context(), in("earlier"), false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("without being told: %v", err)
	}
	if after := names(t, dir); len(after) != len(before) {
		t.Errorf("%q became %q", before, after)
	}
	if now, err := os.ReadFile(in("earlier")); err != nil || !bytes.Equal(now, earlier) {
		t.Errorf("the earlier backup was changed: %v", err)
	}
}

// TestBackupOfDamage: what is damaged does not take the place of what is not.
func TestBackupOfDamage(t *testing.T) {
	t.Parallel()
	d, path := openFile(t, 0)
	addOrganization(t, d)
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := d.Backup(t.Context(), to, false); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	// In an index: a copy has a new one, without a trace.
	var page int64
	if err := other(t, path).QueryRowContext(t.Context(), `
		SELECT rootpage FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'invitations' AND sql IS NOT NULL LIMIT 1`).Scan(&page); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	const pageSize = 4096
	_, err = file.WriteAt(bytes.Repeat([]byte{0xff}, pageSize), (page-1)*pageSize)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	if d, err = Open(t.Context(), path, Options{}); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Backup(t.Context(), to, true); !errors.Is(err, ErrDamaged) {
		t.Errorf("error %v", err)
	}
	if now, err := os.ReadFile(to); err != nil || !bytes.Equal(now, sound) {
		t.Errorf("the backup was changed: %v", err)
	}
	if all := names(t, filepath.Dir(to)); len(all) != 1 {
		t.Errorf("left behind: %q", all)
	}
}
