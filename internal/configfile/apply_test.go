package configfile_test

import (
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/configfile"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/organizations"
	"github.com/anteroom/anteroom/internal/secret"
)

// example returns the file of the manual, and makes what it refers to.
func example(t testing.TB, w *world) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/configuration-file.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(page), "```yaml\n# app.yaml\n")
	text, _, ok2 := strings.Cut(rest, "```")
	if !ok || !ok2 {
		t.Fatal("docs/configuration-file.md has no complete example")
	}
	w.variables["COFFEEDESK_CLIENT_SECRET"], w.variables["CRM_WEBHOOK_SECRET"] = someSecret, hookSecret
	w.files["/srv/logo.png"] = picture(t, 40)
	w.organization("acme-1")
	return text
}

func picture(t testing.TB, shade uint8) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	m.Set(3, 3, color.NRGBA{shade, shade, shade, 255})
	var b strings.Builder
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

func (w *world) organization(externalID string) model.Organization {
	w.Helper()
	o, err := organizations.New(w.db).Create(w.Context(), operator, organizations.Description{Name: externalID, ExternalID: externalID}, model.Features()...)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

// TestExample: the file of the manual can be applied, once, and what is exported then is all that
// another instance needs to become the same.
func TestExample(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := example(t, w)
	if out := w.apply(text, configfile.Options{}); len(out.Changes) < 20 {
		t.Errorf("only %d changes", len(out.Changes))
	}
	had := len(w.events(0))
	if out := w.apply(text, configfile.Options{Prune: true}); !out.Nothing() {
		t.Errorf("the second time: %q", changes(out))
	}
	exported := w.export()
	if out := w.apply(exported, configfile.Options{}); slices.ContainsFunc(changes(out), func(c string) bool { return !strings.HasPrefix(c, "adopted ") }) {
		t.Errorf("applying what was exported changes %q", changes(out))
	}
	if events := w.events(had); !slices.Equal(events, []model.EventType{model.EventConfigurationApplied}) {
		t.Errorf("events %q", events)
	}
	other := newWorld(t)
	example(t, other)
	other.apply(exported, configfile.Options{})
	if diff := cmp.Diff(exported, other.export()); diff != "" {
		t.Errorf("another instance (-want +got):\n%s", diff)
	}
}

const small = `
instance:
  app_name: Coffeedesk
permissions:
  app:reports: Reads reports
roles:
  auditor:
    permissions: [app:reports]
applications:
  desk:
    name: Desk
    redirect_uris: [https://desk.example/callback]
    client_secrets: [env:CLIENT_SECRET]
webhooks:
  crm:
    url: https://crm.example/hooks
    secret: env:HOOK_SECRET
`

// TestAllOrNothing: where one thing is refused, nothing is changed, and the place is named.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.export()
	for name, test := range map[string]struct {
		text, path, key string
		line, column    int
	}{
		"rule":         {small + "organizations:\n  acme-2:\n    features: [sso]\n", "organizations.acme-2", "configfile.no_organization", 19, 3},
		"field":        {strings.Replace(small, "https://desk.example/callback", "http://desk.example/callback", 1), "applications.desk.redirect_uris", "applications.uri_not_https", 12, 5},
		"secret":       {strings.Replace(small, "CLIENT_SECRET", "WEAK", 1), "applications.desk.client_secrets", "applications.weak_secret", 13, 5},
		"hook":         {strings.Replace(small, "HOOK_SECRET", "WEAK", 1), "webhooks.crm.secret", "webhooks.secret", 17, 5},
		"setting":      {strings.Replace(small, "app_name: Coffeedesk", "session_idle: 1m", 1), "instance.session_idle", "model.idle_above_token", 3, 3},
		"unknown role": {strings.Replace(small, "app_name: Coffeedesk", "creator_role: boss", 1), "instance.creator_role", "model.unknown_role", 3, 3},
		"permission":   {strings.Replace(small, "[app:reports]", "[app:report]", 1), "roles.auditor.permissions", "roles.unknown_permission", 8, 5},
		"reserved":     {strings.Replace(small, "app:reports:", "sk_org_x:", 1), "permissions.sk_org_x", "roles.permission_reserved", 5, 3},
		"audience":     {strings.Replace(small, "name: Desk", "audiences: [api]\n    name: Desk", 1), "applications.desk.audiences", "applications.audience", 11, 5},
	} {
		w.variables["WEAK"] = "password"
		_, err := w.try(test.text, configfile.Options{})
		var f *configfile.Fault
		var e *model.Error
		if !errors.As(err, &f) || !errors.As(err, &e) {
			t.Errorf("%s: error = %v", name, err)
			continue
		}
		if f.Path != test.path || f.Line != test.line || f.Column != test.column || f.File != "app.yaml" || e.Key != test.key {
			t.Errorf("%s: %v, want %s at %d:%d of %s", name, f, test.key, test.line, test.column, test.path)
		}
		if diff := cmp.Diff(before, w.export()); diff != "" || len(w.events(0)) > 0 {
			t.Errorf("%s has changed (-was +is):\n%s", name, diff)
		}
	}
}

// TestDryRun says what would be changed, and changes nothing.
func TestDryRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.export()
	tried := w.apply(small, configfile.Options{DryRun: true})
	if diff := cmp.Diff(before, w.export()); diff != "" || len(w.events(0)) > 0 {
		t.Errorf("it has changed (-was +is):\n%s", diff)
	}
	wantChanges(t, tried,
		"changed instance.app_name Anteroom > Coffeedesk",
		"added permissions.app:reports  > Reads reports",
		"added roles.auditor.permissions  > [app:reports]",
		"added applications.desk.name  > Desk",
		"added applications.desk.redirect_uris  > [https://desk.example/callback]",
		"added applications.desk.client_secrets  > [env:CLIENT_SECRET]",
		"added webhooks.crm.url  > https://crm.example/hooks",
		"added webhooks.crm.secret  > env:HOOK_SECRET",
	)
	if diff := cmp.Diff([]configfile.Made{{Path: "applications.desk"}, {Path: "webhooks.crm"}}, tried.Made); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	done := w.apply(small, configfile.Options{})
	done.Changes = slices.DeleteFunc(done.Changes, func(c configfile.Change) bool { return strings.HasSuffix(c.Path, ".client_id") })
	if diff := cmp.Diff(changes(tried), changes(done)); diff != "" {
		t.Errorf("tried and done (-tried +done):\n%s", diff)
	}
	if diff := cmp.Diff([]model.EventType{
		model.EventPermissionCreated, model.EventRoleCreated, model.EventInstanceUpdated, model.EventApplicationCreated, model.EventWebhookCreated, model.EventConfigurationApplied,
	}, w.events(0)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// TestLeftOut: what a file says no more stays, and is for others to change; with Prune it goes.
func TestLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply(small, configfile.Options{})
	name := "Teadesk"
	if _, err := instance.New(w.db).Set(t.Context(), operator, instance.Change{AppName: &name}); model.KindOf(err) != model.Conflict {
		t.Errorf("a setting of the file: %v", err)
	}
	out := w.apply("instance:\n  several_roles: true\n", configfile.Options{})
	wantChanges(t, out, "changed instance.several_roles false > true",
		"released applications.desk", "released permissions.app:reports", "released roles.auditor", "released instance.app_name", "released webhooks.crm")
	if _, err := instance.New(w.db).Set(t.Context(), operator, instance.Change{AppName: &name}); err != nil {
		t.Errorf("a setting that was left: %v", err)
	}
	w.apply(strings.Replace(small, "  desk:\n", "  desk:\n    client_id: "+client(t, w)+"\n", 1)+"organizations: {}\n", configfile.Options{})
	out = w.apply("", configfile.Options{Prune: true})
	wantChanges(t, out, "changed instance.app_name Coffeedesk > Anteroom",
		"removed permissions.app:reports  >", "removed roles.auditor  >", "removed applications.desk  >", "removed webhooks.crm  >")
	if got := w.export(); strings.Contains(got, "desk") || !strings.Contains(got, "admin:") {
		t.Errorf("left:\n%s", got)
	}
}

func client(t *testing.T, w *world) string {
	t.Helper()
	all, err := w.db.Applications(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return string(all[0].ID)
}

// TestSecrets: those that a file refers to are good, and no others; a new one under the same
// reference takes the place of the old one.
func TestSecrets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply(small, configfile.Options{})
	w.variables["CLIENT_SECRET"], w.variables["HOOK_SECRET"] = otherSecret, "whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
	wantChanges(t, w.apply(small, configfile.Options{DryRun: true}), "renewed applications.desk.client_secrets  >", "renewed webhooks.crm.secret  >")
	w.apply(small, configfile.Options{})
	if out := w.apply(small, configfile.Options{}); !out.Nothing() {
		t.Errorf("once more: %q", changes(out))
	}
	all, err := w.db.Applications(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a, err := w.db.Application(t.Context(), all[0].ID)
	if err != nil || len(a.Secrets) != 1 || !secret.Equal(a.Secrets[0].Hash, secret.Hash(otherSecret)) {
		t.Errorf("secrets %+v, %v", a.Secrets, err)
	}
	if text := w.export(); strings.Contains(text, otherSecret) || !strings.Contains(text, "env:CLIENT_SECRET") {
		t.Errorf("exported:\n%s", text)
	}
}

// TestMade: what has no secret in the file gets one, which is said once.
func TestMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := strings.NewReplacer("    client_secrets: [env:CLIENT_SECRET]\n", "", "    secret: env:HOOK_SECRET\n", "").Replace(small)
	out := w.apply(text, configfile.Options{})
	if len(out.Made) != 2 || out.Made[0].Path != "applications.desk" || len(out.Made[0].Secret) < 32 || !strings.HasPrefix(out.Made[1].Secret, "whsec_") {
		t.Errorf("made %+v", out.Made)
	}
	if out := w.apply(text, configfile.Options{}); !out.Nothing() || len(out.Made) > 0 {
		t.Errorf("the second time: %q, %+v", changes(out), out.Made)
	}
	if _, _, err := applications.New(w.db, secret.NewSource(nil)).AddSecret(t.Context(), operator, model.ApplicationID(out.Made[0].ID)); err != nil {
		t.Errorf("another secret, which the file leaves to others: %v", err)
	}
}

// TestAdopt: what is there is not made twice, but described from then on.
func TestAdopt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, _, err := applications.New(w.db, secret.NewSource(nil)).Create(t.Context(), operator, model.Application{
		Name: "Desk", Type: model.ApplicationWeb, RedirectURIs: []string{"https://desk.example/callback"}, OfflineAccess: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	out := w.apply("roles:\n  member:\n    label: Member\n    description: Uses the app. Sees the organization’s settings and members.\n    permissions: [sk_org_settings_read, sk_org_users_read]\n"+
		"applications:\n  mine:\n    client_id: "+string(a.ID)+"\n    name: Desk\n    redirect_uris: [https://desk.example/callback]\n", configfile.Options{})
	wantChanges(t, out, "adopted roles.member", "adopted applications.mine")
	for name, text := range map[string]string{
		"two names":         "applications:\n  mine:\n    name: Desk\n    redirect_uris: [https://desk.example/callback]\n  other:\n    client_id: " + string(a.ID) + "\n    name: Desk\n    redirect_uris: [https://desk.example/callback]\n",
		"another client ID": "applications:\n  mine:\n    client_id: skc_7318642950172389376\n    name: Desk\n    redirect_uris: [https://desk.example/callback]\n",
		"another type":      "applications:\n  mine:\n    type: spa\n    name: Desk\n    redirect_uris: [https://desk.example/callback]\n",
	} {
		if _, err := w.try(text, configfile.Options{}); model.KindOf(err) != model.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAbsent: a file can say that there is no such role, and what its holders get.
func TestAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := "instance:\n  member_role: admin\nroles:\n  member:\n    absent: true\n    replacement: admin\n"
	wantChanges(t, w.apply(text, configfile.Options{}), "changed instance.member_role member > admin", "removed roles.member  >")
	if out := w.apply(text, configfile.Options{}); !out.Nothing() {
		t.Errorf("the second time: %q", changes(out))
	}
	other := newWorld(t)
	other.apply(w.export(), configfile.Options{})
	if diff := cmp.Diff(w.export(), other.export()); diff != "" {
		t.Errorf("another instance (-want +got):\n%s", diff)
	}
}

// TestPictures: a picture is another one when what is in its file is.
func TestPictures(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const text = "branding:\n  logo: file:logo.png\n  favicon: file:/srv/logo.png\n"
	w.files["/srv/logo.png"] = picture(t, 40)
	wantChanges(t, w.apply(text, configfile.Options{}), `changed branding.logo  > file:logo.png`, `changed branding.favicon  > file:/srv/logo.png`)
	if out := w.apply(text, configfile.Options{}); !out.Nothing() {
		t.Errorf("the second time: %q", changes(out))
	}
	w.files["/srv/logo.png"] = picture(t, 80)
	wantChanges(t, w.apply(text, configfile.Options{}), "renewed branding.logo  >", "renewed branding.favicon  >")
	if !strings.Contains(w.export(), "logo: file:logo.png") {
		t.Errorf("exported:\n%s", w.export())
	}
	w.apply("branding:\n  logo: \"\"\n", configfile.Options{Prune: true})
	if i, err := w.db.Instance(t.Context()); err != nil || i.Logo+i.Favicon != "" {
		t.Errorf("left: %q and %q, %v", i.Logo, i.Favicon, err)
	}
}

// TestOnlyOperators: nobody else applies files.
func TestOnlyOperators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f, err := w.read(small)
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []model.Actor{{Kind: model.ActorUser}, {Kind: model.ActorApplication}, {}} {
		if _, err := w.Apply(t.Context(), by, f, configfile.Options{}); model.KindOf(err) != model.Forbidden {
			t.Errorf("%s: %v", by.Kind, err)
		}
	}
}
