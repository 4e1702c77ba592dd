package web_test

import (
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/handlers/web"
	"github.com/anteroom/anteroom/views"
)

// TestRolesInLanguages: the two roles with which an instance begins are called in the
// language of the page, and one that the operator has named as they call it.
func TestRolesInLanguages(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	w := handlerstest.New(t)
	roles, err := w.DB.Roles(t.Context(), w.Acme)
	if err != nil || len(roles) < 2 {
		t.Fatalf("%v, %v", roles, err)
	}
	for _, l := range catalogue.Offered()[1:] {
		for _, r := range roles {
			if web.RoleDescription(l, r.Description) == r.Description || web.RoleLabel(l, r.Label) == r.Label && l.Tag().String() != "de" {
				t.Errorf("%s: %s is %q, %q", l.Tag(), r.Name, web.RoleLabel(l, r.Label), web.RoleDescription(l, r.Description))
			}
		}
	}
	de, ar := catalogue.Offer("de"), catalogue.Offer("ar")
	for _, test := range []struct{ got, want string }{
		{web.RoleLabel(de, "Member"), "Mitglied"}, {web.RoleLabel(de, "Barista"), "Barista"}, {web.RoleLabel(catalogue.English(), "Admin"), "Admin"},
		{web.KnownLabels(de, "Admin, Barista, Member"), "Admin, Barista, Mitglied"}, {web.KnownLabels(ar, "Admin"), "مسؤول"}, {web.KnownLabels(de, ""), ""},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}
