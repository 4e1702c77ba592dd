package db

import (
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestRemappings: who has done what was noted before takes nothing of what is noted since.
func TestRemappings(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		org := newOrganization(t, d, "Acme")
		noted := func(r model.Remapping) model.Remapping {
			t.Helper()
			r.Org, r.Source = org, "conn_1"
			change(t, d, func(tx *Tx) error { return tx.InsertRemapping(t.Context(), r) })
			is, err := d.Remapping(t.Context(), org, "conn_1")
			if r.ID, r.By.Org = is.ID, org; err != nil || is != r {
				t.Errorf("noted is %+v, want %+v, %v", is, r, err)
			}
			return is
		}
		done := func(r model.Remapping) {
			t.Helper()
			change(t, d, func(tx *Tx) error { return tx.DeleteRemapping(t.Context(), r) })
		}
		first := noted(model.Remapping{By: model.Actor{Kind: model.ActorUser, ID: "usr_1", Session: "ses_1", IP: "192.0.2.1"}})
		second := noted(model.Remapping{By: model.Actor{Kind: model.ActorOperator}, Gone: true})
		done(first)
		if all, err := d.Remappings(t.Context()); err != nil || len(all) != 1 || all[0] != second {
			t.Errorf("left are %+v, %v", all, err)
		}
		done(second)
		if _, err := d.Remapping(t.Context(), org, "conn_1"); model.KindOf(err) != model.NotFound {
			t.Errorf("done: %v", err)
		}
	})
}
