package db

import (
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestSearchDirectory: people are found by what is in their names and addresses, whatever
// its case and its signs, in their own directory alone.
func TestSearchDirectory(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		dir := newDirectory(t, d, newOrganization(t, d, "Acme Corp"))
		other := newDirectory(t, d, newOrganization(t, d, "Globex"))
		change(t, d, func(tx *Tx) error {
			for _, of := range []model.Directory{dir, other} {
				for n := range 12 {
					told(t, tx, of, n)
				}
				for _, u := range []model.DirectoryUser{
					{UserName: "a_b%c", DisplayName: "Müller ~ Söhne"},
					{UserName: "waits", Email: "al@elsewhere.test", Active: true, Waiting: model.WaitsForDomain},
				} {
					u.Org, u.Directory, u.Doc = of.Org, of.ID, "{}"
					if _, err := tx.InsertDirectoryUser(t.Context(), u); err != nil {
						return err
					}
				}
				for _, name := range []string{"IT %", "Sales"} {
					if _, err := tx.InsertDirectoryGroup(t.Context(), model.DirectoryGroup{Org: of.Org, Directory: of.ID, DisplayName: name, Doc: "{}"}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		for most, want := range map[int]int{0: 0, 1: 1, 5: 1} {
			if got, err := d.CountWaiting(t.Context(), dir.Org, dir.ID, most); err != nil || got != want {
				t.Errorf("%d wait of at most %d: %v", got, most, err)
			}
		}
		for name, test := range map[string]struct {
			ask  PeopleQuery
			want []string
		}{
			"a part, in another case":   {PeopleQuery{Term: "PERSON1", Limit: 9}, []string{"Person1@acme.test", "Person10@acme.test", "Person11@acme.test"}},
			"behind some":               {PeopleQuery{Term: "person1", Skip: 1, Limit: 1}, []string{"Person10@acme.test"}},
			"an address":                {PeopleQuery{Term: "elsewhere", Limit: 9}, []string{"waits"}},
			"a percent sign":            {PeopleQuery{Term: "b%c", Limit: 9}, []string{"a_b%c"}},
			"signs that stand for any":  {PeopleQuery{Term: "a%c_", Limit: 9}, nil},
			"a tilde":                   {PeopleQuery{Term: "ÜLLER ~ s", Limit: 9}, []string{"a_b%c"}},
			"who waits":                 {PeopleQuery{Waiting: true, Limit: 9}, []string{"waits"}},
			"who waits, and is another": {PeopleQuery{Waiting: true, Term: "person", Limit: 9}, nil},
			"all":                       {PeopleQuery{Skip: 12, Limit: 9}, []string{"a_b%c", "waits"}},
		} {
			found, err := d.SearchDirectoryUsers(t.Context(), dir.Org, dir.ID, test.ask)
			var got []string
			for _, u := range found {
				got = append(got, u.UserName)
			}
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("%s: %q, %v, want %q", name, got, err, test.want)
			}
		}
		for term, want := range map[string][]string{"%": {"IT %"}, "sal": {"Sales"}, "": {"IT %", "Sales"}, "x": nil} {
			found, err := d.SearchDirectoryGroups(t.Context(), dir.Org, dir.ID, PeopleQuery{Term: term, Limit: 9})
			var got []string
			for _, g := range found {
				got = append(got, g.DisplayName)
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("groups with %q: %q, %v, want %q", term, got, err, want)
			}
		}
	})
}
