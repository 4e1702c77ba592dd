package db

import (
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// TestWalksAreRemembered: the page behind the last one begins where that has ended, without
// asking, and the first page and the others are right again when somebody has gone.
func TestWalksAreRemembered(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir := newDirectory(t, d, newOrganization(t, d, "Acme Corp"))
		var all []model.DirectoryUser
		change(t, d, func(tx *Tx) error {
			for n := range 25 {
				all = append(all, told(t, tx, dir, n))
			}
			return nil
		})
		catalog, err := resource.NewCatalog()
		if err != nil {
			t.Fatal(err)
		}
		page := func(skip int) []string {
			t.Helper()
			f, err := d.FindDirectoryUsers(t.Context(), dir.Org, dir.ID, FindQuery{Type: catalog.User, Skip: skip, Limit: 10})
			if err != nil || f.Total != len(all) {
				t.Fatalf("%d in all, want %d: %v", f.Total, len(all), err)
			}
			var ids []string
			for _, u := range f.All {
				ids = append(ids, string(u.ID))
			}
			return ids
		}
		walk := func() (ids []string) {
			t.Helper()
			for len(ids) < len(all) {
				some := page(len(ids))
				if len(some) == 0 {
					return ids
				}
				ids = append(ids, some...)
			}
			return ids
		}
		want := func() (ids []string) {
			for _, u := range all {
				ids = append(ids, string(u.ID))
			}
			return ids
		}
		if got := walk(); !slices.Equal(got, want()) {
			t.Errorf("got  %v\nwant %v", got, want())
		}
		if d.remembered != nil {
			d.remembered.mu.Lock()
			var asked []string
			for a := range d.remembered.answers[placesBehind.number].of {
				asked = append(asked, a)
			}
			d.remembered.mu.Unlock()
			slices.Sort(asked)
			known := []string{behindAsked(dir.ID, listOfUsers, 10), behindAsked(dir.ID, listOfUsers, 20), behindAsked(dir.ID, listOfUsers, 25)}
			if !slices.Equal(asked, known) {
				t.Errorf("known are %q, want %q", asked, known)
			}
		}
		for _, gone := range []int{0, 12, 3} {
			change(t, d, func(tx *Tx) error { return tx.DeleteDirectoryUser(t.Context(), all[gone]) })
			all = slices.Delete(all, gone, gone+1)
			for range 2 {
				if got := walk(); !slices.Equal(got, want()) {
					t.Errorf("without %d: got  %v\nwant %v", gone, got, want())
				}
			}
		}
		for _, skip := range []int{1, 7, 21, 22, 40, 21} {
			if got, want := page(skip), want()[min(skip, len(all)):min(skip+10, len(all))]; !slices.Equal(got, want) && len(got)+len(want) > 0 {
				t.Errorf("behind %d: got %v, want %v", skip, got, want)
			}
		}
	})
}

// TestWhole: a number is read as it is, and nothing else is one.
func TestWhole(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		n, err := one(t.Context(), &d.queries, scanValue[whole], `SELECT CAST(9007199254740993 AS BIGINT)`)
		if err != nil || n != 9007199254740993 {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := one(t.Context(), &d.queries, scanValue[whole], `SELECT CAST('1' AS TEXT)`); err == nil {
			t.Errorf("a text is %d", n)
		}
	})
}
