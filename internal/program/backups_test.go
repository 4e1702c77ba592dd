package program

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/backup"
	"github.com/anteroom/anteroom/internal/config"
)

// TestBackUpEveryDay looks each hour: a day later there is another one, and what keeps it
// from being made is told until there is one again.
func TestBackUpEveryDay(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC().Truncate(time.Hour).Add(29 * time.Minute)
	p := newProgramAt(t, func() time.Time { return now })
	folder := filepath.Join(t.TempDir(), "backups")
	p.data, p.shelf = t.TempDir(), &backup.Shelf{Dir: folder, Keep: 7}
	patient := Patient{Settings: config.Config{Data: p.data, BackupDir: folder, BackupKeep: 7}}
	count := func() int {
		all, _ := os.ReadDir(folder)
		return len(all)
	}
	says := func(what string) {
		t.Helper()
		if err := lookAtBackups(t.Context(), patient); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("the doctor says %v, want %q", err, what)
		}
	}
	says("no such file")
	if err := p.backUp(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without the directory: %v", err)
	}
	says("the last backup failed, " + now.Format(time.RFC3339))
	mustDo(t, os.Mkdir(folder, 0o700))
	for range 24 {
		mustDo(t, p.backUp(t.Context()))
		now = now.Add(time.Hour)
	}
	if n := count(); n != 1 {
		t.Errorf("%d backups on the first day, want 1", n)
	}
	says("the newest one is of")
	mustDo(t, p.backUp(t.Context()))
	if n := count(); n != 2 {
		t.Errorf("%d backups a day later, want 2", n)
	}
	mustDo(t, os.RemoveAll(folder))
	mustDo(t, os.Mkdir(folder, 0o700))
	says("within the hour")
	mustDo(t, os.WriteFile(filepath.Join(folder, "anteroom-20200101T000000Z.db"), nil, 0o600))
	says("the newest one in " + folder + " is of 2020-01-01")
	patient.Settings.BackupRecipients = "dana"
	says("recipients of age")
	patient.Settings.BackupDir = ""
	says("set backup-dir")
}
