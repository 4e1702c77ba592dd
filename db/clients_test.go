package db

import (
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestClients asks of both engines for the clients of an organization: its own alone, in the
// order of their ids, with their secrets, and none once it is deleted.
func TestClients(t *testing.T) {
	t.Parallel()
	migrated.Each(t, func(t *testing.T, address string) {
		d := openTestAt(t, address, nil)
		orgs := make([]model.Organization, 2)
		var made []model.ApplicationID
		change(t, d, func(tx *Tx) (err error) {
			for i, name := range []string{"Acme", "Globex"} {
				if orgs[i], err = tx.InsertOrganization(t.Context(), model.Organization{Name: name}); err != nil {
					return err
				}
			}
			for _, org := range []model.OrgID{"", orgs[0].ID, orgs[1].ID, orgs[0].ID, orgs[0].ID} {
				a, err := tx.InsertApplication(t.Context(), model.Application{Org: org, Name: "Export", Type: model.ApplicationWeb, SigningAlg: "RS256"})
				if err != nil {
					return err
				}
				if _, err := tx.InsertApplicationSecret(t.Context(), a.ID, []byte(a.ID), ""); err != nil {
					return err
				}
				if org == orgs[0].ID {
					made = append(made, a.ID)
				}
			}
			return nil
		})
		want := func(what string, all []model.Application, err error, ids ...model.ApplicationID) {
			t.Helper()
			var got []model.ApplicationID
			for _, a := range all {
				got = append(got, a.ID)
				if len(a.Secrets) != 1 || string(a.Secrets[0].Hash) != string(a.ID) {
					t.Errorf("%s: the secrets of %s are %v", what, a.ID, a.Secrets)
				}
			}
			if err != nil || !slices.Equal(got, ids) {
				t.Errorf("%s: %v, %v; want %v", what, got, err, ids)
			}
		}
		all, err := d.ClientsBefore(t.Context(), orgs[0].ID, made[2], 10)
		want("before the last", all, err, made[1], made[0])
		all, err = d.ClientsAfter(t.Context(), orgs[0].ID, made[0], 1)
		want("after the first", all, err, made[1])
		all, err = d.ClientsAfter(t.Context(), "", "", 10)
		want("of no organization", all, err)
		if n, err := d.CountClients(t.Context(), orgs[0].ID); err != nil || n != 3 {
			t.Errorf("%d clients, %v", n, err)
		}
		change(t, d, func(tx *Tx) error { return tx.DeleteOrganization(t.Context(), orgs[0].ID) })
		if n, err := d.CountClients(t.Context(), orgs[0].ID); err != nil || n != 0 {
			t.Errorf("%d clients of an organization that is gone, %v", n, err)
		}
		if n, err := d.CountClients(t.Context(), orgs[1].ID); err != nil || n != 1 {
			t.Errorf("%d clients of another one, %v", n, err)
		}
	})
}
