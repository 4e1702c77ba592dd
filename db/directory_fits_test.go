package db

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// TestChangesBetweenPages: whatever has been remembered of a list, the next page is of what
// there is then, and says how many that are.
func TestChangesBetweenPages(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		ctx := t.Context()
		dir := newDirectory(t, d, newOrganization(t, d, "Acme Corp"))
		var users []model.DirectoryUser
		var group model.DirectoryGroup
		change(t, d, func(tx *Tx) (err error) {
			for n := range 6 {
				users = append(users, told(t, tx, dir, n))
			}
			group, err = tx.InsertDirectoryGroup(ctx, model.DirectoryGroup{Org: dir.Org, Directory: dir.ID, DisplayName: "Sales", Doc: `{"displayName":"Sales"}`})
			return err
		})
		catalog, err := resource.NewCatalog()
		if err != nil {
			t.Fatal(err)
		}
		filters := []string{`userName sw "person"`, `active eq true`, `emails.value sw "person"`, `groups.value eq "` + string(group.ID) + `"`, `title eq "Boss"`}
		all := func() (found []string) {
			for _, text := range filters {
				x, err := filter.Parse(catalog.User, text)
				if err != nil {
					t.Fatal(err)
				}
				for range 2 { // the second time as it is remembered
					f, err := d.FindDirectoryUsers(ctx, dir.Org, dir.ID, FindQuery{Type: catalog.User, Filter: x, Skip: 1, Limit: 2})
					if err != nil {
						t.Fatalf("%s: %v", text, err)
					}
					var places []string
					for _, u := range f.All {
						places = append(places, fmt.Sprint(u.Place))
					}
					found = append(found, fmt.Sprintf("%d %s", f.Total, strings.Join(places, ",")))
				}
			}
			return found
		}
		twice := func(want ...string) (both []string) {
			for _, w := range want {
				both = append(both, w, w)
			}
			return both
		}
		for _, step := range []struct {
			name string
			do   func(tx *Tx) error
			want []string
		}{
			{"nothing", nil, twice("6 2,3", "6 2,3", "6 2,3", "0 ", "0 ")},
			{"somebody is new", func(tx *Tx) error { users = append(users, told(t, tx, dir, 6)); return nil }, twice("7 2,3", "7 2,3", "7 2,3", "0 ", "0 ")},
			{"somebody is deactivated", func(tx *Tx) (err error) {
				u := users[1]
				u.Active = false
				users[1], err = tx.UpdateDirectoryUser(ctx, users[1], u)
				return err
			}, twice("7 2,3", "6 3,4", "7 2,3", "0 ", "0 ")},
			{"somebody gets another name and address", func(tx *Tx) (err error) {
				u := users[2]
				u.UserName, u.Emails, u.Doc = "kim", []model.DirectoryEmail{{Value: "kim@acme.test"}}, `{"userName":"kim","title":"boss"}`
				users[2], err = tx.UpdateDirectoryUser(ctx, users[2], u)
				return err
			}, twice("6 2,4", "6 3,4", "6 2,4", "0 ", "1 ")},
			{"two come into a group", func(tx *Tx) error {
				for _, u := range users[3:5] {
					if _, err := tx.AddToDirectoryGroup(ctx, group, u.ID); err != nil {
						return err
					}
				}
				return nil
			}, twice("6 2,4", "6 3,4", "6 2,4", "2 5", "1 ")},
			{"somebody is deleted", func(tx *Tx) error { return tx.DeleteDirectoryUser(ctx, users[3]) }, twice("5 2,5", "5 3,5", "5 2,5", "1 ", "1 ")},
			{"all are", func(tx *Tx) error { return tx.DeleteDirectory(ctx, dir.Org, dir.ID) }, twice("0 ", "0 ", "0 ", "0 ", "0 ")},
		} {
			if step.do != nil {
				change(t, d, step.do)
			}
			if got := all(); !slices.Equal(got, step.want) {
				t.Fatalf("%s: %q, want %q", step.name, got, step.want)
			}
		}
	})
}

// TestFitsAreRemembered: who fits is asked once for all pages of a list, and again when
// somebody of the directory has changed, but not for what others tell.
func TestFitsAreRemembered(t *testing.T) {
	t.Parallel()
	a := newAsking(t)
	dir, other := newDirectory(t, a.DB, a.org), newDirectory(t, a.DB, a.org)
	change(t, a.DB, func(tx *Tx) error { told(t, tx, dir, 1); return nil })
	catalog, err := resource.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	x, err := filter.Parse(catalog.User, `userName sw "person"`)
	if err != nil {
		t.Fatal(err)
	}
	remembered := func() int {
		a.remembered.mu.Lock()
		defer a.remembered.mu.Unlock()
		return a.remembered.answers[fittingUsers.number].weight
	}
	find := func() {
		t.Helper()
		f, err := a.FindDirectoryUsers(t.Context(), a.org, dir.ID, FindQuery{Type: catalog.User, Filter: x, Limit: 1})
		if err != nil || len(f.All) != 1 || remembered() != 1 {
			t.Fatalf("%+v, %v; remembered: %d", f, err, remembered())
		}
	}
	find()
	var u model.DirectoryUser
	change(t, a.DB, func(tx *Tx) error { u = told(t, tx, other, 2); return nil })
	change(t, a.DB, func(tx *Tx) error { return tx.DeleteDirectoryUser(t.Context(), u) })
	if remembered() != 1 {
		t.Error("what another directory tells makes it forgotten")
	}
	find()
	change(t, a.DB, func(tx *Tx) error { told(t, tx, dir, 3); return nil })
	if remembered() != 0 {
		t.Error("somebody new of the directory does not make it forgotten")
	}
}

// TestHeavyAnswers: what is large is remembered in the place of several, and what is larger
// than all of it not at all.
func TestHeavyAnswers(t *testing.T) {
	t.Parallel()
	a := newAsking(t)
	keep := func(asked string, n int) {
		_, err := fittingUsers.ask(&a.Reader.queries, asked, func() (fitting, error) {
			return fitting{directory: "dir_1", places: make([]int64, n)}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	all := &a.remembered.answers[fittingUsers.number]
	for i := range 20 {
		keep(fmt.Sprint(i), 128*(maxAnswers/4-1))
	}
	if len(all.of) != 4 || all.weight != maxAnswers {
		t.Errorf("%d are remembered, which count as %d", len(all.of), all.weight)
	}
	keep("too large", 128*maxAnswers)
	if len(all.of) != 4 {
		t.Errorf("%d are remembered beside one that is too large", len(all.of))
	}
	for asked := range all.of {
		all.forget(asked)
		all.forget(asked)
	}
	if len(all.of)+len(all.about)+all.weight != 0 {
		t.Errorf("something is left: %+v", all)
	}
}

// TestStaleFits: who has changed since it was found out who fits is on no page.
func TestStaleFits(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir := newDirectory(t, d, newOrganization(t, d, "Acme Corp"))
		change(t, d, func(tx *Tx) error {
			for n := range 3 {
				told(t, tx, dir, n)
			}
			return nil
		})
		catalog, err := resource.NewCatalog()
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{`userName eq "person1@acme.test"`, `emails[type eq "work" and value sw "person1"]`, `not (groups pr) and userName co "1"`, `userName co "1" and not (title pr)`} {
			x, err := filter.Parse(catalog.User, text)
			if err != nil {
				t.Fatal(err)
			}
			f, err := listOf(dir, FindQuery{Type: catalog.User, Filter: x, Limit: 9}).read(t.Context(), &d.queries, []int64{3, 2, 1, 17})
			if err != nil || len(f.All) != 1 || f.All[0].Place != 2 || len(f.Positions) != 1 {
				t.Errorf("%s: %+v, %v", text, f, err)
			}
		}
	})
}

// listOf returns a list of users.
func listOf(dir model.Directory, fq FindQuery) listing[model.DirectoryUser] {
	return listing[model.DirectoryUser]{fq, kind[model.DirectoryUser]{
		row: `u`, table: `directory_users u`, columns: shownUserColumns, scan: scanShownUser, place: func(u model.DirectoryUser) int64 { return u.Place },
		shown: func(u model.DirectoryUser) (resource.Shown, error) {
			return resource.Shown{ID: string(u.ID), Doc: u.Doc, Created: u.CreatedAt, Modified: u.ModifiedAt}, nil
		},
	}, dir.Org, dir.ID}
}
