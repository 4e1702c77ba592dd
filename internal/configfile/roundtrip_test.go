package configfile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/applications"
	"github.com/anteroom/anteroom/internal/configfile"
	"github.com/anteroom/anteroom/internal/instance"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/roles"
	"github.com/anteroom/anteroom/internal/secret"
)

// FuzzRoundTrip: whatever the rules let in, an export says it so that applying it changes nothing,
// and makes another instance of which the export is the same.
func FuzzRoundTrip(f *testing.F) {
	for _, s := range []string{
		"Coffeedesk", "yes", "null", "~", "1e3", "0x1F", "# no comment", "a: b", "a #b", "- a", "“quoted”", `"`, `'`, `\n`, "{a}", "[a]", "*a", "&a", "!a", "%a", "@a", "`a`", "| a", "> a",
		"?", "? a", "-", "--- a", ".inf", "true", "12:30:45", "2026-01-31", "é", "日本語", "👩🏽‍💻", "a\u00a0b", "a:", ":a", "…", "<<", "=", "a,b", "0o7", "1_000", "+1", ".5", "no", "a\\", "$a", "{{a}}",
	} {
		f.Add(s, s+" and more", uint16(0))
	}
	f.Fuzz(func(t *testing.T, name, text string, choices uint16) {
		t.Parallel()
		w := newWorld(t)
		fill(t, w, name, text, func(n int) bool { return choices>>n&1 == 1 })
		exported := w.export()
		had := len(w.events(0))
		out := w.apply(exported, configfile.Options{})
		if len(out.Changes) > 0 {
			t.Errorf("applying what was exported changes %q:\n%s", changes(out), exported)
		}
		if events := w.events(had); len(events) > 1 {
			t.Errorf("events %q", events)
		}
		if diff := cmp.Diff(exported, w.export()); diff != "" {
			t.Errorf("exported again (-first +second):\n%s", diff)
		}
		other := newWorld(t)
		other.apply(exported, configfile.Options{})
		if diff := cmp.Diff(exported, other.export()); diff != "" {
			t.Errorf("another instance (-want +got):\n%s", diff)
		}
	})
}

// fill makes an instance of texts, as far as the rules allow them.
func fill(t *testing.T, w *world, name, text string, choice func(int) bool) {
	t.Helper()
	ctx, apps, rules := t.Context(), applications.New(w.db, secret.NewSource(nil)), roles.New(w.db)
	yes, colour := choice(0), "#7A4B2A"
	change := instance.Change{SeveralRoles: &yes, OrgBranding: &yes}
	if choice(1) {
		change.BrandColor = &colour
	}
	instance.New(w.db).Set(ctx, operator, change)
	instance.New(w.db).Set(ctx, operator, instance.Change{AppName: &name})
	instance.New(w.db).Set(ctx, operator, instance.Change{AppURL: &text})
	rules.CreatePermission(ctx, operator, name, text)
	rules.CreatePermission(ctx, operator, "app:"+name, text)
	rules.CreatePermission(ctx, operator, "app:known", name)
	rules.Create(ctx, operator, model.Role{Name: "known", Label: name, Description: text, Permissions: model.Permissions{"app:known"}})
	rules.Create(ctx, operator, model.Role{Name: name, Description: text})
	if choice(2) {
		admin := "admin"
		instance.New(w.db).Set(ctx, operator, instance.Change{MemberRole: &admin})
		rules.Delete(ctx, operator, "", "member", "")
	}
	var audiences []model.ApplicationID
	for n, kind := range []model.ApplicationType{model.ApplicationWeb, model.ApplicationSPA, model.ApplicationWeb} {
		a, _, err := apps.Create(ctx, operator, model.Application{
			Name: name, Description: text, Type: kind, RedirectURIs: []string{"https://desk.example/callback"}, OfflineAccess: choice(3 + n), FullIDToken: choice(6 + n), Audiences: audiences,
		})
		if err == nil && kind == model.ApplicationWeb {
			audiences = append(audiences, a.ID)
		}
	}
}
