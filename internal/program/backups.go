package program

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/anteroom/anteroom/internal/backup"
	"github.com/anteroom/anteroom/internal/config"
)

// How old the newest backup may become: each hour it is looked whether it is time, so that
// it is always about the same one, also where a machine is off every night.
const (
	backupEvery  = 23*time.Hour + 30*time.Minute
	backupTooOld = 26 * time.Hour
)

// failedBackupPath returns where a data directory says why the last backup that the server
// was to make by itself is missing.
func failedBackupPath(dir string) string { return filepath.Join(dir, "backup-failed") }

// newShelf returns where the server keeps its backups, nil where it makes none.
func newShelf(c config.Config) (*backup.Shelf, error) {
	if c.BackupDir == "" {
		return nil, nil
	}
	recipients, err := backup.Recipients(c.BackupRecipients)
	if err != nil {
		return nil, c.Wrong("backup-age-recipients", err)
	}
	return &backup.Shelf{Dir: c.BackupDir, Keep: c.BackupKeep, Recipients: recipients, Near: c.Data}, nil
}

// backUp makes the backup of the day, when it is time and somebody wants some. What keeps
// it from that is also written down, for the doctor.
func (p *Program) backUp(ctx context.Context) error {
	if p.shelf == nil {
		return nil
	}
	newest, err := p.shelf.Newest()
	if err == nil && p.db.Now().Sub(newest) < backupEvery {
		return nil
	}
	var to string
	if err == nil {
		to, err = p.shelf.Add(ctx, p.db)
	}
	failed := failedBackupPath(p.data)
	if err != nil {
		note := p.db.Now().Format(time.RFC3339) + ": " + strings.ReplaceAll(err.Error(), "\n", "; ")
		return errors.Join(err, os.WriteFile(failed, []byte(note+"\n"), 0o600))
	}
	p.log.Info("backup made", "file", to)
	if err := os.Remove(failed); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// lookAtBackups returns an error when the backups that the server is to make by itself are
// not there.
func lookAtBackups(_ context.Context, p Patient) error {
	shelf, err := newShelf(p.Settings)
	if err != nil {
		return err
	}
	if shelf == nil {
		return remark("the server makes none by itself: set backup-dir, or have anteroom backup run every day")
	}
	note, err := os.ReadFile(failedBackupPath(p.Settings.Data))
	if err == nil {
		return fmt.Errorf("the last backup failed, %s: it is tried again every hour", strings.TrimSpace(string(note)))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	newest, err := shelf.Newest()
	switch {
	case err != nil:
		return fmt.Errorf("%w: backup-dir has to be a directory that the server can write to", err)
	case newest.IsZero():
		return remark("there is none in " + shelf.Dir + " yet: a server that runs with this setting makes the first one within the hour")
	case time.Since(newest) > backupTooOld:
		return fmt.Errorf("the newest one in %s is of %s: look whether the server runs with this setting", shelf.Dir, newest.Format(time.RFC3339))
	}
	return remark("the newest one is of " + newest.Format(time.RFC3339))
}
