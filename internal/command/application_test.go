package command

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/portal"
	"github.com/anteroom/anteroom/internal/secret"
)

// newApplication registers an application and returns its id.
func newApplication(t *testing.T, dir, flags string) string {
	t.Helper()
	var app struct {
		ID string `json:"client_id"`
	}
	decode(t, dir, "application add "+flags, &app)
	return app.ID
}

// TestSetApplication: what show prints, set takes, and each flag does what it says.
func TestSetApplication(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	api := newApplication(t, dir, "--name API --redirect-uris https://api.example/")
	app := newApplication(t, dir, "--name TPS --redirect-uris https://tps.example/cb")
	values := [][2]string{
		{"name", "TPS reports"},
		{"description", "Reports, with cover sheets"},
		{"redirect-uris", "https://tps.example/cb?tenant=1,https://*.tps.example/cb"},
		{"post-logout-redirect-uris", "https://tps.example/bye"},
		{"origins", "https://pages.tps.example"},
		{"initiate-login-uri", "https://tps.example/login"},
		{"backchannel-logout-uri", "https://tps.example/out"},
		{"backchannel-logout-session-required", "true"},
		{"signing-alg", "ES256"},
		{"scopes", "tps:read,tps:write"},
		{"offline-access", "false"},
		{"pkce-optional", "false"},
		{"access-token", "1h"},
		{"access-token-typ", "JWT"},
		{"claims", "roles,groups,preferred_username"},
		{"full-id-token", "true"},
		{"access-token-attributes", "true"},
		{"audiences", api},
	}
	set, want := []string{"application", "set", "--data", dir, "--client-id", app}, "client-id "+app+"\ntype web\nsigns in with a secret, of 1\n"
	for _, v := range values {
		set, want = append(set, "--"+v[0]+"="+v[1]), want+v[0]+" "+v[1]+"\n"
	}
	printed(t, set...)
	show := []string{"application", "show", "--data", dir, "--client-id", app}
	if diff := cmp.Diff(want, oneSpaced(printed(t, show...))); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	var shown model.ApplicationSnapshot
	if err := json.Unmarshal([]byte(printed(t, append(show, "--json")...)), &shown); err != nil || shown.AccessToken != 60 || string(shown.Audiences[0]) != api {
		t.Errorf("%v, %+v", err, shown)
	}
	var listed struct{ Applications []model.ApplicationSnapshot }
	decode(t, dir, "application list", &listed)
	if len(listed.Applications) != 2 {
		t.Fatalf("listed %+v", listed)
	}
	if diff := cmp.Diff(shown, listed.Applications[1]); diff != "" {
		t.Errorf("listed (-shown +listed):\n%s", diff)
	}

	// What is not named stays; what is empty goes.
	printed(t, "application", "set", "--data", dir, "--client-id", app, "--claims=", "--access-token", "off", "--backchannel-logout-uri=")
	after := oneSpaced(printed(t, show...))
	for _, line := range []string{"claims\n", "access-token off\n", "backchannel-logout-uri\n", "backchannel-logout-session-required false\n", "name TPS reports\n"} {
		if !strings.Contains(after, line) {
			t.Errorf("no %q in\n%s", line, after)
		}
	}
}

// oneSpaced returns a table with one space where its columns have several.
func oneSpaced(table string) string {
	var b strings.Builder
	for line := range strings.Lines(table) {
		b.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}

// TestDeleteApplication: it has to be meant.
func TestDeleteApplication(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	app, other := newApplication(t, dir, "--name TPS --redirect-uris https://tps.example/cb"), newApplication(t, dir, "--name Desk --redirect-uris https://desk.example/cb")
	for _, flags := range [][]string{nil, {"--confirm", "Desk"}, {"--yes=false"}} {
		var out bytes.Buffer
		err := run(t.Context(), append([]string{"application", "delete", "--data", dir, "--client-id", app}, flags...), nil, &out, &out)
		if err == nil || !strings.Contains(err.Error(), `deleting TPS (`+app+`) cannot be undone: repeat it with --confirm "TPS", or with --yes`) {
			t.Errorf("%v: %v", flags, err)
		}
	}
	printed(t, "application", "delete", "--data", dir, "--client-id", app, "--confirm", "TPS")
	printed(t, "application", "delete", "--data", dir, "--client-id", other, "--yes")
	if got := printed(t, "application", "list", "--data", dir, "--json"); got != `{"applications":[]}`+"\n" {
		t.Errorf("left: %s", got)
	}
}

// TestClientsAreListed: the operator sees clients of organizations among the applications, and
// for which each acts.
func TestClientsAreListed(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	org := newOrganization(t, dir, "--name Acme --admin dana@acme.example")
	d, err := openDatabase(t.Context(), config.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	client, _, err := applicationRules(d).Create(t.Context(), operator, model.Application{Org: model.OrgID(org), Name: "Export", Type: model.ApplicationWeb})
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	id := string(client.ID)
	if got, want := oneSpaced(printed(t, "application", "list", "--data", dir)), id+" Export web "+org+"\n"; got != want {
		t.Errorf("listed %q, want %q", got, want)
	}
	shown := oneSpaced(printed(t, "application", "show", "--data", dir, "--client-id", id))
	if !strings.Contains(shown, "acts for "+org+" alone\n") {
		t.Errorf("shown: %s", shown)
	}
}

// TestBlockedEmbedIsShown: which page shows the admin portal in vain, and the command that lets
// it, which says nothing of it once it was given.
func TestBlockedEmbedIsShown(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	app := newApplication(t, dir, "--name TPS --redirect-uris https://tps.example/cb --origins https://pages.tps.example")
	d, err := openDatabase(t.Context(), config.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := portal.New(d, secret.NewSource(nil), nil, "").NoteBlocked(t.Context(), model.ApplicationID(app), "https://app.example", 3); err != nil {
		t.Fatal(err)
	}
	d.Close()
	show := []string{"application", "show", "--data", dir, "--client-id", app}
	shown := oneSpaced(printed(t, show...))
	_, command, found := strings.Cut(shown, "; anteroom ")
	if !found || !strings.Contains(shown, "blocked embed from https://app.example, allow? seen 3, last on ") {
		t.Fatalf("shown: %s", shown)
	}
	printed(t, append(strings.Fields(command), "--data", dir)...)
	if shown := oneSpaced(printed(t, show...)); strings.Contains(shown, "blocked embed") || !strings.Contains(shown, "origins https://pages.tps.example,https://app.example\n") {
		t.Errorf("once it is allowed: %s", shown)
	}
}
