package backup_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/backup"
)

// TestShelf: the newest ones stay, and everything else that is there.
func TestShelf(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 1, 2, 29, 0, 0, time.UTC)
	now := day
	d := dbtest.OpenAt(t, func() time.Time { return now })
	s := backup.Shelf{Dir: t.TempDir(), Keep: 2}
	for _, name := range []string{"diary.db", "anteroom-old.db", "anteroom-20200101T000000Z.db.old"} {
		if err := os.WriteFile(filepath.Join(s.Dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if newest, err := s.Newest(); err != nil || !newest.IsZero() {
		t.Errorf("of none, the newest is of %s, %v", newest, err)
	}
	for range 3 {
		if _, err := s.Add(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		now = now.AddDate(0, 0, 1)
	}
	if newest, err := s.Newest(); err != nil || !newest.Equal(day.AddDate(0, 0, 2)) {
		t.Errorf("the newest is of %s, %v", newest, err)
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"anteroom-20200101T000000Z.db.old", "anteroom-20261102T022900Z.db", "anteroom-20261103T022900Z.db", "anteroom-old.db", "diary.db"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
