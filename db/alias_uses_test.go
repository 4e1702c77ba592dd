package db

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestAliasUses: what there is is remembered, what there is not is not, and a connection
// whose provider was told of the address is there before anybody comes.
func TestAliasUses(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		const old, now = model.Site("https://old.example.com"), model.Site("https://id.example.com")
		ctx := t.Context()
		var org model.Organization
		var told, new model.Connection
		change(t, d, func(tx *Tx) (err error) {
			if org, err = tx.InsertOrganization(ctx, model.Organization{Name: "Acme"}); err != nil {
				return err
			}
			if told, err = tx.InsertConnection(ctx, model.Connection{Org: org.ID, Name: "Okta", Site: old}); err != nil {
				return err
			}
			if new, err = tx.InsertConnection(ctx, model.Connection{Org: org.ID, Name: "Entra", Site: now}); err != nil {
				return err
			}
			return tx.WatchAlias(ctx, old)
		})
		of := func(c model.Connection) model.Reached {
			return model.Reached{Kind: model.AliasConnection, ID: string(c.ID)}
		}
		uses := func() (got []string) {
			all, err := d.AliasUses(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range all {
				if u.Alias == old {
					got = append(got, string(u.Kind)+" "+u.Name+" "+u.OrgName+" "+u.LastAt.Format(time.DateOnly))
				}
			}
			return got
		}
		today := d.Now().Format(time.DateOnly)
		if diff := cmp.Diff([]string{"people   " + today, "connection Okta Acme 0001-01-01"}, uses()); diff != "" {
			t.Error(diff)
		}
		when := d.Now().AddDate(0, 0, 1)
		for range 2 {
			change(t, d, func(tx *Tx) error {
				for _, what := range []model.Reached{of(told), of(new), {Kind: model.AliasDirectory, ID: "dir_1"}, {Kind: model.AliasLink, ID: "x"}, {Kind: model.AliasApplication, ID: string(told.ID)}} {
					if err := tx.NoteAliasUse(ctx, old, what, when); err != nil {
						return err
					}
				}
				return nil
			})
		}
		later := when.Format(time.DateOnly)
		if diff := cmp.Diff([]string{"connection Okta Acme " + later, "connection Entra Acme " + later, "people   " + today}, uses()); diff != "" {
			t.Error(diff)
		}
		change(t, d, func(tx *Tx) error { return tx.SweepAliasUses(ctx, when.AddDate(0, 0, 1)) })
		if diff := cmp.Diff([]string{"people   " + today, "connection Okta Acme 0001-01-01"}, uses()); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAliasUsesOfProcesses: several processes write down what they know, in any order, and of
// a minute once.
func TestAliasUsesOfProcesses(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		const old = model.Site("https://old.example.com")
		people := model.Reached{Kind: model.AliasPeople}
		change(t, d, func(tx *Tx) error { return tx.WatchAlias(t.Context(), old) })
		minute := d.Now().Truncate(time.Minute).AddDate(0, 0, 1)
		for _, at := range []time.Duration{50, 20, 110, 59} { // seconds
			change(t, d, func(tx *Tx) error { return tx.NoteAliasUse(t.Context(), old, people, minute.Add(at*time.Second)) })
		}
		all, err := d.AliasUses(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		if got, want := all[0].LastAt, minute.Add(110*time.Second); !got.Equal(want) || all[0].Minutes != 2 {
			t.Errorf("somebody came last at %v, in %d minutes; want %v, in 2", got, all[0].Minutes, want)
		}
	})
}
