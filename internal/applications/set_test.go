package applications

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

func pointer[T any](v T) *T { return &v }

// newRules returns the rules and an application of each type.
func newRules(t *testing.T) (s *Service, web, spa model.Application) {
	t.Helper()
	s = New(dbtest.Open(t), secret.NewSource(nil))
	create := func(kind model.ApplicationType) model.Application {
		a, _, err := s.Create(t.Context(), model.System, model.Application{
			Name: string(kind), Type: kind, RedirectURIs: []string{"https://x.test/callback"}, PostLogoutRedirectURIs: []string{},
		})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	return s, create(model.ApplicationWeb), create(model.ApplicationSPA)
}

// everything is a change of each field.
func everything(other model.ApplicationID) Change {
	return Change{
		Name: pointer("Teadesk"), RedirectURIs: pointer([]string{"https://y.test/cb?tenant=1"}), PostLogoutRedirectURIs: pointer([]string{"https://y.test/bye"}),
		Origins: pointer([]string{"https://pages.y.test"}), InitiateLoginURI: pointer("https://y.test/login"),
		BackchannelLogoutURI: pointer("https://y.test/out"), BackchannelSessionRequired: pointer(true), SigningAlg: pointer("ES256"),
		Scopes: pointer([]string{"tea:read"}), OfflineAccess: pointer(true), PKCEOptional: pointer(true), AccessToken: pointer(time.Hour),
		PlainAccessTokens: pointer(true), Claims: pointer([]model.ExtraClaim{model.ClaimGroups}), FullIDToken: pointer(true), AccessTokenAttributes: pointer(true),
		Audiences: pointer([]model.ApplicationID{other}),
	}
}

func TestSet(t *testing.T) {
	t.Parallel()
	s, web, _ := newRules(t)
	other, _, err := s.Create(t.Context(), model.System, model.Application{Name: "API", Type: model.ApplicationWeb, RedirectURIs: []string{"https://api.test/"}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := s.Set(t.Context(), model.System, web.ID, everything(other.ID))
	if err != nil {
		t.Fatal(err)
	}
	want := model.ApplicationSnapshot{
		ID: web.ID, Name: "Teadesk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://y.test/cb?tenant=1"},
		PostLogoutRedirectURIs: []string{"https://y.test/bye"}, Origins: []string{"https://pages.y.test"}, InitiateLoginURI: "https://y.test/login",
		BackchannelLogoutURI: "https://y.test/out", BackchannelSessionRequired: true, SigningAlg: "ES256", Scopes: []string{"tea:read"},
		OfflineAccess: true, PKCEOptional: true, AccessToken: 60, AccessTokenTyp: "JWT", Claims: []model.ExtraClaim{"groups"}, FullIDToken: true,
		AccessTokenAttributes: true, Audiences: []model.ApplicationID{other.ID}, CreatedAt: web.CreatedAt,
	}
	stored, err := s.db.Application(t.Context(), web.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := eventsOf(t, s.db)
	want.JWKS = set.Snapshot().JWKS
	for what, got := range map[string]model.ApplicationSnapshot{
		"returned": set.Snapshot(), "stored": stored.Snapshot(), "told": last[len(last)-1].Payload.(model.ApplicationUpdated).After,
	} {
		if diff := cmp.Diff(want, got, cmp.Transformer("text", func(m json.RawMessage) string { return string(m) })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	known := func(origin string) bool {
		known, err := s.db.KnownOrigin(t.Context(), origin)
		if err != nil {
			t.Fatal(err)
		}
		return known
	}
	if !known("https://pages.y.test") || len(stored.Secrets) != 1 {
		t.Errorf("origin known: %v, secrets %d", known("https://pages.y.test"), len(stored.Secrets))
	}

	// The same once more is nothing, and each field can be taken back.
	if _, err := s.Set(t.Context(), model.System, web.ID, everything(other.ID)); err != nil || len(eventsOf(t, s.db)) != len(last) {
		t.Errorf("the same again: %v, %d events more", err, len(eventsOf(t, s.db))-len(last))
	}
	back, err := s.Set(t.Context(), model.System, web.ID, Change{BackchannelLogoutURI: pointer(""), Origins: pointer([]string{}), Audiences: pointer([]model.ApplicationID{})})
	if err != nil || back.BackchannelSessionRequired || known("https://pages.y.test") || len(back.Audiences) > 0 || back.Name != "Teadesk" {
		t.Errorf("taken back: %v, %+v", err, back)
	}
}

func eventsOf(t *testing.T, d *db.DB) []model.Event {
	t.Helper()
	all, err := d.EventsAfter(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSetIsAllOrNothing: what is wrong with one field keeps the others.
func TestSetIsAllOrNothing(t *testing.T) {
	t.Parallel()
	s, web, spa := newRules(t)
	for name, test := range map[string]struct {
		app   model.ApplicationID
		c     Change
		kind  model.Kind
		field string
	}{
		"name":                                  {web.ID, Change{Name: pointer(" ")}, model.Invalid, "name"},
		"no redirect URI":                       {web.ID, Change{RedirectURIs: pointer([]string{})}, model.Invalid, "redirect_uris"},
		"another form":                          {web.ID, Change{RedirectURIs: pointer([]string{"https://x.test:443/"})}, model.Invalid, "redirect_uris"},
		"claims":                                {web.ID, Change{Claims: pointer([]model.ExtraClaim{"sub"})}, model.Invalid, "claims"},
		"an audience that cannot say who it is": {web.ID, Change{Audiences: pointer([]model.ApplicationID{spa.ID})}, model.Invalid, "audiences"},
		"an audience that is nobody":            {web.ID, Change{Audiences: pointer([]model.ApplicationID{"skc_1"})}, model.Invalid, "audiences"},
		"itself as audience":                    {web.ID, Change{Audiences: pointer([]model.ApplicationID{web.ID})}, model.Invalid, "audiences"},
		"PKCE of a public one":                  {spa.ID, Change{PKCEOptional: pointer(true)}, model.Invalid, "pkce_optional"},
		"keys that are none":                    {web.ID, Change{JWKS: pointer("{}")}, model.Invalid, "jwks"},
		"session required of nobody":            {web.ID, Change{BackchannelSessionRequired: pointer(true)}, model.Invalid, "backchannel_logout_session_required"},
		"unknown":                               {"skc_1", Change{}, model.NotFound, ""},
	} {
		before, count := web.Snapshot(), len(eventsOf(t, s.db))
		if test.c.SigningAlg = pointer("ES256"); test.c.Name == nil {
			test.c.Name = pointer("Changed")
		}
		_, err := s.Set(t.Context(), model.System, test.app, test.c)
		var e *model.Error
		if !errors.As(err, &e) || e.Kind != test.kind || e.Field != test.field || e.Key == "" {
			t.Errorf("%s: %v", name, err)
		}
		after, err := s.db.Application(t.Context(), web.ID)
		if err != nil || after.Snapshot().Name != before.Name || after.SigningAlg != web.SigningAlg || len(eventsOf(t, s.db)) != count {
			t.Errorf("%s changed something: %v %+v", name, err, after)
		}
	}
}

// oneKey returns a JWK Set.
func oneKey(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public()}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestKeysInsteadOfSecrets: the weaker proof goes with the stronger one, and comes
// back when the operator gives one.
func TestKeysInsteadOfSecrets(t *testing.T) {
	t.Parallel()
	s, web, _ := newRules(t)
	a, err := s.Set(t.Context(), model.System, web.ID, Change{JWKS: pointer(oneKey(t))})
	if err != nil || a.KeepsSecret() || len(a.Secrets) > 0 {
		t.Fatalf("%v, %+v", err, a)
	}
	if stored, err := s.db.Application(t.Context(), web.ID); err != nil || len(stored.Secrets) > 0 || stored.JWKS == "" {
		t.Errorf("%v, %+v", err, stored)
	}
	all := eventsOf(t, s.db)
	if _, ok := all[len(all)-1].Payload.(model.SecretDeleted); !ok {
		t.Errorf("told last: %+v", all[len(all)-1].Payload)
	}
	if _, err := s.Set(t.Context(), model.System, web.ID, Change{JWKS: pointer("")}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AddSecret(t.Context(), model.System, web.ID); err != nil {
		t.Error(err)
	}
}
