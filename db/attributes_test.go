package db

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestAttributesOf: what a directory says of a member counts in its organization alone, as far
// as it is declared, and of the type that is declared.
func TestAttributesOf(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d *DB) {
		acme, globex := newOrganization(t, d, "Acme Corp"), newOrganization(t, d, "Globex")
		dir := newDirectory(t, d, acme)
		badge := model.Attribute{Name: "badge", Label: "Badge", Type: model.AttributeInteger, InPortal: true}
		team := model.Attribute{Name: "team", Label: "Team", Type: model.AttributeString, InTokens: true}
		ended := model.Attribute{Name: "ended", Label: "Ended", Type: model.AttributeString}
		wrong := model.Attribute{Name: "wrong", Label: "Wrong", Type: model.AttributeBoolean}
		var ada model.User
		var people [2]model.Member
		change(t, d, func(tx *Tx) (err error) {
			if ada, err = tx.InsertUser(t.Context(), "ada@acme.test", true, "Ada", "Lovelace"); err != nil {
				return err
			}
			for i, org := range []model.OrgID{acme, globex} {
				if people[i], err = tx.InsertMember(t.Context(), org, ada, model.MemberActive, model.FromDirectory); err != nil {
					return err
				}
			}
			_, err = tx.InsertDirectoryUser(t.Context(), model.DirectoryUser{
				Org: acme, Directory: dir.ID, UserName: "ada", Member: people[0].ID,
				Doc: `{"userName":"ada","urn:ietf:params:scim:schemas:extension:anteroom:2.0:User":{"wrong":"x","ended":"x","badge":42,"never":1,"team":"Tea"}}`,
			})
			return err
		})
		want := func(org model.OrgID, want model.AttributesOf) {
			t.Helper()
			got, err := d.AttributesOf(t.Context(), org, ada.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", org, diff)
			}
		}
		want(acme, model.AttributesOf{}) // nothing is declared
		change(t, d, func(tx *Tx) error {
			for _, a := range []model.Attribute{team, badge, ended, wrong} {
				if err := tx.InsertAttribute(t.Context(), a); err != nil {
					return err
				}
			}
			return tx.EndAttribute(t.Context(), "ENDED")
		})
		want(acme, model.AttributesOf{Provider: model.ProviderOkta, Values: []model.AttributeValue{{Attribute: team, Value: "Tea"}, {Attribute: badge, Value: json.Number("42")}}})
		want(globex, model.AttributesOf{})
		badge.Label = "Number"
		change(t, d, func(tx *Tx) error { return tx.UpdateAttribute(t.Context(), badge) })
		all, err := d.Attributes(t.Context())
		if diff := cmp.Diff([]model.Attribute{team, badge, wrong}, all); diff != "" || err != nil {
			t.Errorf("%v: %s", err, diff)
		}
	})
}
