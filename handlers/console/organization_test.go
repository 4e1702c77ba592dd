package console_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"anteroom/db/dbtest"
	"anteroom/handlers/handlerstest"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/roles"
)

// organizationConsole starts a program in which an operator is in the console and Acme has all
// features, and returns the links to its rooms there.
func organizationConsole(t *testing.T) (*handlerstest.World, *handlerstest.Browser, model.Links, *dbtest.Clock) {
	t.Helper()
	w, clock := handlerstest.NewWith(t, model.Features()...)
	b, _ := w.Console(t)
	return w, b, model.ConsoleOrganization(w.Acme), clock
}

// TestRooms: an operator sees all rooms of an organization, in English whatever people read
// there, and none of what is somebody's own; of an organization that there is not, nothing.
func TestRooms(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	german := "de"
	if _, err := organizations.New(w.DB).Set(t.Context(), handlerstest.Operator, w.Acme, organizations.Change{Language: &german}); err != nil {
		t.Fatal(err)
	}
	for _, widget := range append(model.OrganizationWidgets(), model.WidgetInvitations, model.WidgetGroups) {
		page := b.Get(t, acme.Widget(widget)).Shows(t)
		if lang := page.Find("html").Attr("lang"); lang != "en" {
			t.Errorf("%s is in %q", widget.Label, lang)
		}
		if got := page.Find("#org-name").Text(); got != "Acme" {
			t.Errorf("%s is of %q", widget.Label, got)
		}
	}
	b.Get(t, acme.PortalLinks()).Shows(t)
	for _, own := range []string{acme.Profile(), acme.Security(), model.ConsoleOrganization("org_1").General(), model.ConsoleOrganization("org_1").Home()} {
		b.Get(t, own).Expect(t, http.StatusNotFound)
	}
}

// TestChangesByOperators: what an operator changes is as if its people had, and is told as the
// operator's.
func TestChangesByOperators(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	kim := w.Member(t, handlerstest.Kim)
	for _, change := range []struct {
		path string
		form url.Values
	}{
		{acme.General() + "/domains", url.Values{"domain": {"acme.example"}}},
		{acme.Invitations(), url.Values{"emails": {"new@acme.example"}, "role": {w.Role(t, "member")}}},
		{acme.Member(kim.ID) + "/suspend", nil},
		{acme.Member(kim.ID) + "/reactivate", nil},
		{acme.Domains(), url.Values{"domain": {"acme.test"}}},
		{acme.SessionPolicy(), url.Values{"version": {"1"}, "source": {"custom"}, "absolute": {"8"}, "absolute_unit": {"hours"}, "idle": {"1"}, "idle_unit": {"hours"}}},
		{acme.Groups(), url.Values{"name": {"Support"}}},
		{acme.PortalLinks(), url.Values{"modules": {"sso"}, "lasts": {"24h0m0s"}}},
		{acme.Keys(), url.Values{"name": {"Export"}, "for": {"organization"}, "permissions": {string(model.UsersRead)}, "expires": {"30"}}},
	} {
		before := len(w.Events(t, w.Acme))
		a := b.Post(t, change.path, change.form)
		events := w.Events(t, w.Acme)
		if len(events) == before {
			t.Errorf("%s changes nothing: status %d %s", change.path, a.Status, a.Location())
			continue
		}
		if by := events[0].Actor; by.Kind != model.ActorOperator || by.ID == "" {
			t.Errorf("%s is done by %+v", change.path, by)
		}
	}
	b.Get(t, acme.OrganizationActivity()).Shows(t)
}

// TestEveryRole: an operator gives roles with permissions that the operator has added, too.
func TestEveryRole(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	rules := roles.New(w.DB)
	if _, err := rules.CreatePermission(t.Context(), handlerstest.Operator, "reports:read", "See reports"); err != nil {
		t.Fatal(err)
	}
	if _, err := rules.Create(t.Context(), handlerstest.Operator, model.Role{Name: "analyst", Permissions: []model.Permission{"reports:read"}}); err != nil {
		t.Fatal(err)
	}
	kim := w.Member(t, handlerstest.Kim)
	b.Post(t, acme.Member(kim.ID)+"/role", url.Values{"role": {w.Role(t, "analyst")}, "version": {"1"}}).Expect(t, http.StatusSeeOther)
	if got := w.Member(t, handlerstest.Kim).Roles; !slices.ContainsFunc(got, func(r model.Role) bool { return r.Name == "analyst" }) {
		t.Errorf("Kim has %+v", got)
	}
}

// TestProvenAnew: what can't be taken back needs a session that has just begun, and says how
// to get one.
func TestProvenAnew(t *testing.T) {
	t.Parallel()
	w, b, acme, clock := organizationConsole(t)
	clock.Advance(model.SudoLife)
	b.Get(t, acme.General()+"/delete").Shows(t)
	form := url.Values{"name": {"Acme"}}
	b.Post(t, acme.General()+"/delete", form).LeadsTo(t, "/console/anew")
	page := b.Get(t, "/console/anew").Shows(t)
	if got := page.Find(".console-command").Text(); got != "anteroom operator link --email olga@coffeedesk.test" {
		t.Errorf("the command is %q", got)
	}
	o, err := w.DB.Operators(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.Post(t, w.OperatorLink(t, o[0].ID), url.Values{}).LeadsTo(t, "/console/")
	b.Post(t, acme.General()+"/delete", form).LeadsTo(t, home)
	b.Get(t, acme.General()).Expect(t, http.StatusNotFound)
}
