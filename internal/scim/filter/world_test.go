package filter_test

import (
	"testing"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// catalog is the table with attributes of a directory's own, one of each sort.
func catalog(t testing.TB) *resource.Catalog {
	t.Helper()
	c, err := resource.NewCatalog(
		resource.Custom{Name: "costUnit", Type: resource.String},
		resource.Custom{Name: "tags", Type: resource.String, MultiValued: true},
		resource.Custom{Name: "Badge", Type: resource.String, CaseExact: true},
		resource.Custom{Name: "floor", Type: resource.Integer},
		resource.Custom{Name: "share", Type: resource.Decimal},
		resource.Custom{Name: "joined", Type: resource.DateTime},
		resource.Custom{Name: "remote", Type: resource.Boolean},
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// anna is somebody of whom much is known.
const anna = `{
	"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "diruser_1", "externalId": "00uA",
	"userName": "Anna.Müller@Acme.example", "active": true,
	"name": {"givenName": "Anna", "familyName": "Müller"}, "displayName": " Anna \"Änni\" Müller ",
	"emails": [
		{"value": "anna@acme.example", "type": "work", "primary": true},
		{"value": "anna+news@home.example", "type": "home"},
		{"value": "old@acme.example"}
	],
	"addresses": [{"type": "home", "locality": "Graz"}, {"type": "work", "locality": "Wien", "country": "AT"}],
	"x509Certificates": [{"value": "MIIB+A=="}],
	"groups": [{"value": "dirgroup_7"}],
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "R&D", "employeeNumber": "7", "manager": {"value": "diruser_2"}},
	"urn:ietf:params:scim:schemas:extension:anteroom:2.0:User": {"floor": 9007199254740993, "share": 0.5, "joined": "2020-02-29T12:00:00+02:00", "remote": false, "tags": ["blue", "Green"], "Badge": "aB"},
	"meta": {"resourceType": "User", "created": "2026-01-31T10:00:00.500Z", "lastModified": "2026-01-31T10:00:00.500Z", "location": "https://id.example/scim/v2/dir_1/Users/diruser_1", "version": "W/\"3\""}
}`

func document(t testing.TB, text string) resource.Object {
	t.Helper()
	o, err := resource.DecodeObject(text)
	if err != nil {
		t.Fatal(err)
	}
	return o
}
