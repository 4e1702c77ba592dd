package applications

import (
	"testing"

	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
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

// TestClientsOfAnOrganization: they are resource servers for each other alone, and what people
// sign in to the operator alone manages, also where it is for one organization.
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
	uris := []string{"https://x.test/callback"}
	backend, _, err := s.Create(t.Context(), operator, model.Application{Name: "Backend", Type: model.ApplicationWeb, RedirectURIs: uris, Scopes: model.APIScopes()})
	if err != nil {
		t.Fatal(err)
	}
	client := model.Application{Org: orgs[0], Name: "Export", Type: model.ApplicationWeb}
	first, _, err := s.Create(t.Context(), operator, client)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*model.Application)
		kind   model.Kind
		app    model.Kind // the same of an application with all scopes
	}{
		"for the other one":   {func(a *model.Application) { a.Audiences = []model.ApplicationID{first.ID} }, 0, model.Forbidden},
		"for one elsewhere":   {func(a *model.Application) { a.Org, a.Audiences = orgs[1], []model.ApplicationID{first.ID} }, model.Invalid, model.Forbidden},
		"people":              {func(a *model.Application) { a.RedirectURIs = uris }, 0, model.Forbidden},
		"where people begin":  {func(a *model.Application) { a.InitiateLoginURI = uris[0] }, model.Invalid, model.Forbidden},
		"where people end":    {func(a *model.Application) { a.PostLogoutRedirectURIs = uris }, model.Invalid, model.Forbidden},
		"told of ends":        {func(a *model.Application) { a.BackchannelLogoutURI = uris[0] }, model.Invalid, model.Forbidden},
		"pages":               {func(a *model.Application) { a.Origins = []string{"https://x.test"} }, model.Invalid, model.Forbidden},
		"on a device":         {func(a *model.Application) { a.Type, a.RedirectURIs = model.ApplicationNative, uris }, 0, model.Forbidden},
		"without a secret":    {func(a *model.Application) { a.Type = model.ApplicationNative }, model.Invalid, model.Forbidden},
		"a long description":  {func(a *model.Application) { a.Description = string(make([]byte, 2001)) }, model.Invalid, model.Invalid},
		"of no organization":  {func(a *model.Application) { a.Org = "org_1" }, model.NotFound, model.NotFound},
		"another of the same": {func(*model.Application) {}, 0, 0},
	} {
		a := client
		test.change(&a)
		made, _, err := s.Create(t.Context(), operator, a)
		if model.KindOf(err) != test.kind {
			t.Errorf("%s: %v, want %v", name, err, test.kind)
		}
		by := model.Actor{Kind: model.ActorApplication, ID: string(backend.ID), Org: a.Org}
		if _, _, err := s.Create(t.Context(), by, a); model.KindOf(err) != test.app {
			t.Errorf("%s, by an application: %v, want %v", name, err, test.app)
		}
		if err != nil || len(a.RedirectURIs) == 0 {
			continue
		}
		_, gone := s.Delete(t.Context(), by, made.ID)
		_, _, taken := s.AddSecret(t.Context(), by, made.ID)
		_, set := s.Set(t.Context(), by, made.ID, Change{RedirectURIs: &[]string{}})
		for rule, err := range map[string]error{"delete": gone, "take a secret": taken, "set": set} {
			if model.KindOf(err) != model.Forbidden {
				t.Errorf("%s: %s: %v", name, rule, err)
			}
		}
	}
}
