package db

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestNamesOfMembers: those of their own organization, and of whom they are known.
func TestNamesOfMembers(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org, other := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		want, asked := map[model.MemberID]string{}, []model.MemberID{"mem_1"}
		change(t, d, func(tx *Tx) error {
			for i, u := range []struct {
				email       model.Email
				first, last string
			}{{"ada@acme.test", "Ada", "Bell"}, {"nobody@acme.test", "", ""}, {"gus@globex.test", "Gus", ""}} {
				account, err := tx.InsertUser(t.Context(), u.email, true, u.first, u.last)
				if err != nil {
					return err
				}
				m, err := tx.InsertMember(t.Context(), []model.OrgID{org, org, other}[i], account, model.MemberActive, model.FromOperator)
				if err != nil {
					return err
				}
				asked = append(asked, m.ID)
				if i == 0 {
					want[m.ID] = "Ada Bell"
				}
			}
			return nil
		})
		got, err := d.NamesOfMembers(t.Context(), org, asked)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v, %s", err, diff)
		}
		if none, err := d.NamesOfMembers(t.Context(), org, nil); len(none) != 0 || err != nil {
			t.Errorf("of nobody: %v, %v", none, err)
		}
	})
}
