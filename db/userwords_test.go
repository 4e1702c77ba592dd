package db

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/search"
)

// TestUsersFound compares what the index of words finds, and what a look at all does, with the
// same done in Go, on all pages.
func TestUsersFound(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		var all []model.User
		change(t, d, func(tx *Tx) error {
			for i := range 40 {
				u, err := tx.InsertUser(t.Context(), model.Email(fmt.Sprintf("%s.%d@acme.test", strings.ToLower(benchFirst[i%7]), i)), false, "", "")
				if err != nil {
					return err
				}
				u.FirstName, u.LastName = benchFirst[i%7], []string{"Meier", "Müller", "O’Neil", ""}[i%4]
				if u, err = tx.SetUserDetails(t.Context(), u); err != nil {
					return err
				}
				all = append(all, u)
			}
			var err error
			all[3].ExternalID = "till-3"
			all[3], err = tx.DescribeUser(t.Context(), all[3])
			return err
		})
		slices.Reverse(all)
		for text, why := range map[string]string{
			"": "all", "adam": "a first name", "ad": "how one begins", "ADAM muller": "both names, without the accent", "o’neil": "two words", "mei": "a last name",
			"adam.7@acme.test": "an address", "till-3": "by the app", string(all[5].ID): "an id", "nobody": "nobody", "%": "no word", "ada meier acme": "three",
		} {
			var want []model.UserID
			for _, u := range all {
				if isFound(u, text) {
					want = append(want, u.ID)
				}
			}
			var got []model.UserID
			for before := model.UserID(""); ; {
				page, err := d.UsersFound(t.Context(), text, before, 4)
				if err != nil {
					t.Fatal(err)
				}
				for _, u := range page {
					got, before = append(got, u.ID), u.ID
				}
				if len(page) < 4 {
					break
				}
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %q (-want +got):\n%s", why, text, diff)
			}
			look := userSelect{words: search.Words(text), before: "usr_~", limit: 100}
			if len(look.words) == 0 || len(want) > 0 && isNamed(all, want[0], text) {
				continue
			}
			query, args := look.query()
			rows, err := many(t.Context(), &d.queries, scanUser, query, args...)
			if err != nil || len(rows) != len(want) {
				t.Errorf("%s, %q: a look at all finds %d, %v; want %d", why, text, len(rows), err, len(want))
			}
		}
	})
}

// isFound reports whether a user is found by a text.
func isFound(u model.User, text string) bool {
	if u.ExternalID == text && text != "" || string(u.ID) == text {
		return true
	}
	sought := search.Words(text)
	for _, w := range sought {
		if !slices.ContainsFunc(wordsOfUser(u), func(has string) bool { return strings.HasPrefix(has, w) }) {
			return false
		}
	}
	return len(sought) > 0 || text == ""
}

// isNamed reports whether a text names a user by an id.
func isNamed(all []model.User, id model.UserID, text string) bool {
	return slices.ContainsFunc(all, func(u model.User) bool { return u.ID == id && (u.ExternalID == text || string(u.ID) == text) })
}

// TestUsersAreForgotten: nothing of a name that somebody had finds them, nor who is erased or
// deleted.
func TestUsersAreForgotten(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		var kim, pat model.User
		change(t, d, func(tx *Tx) (err error) {
			if kim, err = tx.InsertUser(t.Context(), "kim@acme.test", true, "Kim", "Lee"); err != nil {
				return err
			}
			pat, err = tx.InsertUser(t.Context(), "pat@acme.test", true, "Pat", "Lee")
			return err
		})
		finds := func(text string) string {
			t.Helper()
			all, err := d.UsersFound(t.Context(), text, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, u := range all {
				names = append(names, u.Name())
			}
			return strings.Join(names, ", ")
		}
		if got := finds("lee"); got != "Pat Lee, Kim Lee" {
			t.Errorf("lee finds %s", got)
		}
		change(t, d, func(tx *Tx) (err error) {
			kim.LastName = "Novak"
			kim, err = tx.SetUserDetails(t.Context(), kim)
			return err
		})
		if got := finds("lee") + "/" + finds("nov"); got != "Pat Lee/Kim Novak" {
			t.Errorf("after another name: %s", got)
		}
		change(t, d, func(tx *Tx) error {
			if err := tx.EraseUser(t.Context(), Erasure{User: kim.ID, Instead: "erased"}); err != nil {
				return err
			}
			return tx.DeleteUser(t.Context(), pat.ID)
		})
		if got := finds("kim") + finds("acme") + finds("lee"); got != "" {
			t.Errorf("they are still found: %s", got)
		}
		if n, err := one(t.Context(), &d.queries, scanValue[int], `SELECT COUNT(*) FROM user_words`); err != nil || n != 0 {
			t.Errorf("%d words are left, %v", n, err)
		}
	})
}

// TestMigrationMakesUsersFindable: who was there before is found as well.
func TestMigrationMakesUsersFindable(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/anteroom.db"
	bring(t, path, migrationFiles(findUsers-1))
	pool := rawPool(t, path)
	insert(t, pool, `INSERT INTO users (id, email, email_key, email_verified, first_name, last_name, picture, time_zone, status, created_at, updated_at, version) VALUES ('usr_1', 'zoe@acme.test', 'zoe@acme.test', TRUE, 'Zoë', 'Novak', '', '', 'ACTIVE', 1, 1, 1)`)
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	bring(t, path, migrationFiles(-1))
	d, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, text := range []string{"zoe nov", "acme"} {
		if all, err := d.UsersFound(t.Context(), text, "", 10); err != nil || len(all) != 1 {
			t.Errorf("%q finds %v, %v", text, all, err)
		}
	}
}

// BenchmarkUsersFound finds people among 100,000 by what is rare, common, and both.
func BenchmarkUsersFound(b *testing.B) {
	d := openTest(b)
	fillNamed(b, d, newOrganization(b, d, "Acme Corp"), 0, 100_000)
	for _, text := range []string{"", "quetzal", "zoe", "zoe smith", "a", "acme", "smith acme", "zebra", "zoe zebra", "zoe.smith acme", "a z", "usr_1"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if _, err := d.UsersFound(b.Context(), text, "", 51); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
