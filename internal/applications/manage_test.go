package applications

import (
	"testing"

	"anteroom/db/dbtest"
	"anteroom/internal/model"
	"anteroom/internal/organizations"
	"anteroom/internal/secret"
)

// TestClientsMayNoMore: what an application makes, changes or takes a secret of may no more
// than itself: no scope that it lacks, and no tokens for applications that its own are not for.
func TestClientsMayNoMore(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s, server := created(t, d, model.ApplicationWeb)
	org, err := organizations.New(d).Create(t.Context(), operator, organizations.Description{Name: "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	register := func(by model.Actor, a model.Application) (model.Application, error) {
		a.Name, a.Type = "Export", model.ApplicationWeb
		a, _, err := s.Create(t.Context(), by, a)
		return a, err
	}
	own, err := register(operator, model.Application{RedirectURIs: []string{"https://x.test/"}, Scopes: []string{"clients_write", "roles_write", "orders:read"}, Audiences: []model.ApplicationID{server.ID}})
	if err != nil {
		t.Fatal(err)
	}
	by := model.Actor{Kind: model.ActorApplication, ID: string(own.ID), Org: org.ID}
	for name, test := range map[string]struct {
		scopes    []string
		audiences []model.ApplicationID
		want      model.Kind
	}{
		"nothing":             {},
		"the same":            {scopes: own.Scopes, audiences: own.Audiences},
		"what a scope has":    {scopes: []string{"clients_read", "roles_read"}},
		"for itself":          {audiences: []model.ApplicationID{own.ID}},
		"another scope":       {scopes: []string{"clients_write", "organizations_read"}, want: model.Forbidden},
		"a scope of an app":   {scopes: []string{"orders:write"}, want: model.Forbidden},
		"for another":         {audiences: []model.ApplicationID{server.ID, "skc_1"}, want: model.Forbidden},
		"of people":           {scopes: []string{"openid"}, want: model.Invalid},
		"for the same server": {audiences: []model.ApplicationID{server.ID, server.ID}, want: model.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			asked := model.Application{Org: org.ID, Scopes: test.scopes, Audiences: test.audiences}
			if _, err := register(by, asked); model.KindOf(err) != test.want {
				t.Errorf("create: %v, want %v", err, test.want)
			}
			plain, err := register(by, model.Application{Org: org.ID})
			if err != nil {
				t.Fatal(err)
			}
			change := Change{Scopes: &test.scopes, Audiences: &test.audiences}
			if _, err := s.Set(t.Context(), by, plain.ID, change); model.KindOf(err) != test.want {
				t.Errorf("set: %v, want %v", err, test.want)
			}
			if test.want == model.Invalid {
				return
			}
			if test.want == model.Forbidden && test.audiences != nil {
				test.audiences = nil // one that the operator can make, too
				test.scopes = []string{"organizations_read"}
			}
			strong, err := register(operator, model.Application{Org: org.ID, Scopes: test.scopes, Audiences: test.audiences})
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := s.AddSecret(t.Context(), by, strong.ID); model.KindOf(err) != test.want {
				t.Errorf("take a secret: %v, want %v", err, test.want)
			}
			less := "Less"
			if _, err := s.Set(t.Context(), by, strong.ID, Change{Name: &less, Scopes: &[]string{}, Audiences: &[]model.ApplicationID{}}); model.KindOf(err) != test.want {
				t.Errorf("take its scopes: %v, want %v", err, test.want)
			}
			if _, err := s.Delete(t.Context(), by, strong.ID); err != nil {
				t.Errorf("delete: %v", err)
			}
		})
	}
}

// TestClientsOfAnOrganization: they sign nobody in, and are resource servers for each other
// alone.
func TestClientsOfAnOrganization(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t)
	s, rooms := New(d, secret.NewSource(nil)), organizations.New(d)
	var orgs [2]model.OrgID
	for i, name := range []string{"Acme", "Globex"} {
		o, err := rooms.Create(t.Context(), operator, organizations.Description{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		orgs[i] = o.ID
	}
	client := model.Application{Org: orgs[0], Name: "Export", Type: model.ApplicationWeb}
	first, _, err := s.Create(t.Context(), operator, client)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*model.Application)
		kind   model.Kind
	}{
		"for the other one":   {func(a *model.Application) { a.Audiences = []model.ApplicationID{first.ID} }, 0},
		"for one elsewhere":   {func(a *model.Application) { a.Org, a.Audiences = orgs[1], []model.ApplicationID{first.ID} }, model.Invalid},
		"people":              {func(a *model.Application) { a.RedirectURIs = []string{"https://x.test/"} }, model.Invalid},
		"where people begin":  {func(a *model.Application) { a.InitiateLoginURI = "https://x.test/" }, model.Invalid},
		"where people end":    {func(a *model.Application) { a.PostLogoutRedirectURIs = []string{"https://x.test/"} }, model.Invalid},
		"told of ends":        {func(a *model.Application) { a.BackchannelLogoutURI = "https://x.test/" }, model.Invalid},
		"pages":               {func(a *model.Application) { a.Origins = []string{"https://x.test"} }, model.Invalid},
		"without a secret":    {func(a *model.Application) { a.Type = model.ApplicationNative }, model.Invalid},
		"a long description":  {func(a *model.Application) { a.Description = string(make([]byte, 2001)) }, model.Invalid},
		"of no organization":  {func(a *model.Application) { a.Org = "org_1" }, model.NotFound},
		"another of the same": {func(*model.Application) {}, 0},
	} {
		a := client
		test.change(&a)
		if _, _, err := s.Create(t.Context(), operator, a); model.KindOf(err) != test.kind {
			t.Errorf("%s: %v, want %v", name, err, test.kind)
		}
	}
}
