package directories

import (
	"errors"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/upstream"
)

// TestTrust: whom an organization may trust is asked for its keys first, and is known by how
// it spells itself.
func TestTrust(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := model.DirectoryTrust{Issuer: w.issuer.URL, Tenant: "t1", Application: "a1"}
	pasted := good
	pasted.Issuer, pasted.Tenant = " "+w.issuer.URL+"/.well-known/openid-configuration", " t1 "
	c, err := w.Trust(t.Context(), w.dana, w.dir.ID, pasted)
	must(t, err)
	if c.Trust != good || !c.Signs() || c.Suffix != "" || c.MadeBy != "Dana Li" {
		t.Errorf("%+v", c)
	}
	w.wantNews(t, model.EventDirectoryClientCreated)
	_, err = w.Trust(t.Context(), w.dana, w.dir.ID, good)
	wantKind(t, err, model.Conflict, "directories.trusted_already")
	for name, test := range map[string]struct {
		change func(*model.DirectoryTrust)
		key    string
	}{
		"no issuer":           {func(t *model.DirectoryTrust) { t.Issuer = "" }, "directories.trust_issuer"},
		"an issuer of spaces": {func(t *model.DirectoryTrust) { t.Issuer = "https://a b" }, "directories.trust_issuer"},
		"another scheme":      {func(t *model.DirectoryTrust) { t.Issuer = "ftp://issuer.test" }, "directories.trust_issuer"},
		"a silent issuer":     {func(t *model.DirectoryTrust) { t.Issuer += "/elsewhere" }, "directories.issuer_silent"},
		"no tenant":           {func(t *model.DirectoryTrust) { t.Tenant = " " }, "directories.trust_tenant"},
		"no application":      {func(t *model.DirectoryTrust) { t.Application = "" }, "directories.trust_application"},
		"a long audience":     {func(t *model.DirectoryTrust) { t.Audience = string(make([]byte, 2000)) }, "directories.trust_audience"},
	} {
		bad := good
		test.change(&bad)
		_, err := w.Trust(t.Context(), w.dana, w.dir.ID, bad)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantKind(t, err, model.Invalid, test.key)
	}
	_, _, err = w.RotateClient(t.Context(), w.dana, w.dir.ID, c.ID, c.Version)
	wantKind(t, err, model.Conflict, "directories.no_secret")
	w.wantNews(t)
}

// TestChangeTrust: who is trusted otherwise gets in by that alone, and not by what was got
// before.
func TestChangeTrust(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	trust := model.DirectoryTrust{Issuer: w.issuer.URL, Tenant: "t1", Application: "a1"}
	c, err := w.Trust(t.Context(), w.dana, w.dir.ID, trust)
	must(t, err)
	with := trust
	with.Application = "a9"
	other, err := w.Trust(t.Context(), w.dana, w.dir.ID, with)
	must(t, err)
	w.write(t, func(tx *db.Tx) error {
		return tx.InsertDirectoryAccess(t.Context(), model.DirectoryAccess{Client: c, Hash: secret.Hash("got"), ExpiresAt: tx.Now().Add(time.Minute)})
	})
	w.news(t)
	_, err = w.ChangeTrust(t.Context(), w.dana, w.dir.ID, c.ID, c.Version, with)
	wantKind(t, err, model.Conflict, "directories.trusted_already")
	same, err := w.ChangeTrust(t.Context(), w.dana, w.dir.ID, c.ID, c.Version, trust)
	must(t, err)
	if same.Version != c.Version {
		t.Errorf("nothing changed, and it is %+v", same)
	}
	w.wantNews(t)
	if _, err := w.db.DirectoryByAccess(t.Context(), w.dir.ID, secret.Hash("got")); err != nil {
		t.Errorf("nothing changed, and its token is gone: %v", err)
	}
	with.Application, with.Audience = "a2", "api://a2"
	changed, err := w.ChangeTrust(t.Context(), w.dana, w.dir.ID, c.ID, c.Version, with)
	must(t, err)
	if changed.Trust != with || changed.ID != c.ID || changed.Version != c.Version+1 || changed.MadeBy != c.MadeBy {
		t.Errorf("%+v", changed)
	}
	w.wantNews(t, model.EventDirectoryClientChanged)
	_, err = w.db.DirectoryByAccess(t.Context(), w.dir.ID, secret.Hash("got"))
	wantKind(t, err, model.NotFound, "")
	_, err = w.ChangeTrust(t.Context(), w.dana, w.dir.ID, c.ID, c.Version, trust)
	wantKind(t, err, model.Conflict, "directories.trust_changed")
	_, err = w.ChangeTrust(t.Context(), w.dana, w.dir.ID, other.ID, other.Version, model.DirectoryTrust{Issuer: w.issuer.URL, Tenant: "t1"})
	wantKind(t, err, model.Invalid, "directories.trust_application")
	kept, _, err := w.CreateClient(t.Context(), w.dana, w.dir.ID, "")
	must(t, err)
	_, err = w.ChangeTrust(t.Context(), w.dana, w.dir.ID, kept.ID, kept.Version, trust)
	wantKind(t, err, model.NotFound, "")
}

// TestClients: at most so many, each with its events, and none of another directory.
func TestClients(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other, err := w.Add(t.Context(), w.dana, model.ProviderPing)
	must(t, err)
	w.news(t)
	c, _, err := w.CreateClient(t.Context(), w.dana, w.dir.ID, "")
	must(t, err)
	_, _, err = w.RotateClient(t.Context(), w.dana, other.ID, c.ID, c.Version)
	wantKind(t, err, model.NotFound, "")
	wantKind(t, w.RevokeClient(t.Context(), w.dana, other.ID, c.ID), model.NotFound, "")
	rotated, text, err := w.RotateClient(t.Context(), w.dana, w.dir.ID, c.ID, c.Version)
	must(t, err)
	if rotated.ID != c.ID || rotated.Suffix != text[len(text)-4:] || !rotated.OldUntil.Equal(w.clock.Now().Add(model.DirectoryTokenOverlap)) {
		t.Errorf("%+v", rotated)
	}
	must(t, w.RevokeClient(t.Context(), w.dana, w.dir.ID, c.ID))
	wantKind(t, w.RevokeClient(t.Context(), w.dana, w.dir.ID, c.ID), model.NotFound, "")
	w.wantNews(t, model.EventDirectoryClientCreated, model.EventDirectoryClientRotated, model.EventDirectoryClientDeleted)
	for range model.MostDirectoryClients {
		_, _, err := w.CreateClient(t.Context(), w.dana, w.dir.ID, "")
		must(t, err)
	}
	_, _, err = w.CreateClient(t.Context(), w.dana, w.dir.ID, "")
	wantKind(t, err, model.Conflict, "directories.most_clients")
}

// TestTenantOfIssuer: Entra ID shows the tenant nowhere but in its issuer, and another one
// than that is a mistake.
func TestTenantOfIssuer(t *testing.T) {
	t.Parallel()
	const entra = "https://login.microsoftonline.com/ce5f061f-abe6-4e40-9615-301f87bcb7f0/v2.0"
	for _, test := range []struct{ issuer, entered, want, key string }{
		{entra, "", "ce5f061f-abe6-4e40-9615-301f87bcb7f0", ""},
		{entra, "ce5f061f-abe6-4e40-9615-301f87bcb7f0", "ce5f061f-abe6-4e40-9615-301f87bcb7f0", ""},
		{entra, "t1", "", "directories.other_tenant"},
		{"https://issuer.test", "t1", "t1", ""},
		{"https://issuer.test", "", "", "directories.trust_tenant"},
	} {
		got, err := tenantFor(test.issuer, test.entered)
		if test.key != "" {
			wantKind(t, err, model.Invalid, test.key)
			continue
		}
		if err != nil || got != test.want {
			t.Errorf("%s with %q: %q, %v, want %q", test.issuer, test.entered, got, err, test.want)
		}
	}
}

// TestExchangeSaysWhy: to the log, and nobody else.
func TestExchangeSaysWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := w.Trust(t.Context(), w.dana, w.dir.ID, model.DirectoryTrust{Issuer: w.issuer.URL, Tenant: "t1", Application: "a1"})
	must(t, err)
	token := w.issuer.Sign(map[string]any{"iss": w.issuer.URL, "tid": "t2"})
	_, err = w.Exchange(t.Context(), w.dir.ID, Credentials{Client: c.ID, Assertion: token, Endpoint: "https://id.test/token"})
	wantKind(t, err, model.Unauthenticated, "directories.unproven")
	if f := (*upstream.Fault)(nil); !errors.As(err, &f) || f.Field != "tid" {
		t.Errorf("error = %v, want why", err)
	}
}
