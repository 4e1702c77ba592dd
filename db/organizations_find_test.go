package db

import (
	"fmt"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestOrganizationsFound finds organizations by all that operators know of them.
func TestOrganizationsFound(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		var acme, globex model.Organization
		change(t, d, func(tx *Tx) (err error) {
			if acme, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Acme 100% Söhne", ExternalID: "a-7"}); err != nil {
				return err
			}
			if globex, err = tx.InsertOrganization(t.Context(), model.Organization{Name: "Globex"}); err != nil {
				return err
			}
			for _, x := range []model.Domain{{Org: acme.ID, Name: "acme.test", Type: model.DomainAllowedEmail}, {Org: globex.ID, Name: "acme.test", Type: model.DomainAllowedEmail}} {
				if _, err := tx.InsertDomain(t.Context(), x); err != nil {
					return err
				}
			}
			return nil
		})
		for text, want := range map[string][]model.OrgID{
			"": {globex.ID, acme.ID}, "acme": {acme.ID}, "100%": {acme.ID}, "1%": nil, "Söhne": {acme.ID}, "a-7": {acme.ID}, "A-7": nil,
			string(globex.ID): {globex.ID}, "org_1": nil, "acme.test": {globex.ID, acme.ID}, "ACME.test": {globex.ID, acme.ID}, "cme.test": nil,
		} {
			all, err := d.OrganizationsFound(t.Context(), text, "", 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(all) != len(want) {
				t.Errorf("%q finds %+v, want %v", text, all, want)
				continue
			}
			for i, o := range all {
				if o.ID != want[i] {
					t.Errorf("%q: %s, want %s", text, o.ID, want[i])
				}
			}
		}
		if all, err := d.OrganizationsFound(t.Context(), "acme.test", globex.ID, 10); err != nil || len(all) != 1 || all[0].ID != acme.ID {
			t.Errorf("behind the first: %+v, %v", all, err)
		}
	})
}

// BenchmarkOrganizationsFound looks for one among 10,000 organizations.
func BenchmarkOrganizationsFound(b *testing.B) {
	d := openTest(b)
	change(b, d, func(tx *Tx) error {
		for i := range 10_000 {
			o, err := tx.InsertOrganization(b.Context(), model.Organization{Name: fmt.Sprintf("%s %s %d", benchFirst[i%len(benchFirst)], benchLast[i%len(benchLast)], i)})
			if err != nil {
				return err
			}
			if _, err := tx.InsertDomain(b.Context(), model.Domain{Org: o.ID, Name: fmt.Sprintf("of%d.test", i), Type: model.DomainAllowedEmail}); err != nil {
				return err
			}
		}
		return nil
	})
	for name, text := range map[string]string{"all": "", "common": "adam", "rare": "Ziegler 23", "none": "zzz", "domain": "of17.test"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := d.OrganizationsFound(b.Context(), text, "", 51); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
