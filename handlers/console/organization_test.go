package console_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/roles"
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
	if keys := b.Get(t, acme.Keys()).Shows(t); !keys.Has("#keys-for-organization") || keys.Has("#keys-for-me") {
		t.Error("a key would act for the operator")
	}
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

// TestProvenAnew: what can't be taken back waits until its operator has proved once more who they
// are, and is done then.
func TestProvenAnew(t *testing.T) {
	t.Parallel()
	w, b, acme, clock := organizationConsole(t)
	clock.Advance(model.SudoLife)
	b.Get(t, acme.General()+"/delete").Shows(t)
	form := url.Values{"name": {"Acme"}}
	held := b.Post(t, acme.General()+"/delete", form).After(t, "/console/prove?request=")
	page := b.Get(t, "/console/prove?request="+held).Shows(t)
	if got := page.Find("strong").Text(); got != "delete Acme" {
		t.Errorf("it is about to %q", got)
	}
	b.Post(t, "/console/prove", url.Values{"request": {held}}).Shows(t) // and asks still
	b.Get(t, acme.General()).Shows(t)
	asked := challengeOf(t, b.Post(t, "/console/prove/email", url.Values{"request": {held}}))
	code := url.Values{"request": {held}, "challenge": {asked}, "code": {w.Code(t, olgas)}}
	b.Post(t, "/console/prove/code", code).LeadsTo(t, home)
	b.Get(t, acme.General()).Expect(t, http.StatusNotFound)
}

// TestOverview: what the operator alone decides is shown, changed by the rules, and refused beside
// its field.
func TestOverview(t *testing.T) {
	t.Parallel()
	w, b, acme, _ := organizationConsole(t)
	at := acme.Home()
	for path, form := range map[string]url.Values{
		"features":       {"features": {"sso", "api_keys"}},
		"limits":         {"seats": {" 25 "}, "member_role": {"admin"}},
		"external-id":    {"external_id": {"acme-7"}},
		"administrators": {"email": {"boss@acme.test"}},
	} {
		b.Post(t, at+path, form).LeadsTo(t, at)
	}
	page := b.Get(t, at).Shows(t)
	for name, want := range map[string]string{"seats": "25", "external_id": "acme-7"} {
		if got := page.Field(name).Value(); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	o, err := w.DB.Organization(t.Context(), w.Acme)
	if err != nil || o.Seats != 25 || o.MemberRole != model.RoleID(w.Role(t, "admin")) || o.ExternalID != "acme-7" {
		t.Errorf("it is %+v, %v", o, err)
	}
	features, err := w.DB.FeaturesOf(t.Context(), w.Acme)
	if err != nil || len(features) != 2 {
		t.Errorf("features %v, %v", features, err)
	}
	b.Get(t, acme.SCIM()).Expect(t, http.StatusNotFound)
	boss := func(m model.Member) bool { return m.Email == "boss@acme.test" }
	if all, err := w.DB.Administrators(t.Context(), w.Acme, 9); err != nil || !slices.ContainsFunc(all, boss) {
		t.Errorf("it is administered by %+v, %v", all, err)
	}
	before := len(w.Events(t, w.Acme))
	for path, form := range map[string]url.Values{
		"features":       {"features": {"flying"}},
		"limits":         {"seats": {"many"}, "member_role": {""}},
		"external-id":    {"external_id": {strings.Repeat("x", 1000)}},
		"administrators": {"email": {"nobody"}},
	} {
		b.Post(t, at+path, form).Expect(t, http.StatusUnprocessableEntity)
	}
	if got := len(w.Events(t, w.Acme)); got != before {
		t.Errorf("%d events more", got-before)
	}
}

// TestCreateOrganization: an operator creates an organization, with its first admin or without, and
// nothing of it when something is wrong.
func TestCreateOrganization(t *testing.T) {
	t.Parallel()
	w, b, _, _ := organizationConsole(t)
	b.Get(t, home+"/new").Shows(t)
	made := b.Post(t, home+"/new", url.Values{"name": {"Initech"}, "external_id": {"i-1"}, "email": {"peter@initech.test"}})
	id, _, _ := strings.Cut(made.After(t, home+"/"), "/")
	org := model.OrgID(id)
	if all, err := w.DB.Administrators(t.Context(), org, 9); err != nil || len(all) != 1 || all[0].Email != "peter@initech.test" {
		t.Errorf("it is administered by %+v, %v", all, err)
	}
	b.Get(t, model.ConsoleOrganization(org).SSO()).Shows(t)
	for name, form := range map[string]url.Values{
		"no name":      {"name": {" "}},
		"no address":   {"name": {"Umbrella"}, "email": {"nobody"}},
		"another’s id": {"name": {"Umbrella"}, "external_id": {"i-1"}},
	} {
		if a := b.Post(t, home+"/new", form); a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusConflict {
			t.Errorf("%s: status %d", name, a.Status)
		}
	}
	if n, err := w.DB.CountOrganizations(t.Context()); err != nil || n != 3 {
		t.Errorf("%d organizations, %v", n, err)
	}
	b.Post(t, home+"/new", url.Values{"name": {"Umbrella"}}).Expect(t, http.StatusSeeOther)
}
