package command

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/db/dbtest"
	"github.com/anteroom/anteroom/internal/config"
	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/program"
	"github.com/anteroom/anteroom/internal/secret"
	"github.com/anteroom/anteroom/internal/sso"
)

// newData returns a data directory with a database, which a server might have
// open, too.
func newData(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	dbtest.OpenFile(t, dir, time.Now)
	// A server has made them, too.
	if _, err := secret.CreateKeys(program.KeysPath(dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestNoDatabase: a command makes none, and leaves an older one as it is.
func TestNoDatabase(t *testing.T) {
	t.Parallel()
	missing, empty, older := filepath.Join(t.TempDir(), "missing"), t.TempDir(), t.TempDir()
	if err := os.WriteFile(program.DatabasePath(older), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{
		missing: program.NoDatabase(config.Config{Data: missing}).Error(),
		empty:   program.NoDatabase(config.Config{Data: empty}).Error(),
		older:   "is of an older program, whose server may have it open: it has schema version 0",
	} {
		for _, c := range table() {
			if c.needs != database { // serve makes a new instance, and brings an older one up to date
				continue
			}
			var out bytes.Buffer
			err := run(t.Context(), append(strings.Fields(c.words), "--data", dir), nil, &out, &out)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v does not say %q", c.words, err, want)
			}
		}
	}
	if _, err := os.Stat(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a command made the directory: %v", err)
	}
	if made, err := os.ReadDir(empty); err != nil || len(made) > 0 {
		t.Errorf("commands made %v, %v", made, err)
	}
	if made, err := os.ReadDir(older); err != nil || len(made) != 1 {
		t.Errorf("commands made %v, %v", made, err)
	}
	if info, err := os.Stat(program.DatabasePath(older)); err != nil || info.Size() > 0 {
		t.Errorf("commands wrote into the older database: %+v, %v", info, err)
	}
}

// TestKeysAreNotMade: keys that a command made would open nothing that is sealed.
func TestKeysAreNotMade(t *testing.T) {
	t.Parallel()
	fresh, used := newData(t), newData(t)
	printed(t, "keys", "rotate", "--stolen", "--data", used)
	for dir, want := range map[string]string{fresh: "start the server once", used: program.KeysPath(used) + " is missing"} {
		if err := os.Remove(program.KeysPath(dir)); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		err := run(t.Context(), []string{"keys", "rotate", "--stolen", "--data", dir}, nil, &out, &out)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("without keys: %v, want %q", err, want)
		}
		if _, err := os.Stat(program.KeysPath(dir)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the command made keys: %v", err)
		}
	}
}

// printed runs a command that must succeed and returns what it prints.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	var out, trouble bytes.Buffer
	if err := run(t.Context(), args, nil, &out, &trouble); err != nil {
		t.Fatalf("%v: %v %s", args, err, &trouble)
	}
	return out.String()
}

// decode runs a command on a data directory and reads its JSON into v.
func decode(t *testing.T, dir, args string, v any) {
	t.Helper()
	out := printed(t, append(strings.Fields(args), "--data", dir, "--json")...)
	if err := json.Unmarshal([]byte(out), v); err != nil {
		t.Fatalf("%s printed %s: %v", args, out, err)
	}
}

func TestAddOrganizationAndApplication(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var out bytes.Buffer
	args := []string{"organization", "add", "--data", dir, "--name", "Initech", "--admin", "bill@initech.example", "--json"}
	if err := run(t.Context(), args, nil, &out, &out); err != nil {
		t.Fatal(err)
	}
	var org struct {
		ID string `json:"organization_id"`
	}
	if err := json.Unmarshal(out.Bytes(), &org); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	args = []string{"application", "add", "--data", dir, "--name", "TPS", "--redirect-uris", "https://tps.example/cb", "--json"}
	if err := run(t.Context(), args, nil, &out, &out); err != nil {
		t.Fatal(err)
	}
	var app struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	if err := json.Unmarshal(out.Bytes(), &app); err != nil {
		t.Fatal(err)
	}
	if app.ID == "" || app.Secret == "" {
		t.Errorf("application: %+v", app)
	}
	d, err := db.Open(t.Context(), program.DatabasePath(dir), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	u, err := d.UserByEmail(t.Context(), "bill@initech.example")
	if err != nil {
		t.Fatal(err)
	}
	memberships, err := d.Memberships(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(memberships) != 1 || string(memberships[0].Org) != org.ID || memberships[0].RoleLabel != "Admin" {
		t.Errorf("memberships of the first admin: %+v", memberships)
	}
}

func TestCommandErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, args, want string }{
		{"unknown command", "frobnicate", `no command "frobnicate"`},
		{"unknown flag", "serve --smtp-adr x", "did you mean --smtp-addr?"},
		{"demo away from this machine", "demo --addr 192.0.2.1:8080", "--addr: 192.0.2.1:8080: the demo"},
		{"demo's app away from this machine", "demo --addr localhost:0 --app-addr 192.0.2.1:8080", "--app-addr: 192.0.2.1:8080: the demo"},
		{"demo's identity provider away from this machine", "demo --addr localhost:0 --app-addr localhost:0 --idp-addr 192.0.2.1:8080", "--idp-addr: 192.0.2.1:8080: the demo"},
		{"address that cannot be listened on", "serve --data DIR --addr 192.0.2.1:8080 --base-url https://x.example", "--addr: listen"},
		{"flag without a value", "organization add --data DIR --name", "--name needs a value"},
		{"number that is none", "organization set --data DIR --seats many", "--seats: \"many\": it is a number"},
		{"GeoIP file that is none", "serve --data DIR --addr localhost:0 --base-url http://localhost:8080 --geoip-file DIR/none.mmdb", "--geoip-file: GeoIP file"},
		{"organization without a name", "organization add --data DIR --admin a@b.example", "--name: Enter a name."},
		{"organization without an admin", "organization add --data DIR --name X", "--admin: Enter an email address."},
		{"application on http", "application add --data DIR --name X --redirect-uris http://x.example/cb", "https"},
		{"role without a name", "role add --data DIR", "--name: A role’s name has"},
		{"role of no organization", "role add --data DIR --name x --organization acme", "is not the ID of an organization"},
		{"role of an unknown organization", "role add --data DIR --name x --organization org_1", "--organization: There is no such organization."},
		{"role that allows what nobody defined", "role add --data DIR --name x --permissions app:x", "--permissions: There is no permission"},
		{"role without permissions to set", "role set --data DIR --name member", "--permissions: name what"},
		{"role that new members get", "role delete --data DIR --name member", "Let them get another one first."},
		{"role replaced by nothing", "role delete --data DIR --name none", "--name: There is no role"},
		{"permission with a reserved name", "permission add --data DIR --name sk_org_x", "--name: Names that begin with sk_org_"},
		{"organization set without an organization", "organization set --data DIR --seats 3", "--organization: enter"},
		{"organization set with nothing", "organization set --data DIR --organization org_1", "name what to set"},
		{"organization set with too few seats", "organization set --data DIR --organization org_1 --seats -3", "--seats: Enter a number"},
		{"instance set with nothing", "instance set --data DIR", "name what to set"},
		{"creator role that administers nothing", "instance set --data DIR --creator-role member", "--creator-role: The first member"},
		{"application with keys that cannot be read", "application add --data DIR --name X --redirect-uris https://x.example/cb --jwks /dev/null/x", "--jwks: \"/dev/null/x\": open"},
		{"secret of nobody", "application secret add --data DIR --client-id skc_1", "--client-id: There is no such application."},
		{"organization set with a feature that is none", "organization set --data DIR --organization org_1 --features sso,x", "--features: There is no feature \"x\""},
		{"organization set of nobody", "organization set --data DIR --organization org_1 --features scim", "--organization: There is no such organization."},
		{"application set of nobody", "application set --data DIR --client-id skc_1 --backchannel-logout-uri https://x.example/", "--client-id: There is no such application."},
		{"application set with nothing", "application set --data DIR --client-id skc_1", "name what to set"},
		{"organization show of nobody", "organization show --data DIR --organization org_1", "no such organization"},
		{"organization delete without an organization", "organization delete --data DIR --yes", "--organization: enter"},
		{"recover of nobody", "recover --data DIR --base-url https://x.example", "--organization: enter"},
		{"recover to nowhere", "recover --data DIR --organization org_1", "base-url is not set"},
		{"recover of an unknown organization", "recover --data DIR --base-url https://x.example --organization org_1", "There is no such organization."},
		{"list of too many", "organization list --data DIR --limit 1001", "--limit: it is a number from 1 to 1000"},
		{"list of none", "user find --data DIR --limit 0", "--limit: it is a number from 1 to 1000"},
		{"user show of nobody in particular", "user show --data DIR", "name the person: --user or --email"},
		{"user show of two", "user show --data DIR --user usr_1 --email a@b.example", "name the person: --user or --email"},
		{"user show of no ID", "user show --data DIR --user dana", "--user: \"dana\" is not the ID"},
		{"user show of nobody", "user show --data DIR --email a@b.example", "no such user"},
		{"session list of nobody in particular", "session list --data DIR", "name the person: --user or --email"},
		{"session list of two", "session list --data DIR --organization org_1 --user usr_1", "not both"},
		{"session list of no organization", "session list --data DIR --organization org_1", "no such organization"},
		{"session end of two", "session end --data DIR --session ses_1 --user usr_1", "not both"},
		{"session end of no ID", "session end --data DIR --session x", "--session: \"x\" is not the ID"},
		{"session end of none", "session end --data DIR --session ses_1", "signed out already"},
		{"session end of nobody", "session end --data DIR --user usr_1", "no such user"},
		{"application set of no ID", "application set --data DIR --client-id TPS --name X", "--client-id: \"TPS\" is not the ID"},
		{"application with another form", "application add --data DIR --name X --redirect-uris https://X.example:443/cb", "--redirect-uris: https://X.example:443/cb: clients and browsers send this address as https://x.example/cb."},
		{"application with a typ that is none", "application add --data DIR --name X --redirect-uris https://x.example/cb --access-token-typ at", "it is at+jwt or JWT"},
		{"application with a claim that is none", "application add --data DIR --name X --redirect-uris https://x.example/cb --claims sub", "--claims: sub: name each of roles"},
		{"application with tokens for too long", "application add --data DIR --name X --redirect-uris https://x.example/cb --access-token 2d", "--access-token: Enter a lifetime of whole minutes, from 1 minute to 1 day."},
		{"application with an audience that is nobody", "application add --data DIR --name X --redirect-uris https://x.example/cb --audiences skc_1", "--audiences: skc_1 is no web application"},
		{"application show of nobody", "application show --data DIR --client-id skc_1", "--client-id: There is no such application."},
		{"application that is told by http", "application add --data DIR --name X --redirect-uris https://x.example/cb --backchannel-logout-uri http://x.example/", "--backchannel-logout-uri: http://x.example/: enter an https URI"},
		{"secrets of nobody", "application secret list --data DIR", "no such application"},
		{"no secret of nobody", "application secret remove --data DIR", "no such application"},
		{"keys before there are any", "keys rotate --data DIR", "Start the server once"},
		{"SAML keys before there are any", "saml-keys rotate --data DIR", "they are made with the first SAML connection"},
		{"resolver that is none", "serve --data DIR --addr localhost:0 --base-url http://localhost:8080 --dns-resolvers 192.0.2.53:0", "dns-resolvers: resolver"},
		{"domain verify without an organization", "domain verify --data DIR --domain acme.example", "--organization: enter"},
		{"domain verify of an unknown organization", "domain verify --data DIR --organization org_1 --domain acme.example", "--organization: There is no such organization."},
		{"domain verify of a mail provider", "domain verify --data DIR --organization org_1 --domain gmail.com", "--domain: gmail.com is a public"},
		{"domain delete of an unknown one", "domain delete --data DIR --organization org_1 --domain acme.example", "--domain: The organization has no domain acme.example."},
		{"application without a redirect URI", "application add --data DIR --name X", "redirect URI"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			args := strings.Fields(strings.ReplaceAll(tt.args, "DIR", newData(t)))
			err := run(t.Context(), args, nil, &out, &out)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v does not say %q", err, tt.want)
			}
		})
	}
}

// TestNewInstance: it is made where nothing is, once.
func TestNewInstance(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	printed(t, "instance", "create", "--data", dir)
	printed(t, "organization", "add", "--data", dir, "--name", "Acme", "--admin", "dana@acme.example")
	printed(t, "keys", "rotate", "--data", dir, "--stolen")
	var out bytes.Buffer
	if err := run(t.Context(), []string{"instance", "create", "--data", dir}, nil, &out, &out); err == nil || !strings.Contains(err.Error(), "already: "+program.DatabasePath(dir)) {
		t.Errorf("once more: %v", err)
	}
	lost := t.TempDir() // a database, whose keys are there
	if err := os.WriteFile(program.KeysPath(lost), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), []string{"instance", "create", "--data", lost}, nil, &out, &out); err == nil || !strings.Contains(err.Error(), "already: "+program.KeysPath(lost)) {
		t.Errorf("beside keys: %v", err)
	}
	if out := printed(t, "role", "list", "--data", dir); !strings.Contains(out, "admin") {
		t.Errorf("what was there is gone: %s", out)
	}
}

// TestSettingsOfTheServer: what only a server needs keeps no other command from
// working, and anteroom config says what is wrong with it.
func TestSettingsOfTheServer(t *testing.T) {
	t.Parallel()
	dir, environ := newData(t), []string{"ANTEROOM_SMTP_PASSWORD=s", "ANTEROOM_ADDR=:8080"}
	for _, c := range table() {
		if c.needs != database {
			continue
		}
		var out bytes.Buffer
		err := run(t.Context(), append(strings.Fields(c.words), "--data", dir), environ, &out, &out)
		if err != nil && (strings.Contains(err.Error(), "smtp") || strings.Contains(err.Error(), "base-url")) {
			t.Errorf("%s: %v", c.words, err)
		}
	}
	var out bytes.Buffer
	err := run(t.Context(), []string{"config", "--data", dir}, environ, &out, &out)
	if err == nil || !strings.Contains(err.Error(), "smtp-addr is not") || !strings.Contains(err.Error(), "base-url is not set") {
		t.Errorf("config does not say what is wrong: %v", err)
	}
	if !strings.Contains(out.String(), "ANTEROOM_SMTP_PASSWORD") {
		t.Errorf("nor what is in force: %s", &out)
	}
}

func TestApplicationSecrets(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var app, added struct {
		ID       string `json:"client_id"`
		Secret   string `json:"client_secret"`
		SecretID string `json:"secret_id"`
	}
	text := printed(t, "application", "add", "--data", dir, "--name", "TPS", "--redirect-uris", "https://tps.example/cb", "--scopes", "tps:read", "--json")
	if err := json.Unmarshal([]byte(text), &app); err != nil {
		t.Fatal(err)
	}
	text = printed(t, "application", "secret", "add", "--data", dir, "--client-id", app.ID, "--json")
	if err := json.Unmarshal([]byte(text), &added); err != nil || added.Secret == "" || added.Secret == app.Secret {
		t.Fatalf("%v, %+v", err, added)
	}
	listed := printed(t, "application", "secret", "list", "--data", dir, "--client-id", app.ID)
	first, _, _ := strings.Cut(listed, " ")
	if strings.Count(listed, "sec_") != 2 || strings.Contains(listed, added.Secret) || first == added.SecretID {
		t.Fatalf("listed %q", listed)
	}
	printed(t, "application", "secret", "remove", "--data", dir, "--client-id", app.ID, "--secret-id", first)
	if listed := printed(t, "application", "secret", "list", "--data", dir, "--client-id", app.ID); !strings.HasPrefix(listed, added.SecretID) {
		t.Errorf("listed %q", listed)
	}
}

func TestRotateKeys(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	var before, after struct{ Active []string }
	for _, into := range []any{&before, &after} {
		if err := json.Unmarshal([]byte(printed(t, "keys", "rotate", "--data", dir, "--stolen", "--json")), into); err != nil {
			t.Fatal(err)
		}
	}
	if len(before.Active) != 2 || len(after.Active) != 2 || before.Active[0] == after.Active[0] {
		t.Errorf("%v, then %v", before, after)
	}
	var out bytes.Buffer
	err := run(t.Context(), []string{"keys", "rotate", "--data", dir}, nil, &out, &out)
	if err == nil || !strings.Contains(err.Error(), "Try again at") {
		t.Errorf("at once: %v", err)
	}
}

// makeSAMLKeys makes the keys that an instance in a data directory gets with its first
// SAML connection.
func makeSAMLKeys(t *testing.T, dir string) {
	t.Helper()
	d, err := openDatabase(t.Context(), config.Config{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	keys, err := program.LoadKeys(t.Context(), config.Config{Data: dir}, &d.Reader)
	if err == nil {
		_, err = sso.New(sso.Config{DB: d, Keys: keys}).ServiceKeys(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestSAMLKeys(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	if listed := printed(t, "saml-keys", "list", "--data", dir); listed != "" {
		t.Errorf("before there are any: %q", listed)
	}
	makeSAMLKeys(t, dir)
	before := printed(t, "saml-keys", "list", "--data", dir)
	if strings.Count(before, "current ") != 1 || strings.Count(before, "next ") != 1 {
		t.Errorf("listed %q", before)
	}
	pems := []byte(printed(t, "saml-keys", "list", "--data", dir, "--pem"))
	for i := range 2 {
		block, rest := pem.Decode(pems)
		if block == nil || !strings.Contains(before, model.Fingerprint(block.Bytes)) {
			t.Fatalf("certificate %d: %s", i, pems)
		}
		pems = rest
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"saml-keys", "rotate", "--data", dir}, nil, &out, &out); err == nil || !strings.Contains(err.Error(), "It can sign from") {
		t.Errorf("at once: %v", err)
	}
	var after struct{ Current string }
	if err := json.Unmarshal([]byte(printed(t, "saml-keys", "rotate", "--stolen", "--json", "--data", dir)), &after); err != nil || after.Current == "" || strings.Contains(before, after.Current) {
		t.Errorf("after %q: %+v, %v", before, after, err)
	}
}
