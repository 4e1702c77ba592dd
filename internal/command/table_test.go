package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestManual checks the list of commands in the manual against the table.
func TestManual(t *testing.T) {
	t.Parallel()
	const path, begin, end = "../../docs/commands.md", "<!-- commands -->\n", "<!-- end of commands -->\n"
	manual, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(manual), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no %q and %q", path, begin, end)
	}
	var b strings.Builder
	b.WriteString(before + begin)
	for _, c := range table() {
		fmt.Fprintf(&b, "## %s\n\n%s.\n\n", c.words, capital(c.summary))
		flags := flag.NewFlagSet(c.words, flag.ContinueOnError)
		c.define(flags)
		own := flagsOf(flags)
		if len(own) == 0 {
			continue
		}
		b.WriteString("| flag | default | meaning |\n|---|---|---|\n")
		for _, f := range own {
			fallback := ""
			if shownDefault(f) != "" {
				fallback = "`" + shownDefault(f) + "`"
			}
			fmt.Fprintf(&b, "| `--%s` | %s | %s |\n", f.Name, fallback, f.Usage)
		}
		b.WriteString("\n")
	}
	b.WriteString(end + after)
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(manual), b.String()); diff != "" {
		t.Errorf("%s (-is +should be):\n%s", path, diff)
	}
}

// TestHelp: each command says what it is called, what it does and which flags it
// has, whichever way it is asked.
func TestHelp(t *testing.T) {
	t.Parallel()
	for _, c := range table() {
		t.Run(c.words, func(t *testing.T) {
			t.Parallel()
			words := strings.Fields(c.words)
			text := printed(t, append(words, "-h")...)
			if !strings.HasPrefix(text, "anteroom "+c.words+"\n\n"+capital(c.summary)+".\n") {
				t.Errorf("%s -h begins with\n%s", c.words, text)
			}
			flags := flag.NewFlagSet(c.words, flag.ContinueOnError)
			c.define(flags)
			flags.Bool("json", false, "")
			for _, f := range flagsOf(flags) {
				if n := len(regexp.MustCompile(`(?m)^  --`+f.Name+`\b( |$)`).FindAllString(text, -1)); n != 1 {
					t.Errorf("%s -h names --%s %d times:\n%s", c.words, f.Name, n, text)
				}
			}
			if (c.needs == database || c.needs == directory) != strings.Contains(text, "The database that it works on:\n\n  --data DIR\n") || strings.Contains(text, "--smtp-addr") != (c.needs == settings) {
				t.Errorf("%s -h names other settings than its own:\n%s", c.words, text)
			}
			if c.words == "help" {
				return
			}
			if other := printed(t, append([]string{"help"}, words...)...); other != text {
				t.Errorf("help %s prints\n%s", c.words, other)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	all := printed(t, "help")
	for _, c := range table() {
		if !regexp.MustCompile(`(?m)^  anteroom ` + c.words + ` +` + regexp.QuoteMeta(c.summary) + `$`).MatchString(all) {
			t.Errorf("help does not list %s:\n%s", c.words, all)
		}
	}
	for _, asked := range []string{"-h", "--help", "-help"} {
		if got := printed(t, asked); got != all {
			t.Errorf("%s prints %s", asked, got)
		}
	}
	some := printed(t, "application", "secret", "--help")
	if strings.Count(some, "\n  anteroom application secret ") != 3 || strings.Count(some, "\n  anteroom") != 3 {
		t.Errorf("the commands about secrets: %s", some)
	}
	var out, problems bytes.Buffer
	if status := Main(t.Context(), nil, nil, &out, &problems); status != 2 || out.Len() > 0 || problems.String() != all {
		t.Errorf("without a command: status %d, printed %q and %q", status, &out, &problems)
	}
	problems.Reset()
	if status := Main(t.Context(), []string{"organization", "--json"}, nil, &out, &problems); status != 1 ||
		problems.String() != "anteroom: say what to do: organization add, organization list, organization show, organization set, organization admin add, organization admin link, organization export, organization suspend, organization resume, organization delete\n" {
		t.Errorf("without a verb: status %d, said %q", status, &problems)
	}
}

// TestJSON: with --json, each command prints one object on one line.
func TestJSON(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	makeSAMLKeys(t, dir)
	var org, gone struct {
		ID string `json:"organization_id"`
	}
	var app, second, third struct {
		ID string `json:"client_id"`
	}
	var secret struct {
		ID string `json:"secret_id"`
	}
	decode(t, dir, "organization add --name Acme --admin dana@acme.example", &org)
	decode(t, dir, "organization add --name Gone --admin gus@gone.example", &gone)
	decode(t, dir, "application add --name TPS --redirect-uris https://tps.example/cb", &app)
	decode(t, dir, "application add --name TPS2 --redirect-uris https://tps.example/cb2", &second)
	decode(t, dir, "application add --name TPS3 --redirect-uris https://tps.example/cb3", &third)
	decode(t, dir, "application secret add --client-id "+app.ID, &secret)
	var connection model.Connection
	edit(t, dir, func(tx *db.Tx) (err error) {
		connection, err = tx.InsertConnection(t.Context(), model.Connection{Org: model.OrgID(org.ID), Name: "Okta", Site: "https://old.example"})
		return err
	})
	var link struct {
		ID string `json:"portal_link_id"`
	}
	decode(t, dir, "portal-link add --base-url http://localhost:8080 --organization "+org.ID, &link)
	var hook struct {
		ID string `json:"webhook_id"`
	}
	decode(t, dir, "webhook add --url https://acme.example/hooks --organization "+org.ID, &hook)
	var stream struct {
		ID string `json:"stream_id"`
	}
	decode(t, dir, "stream add --url https://acme.example/siem --organization "+org.ID, &stream)
	fresh, copied := filepath.Join(t.TempDir(), "new"), filepath.Join(t.TempDir(), "copy.db")
	people := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(people, []byte("email\nivy@acme.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	gus, twin := twins(t, dir, "gus@gone.example", "twin@gone.example")
	typed := map[string]string{"import FILE...": people, "apply FILE": writeFiles(t, "instance:\n  app_url: https://coffeedesk.example/\n")}
	_, away := twins(t, dir, "dana@acme.example", "away@acme.example")
	args := map[string]string{
		"organization add":          "--name Globex --admin gus@globex.example",
		"organization set":          "--seats 3 --organization " + org.ID,
		"organization show":         "--organization " + org.ID,
		"organization admin add":    "--email ana@acme.example --organization " + org.ID,
		"organization admin link":   "--base-url http://localhost:8080 --email dana@acme.example --organization " + org.ID,
		"organization export":       "--to " + filepath.Join(t.TempDir(), "acme.zip") + " --organization " + org.ID,
		"organization suspend":      "--reason unpaid --organization " + org.ID,
		"organization resume":       "--organization " + org.ID,
		"organization delete":       "--yes --organization " + gone.ID,
		"alias list":                "--base-url http://localhost:8080",
		"alias move":                "--base-url http://localhost:8080 --organization " + org.ID + " --connection " + string(connection.ID),
		"import FILE...":            "--from csv --organization " + org.ID,
		"recover":                   "--base-url http://localhost:8080 --email dana@acme.example --organization " + org.ID,
		"user show":                 "--email dana@acme.example",
		"user disable":              "--user " + string(gus.ID) + " --reason spam",
		"user enable":               "--user " + string(gus.ID),
		"user purge":                "--user " + string(away.ID) + " --yes",
		"user erase":                "--id usr_1",
		"user merge":                "--from " + string(twin.ID) + " --into " + string(gus.ID),
		"session list":              "--email dana@acme.example",
		"session end":               "--email dana@acme.example",
		"application add":           "--name Desk --redirect-uris https://desk.example/cb",
		"application set":           "--backchannel-logout-uri= --client-id " + app.ID,
		"application show":          "--client-id " + app.ID,
		"application delete":        "--yes --client-id " + third.ID,
		"application secret add":    "--client-id " + second.ID,
		"application secret list":   "--client-id " + app.ID,
		"application secret remove": "--client-id " + app.ID + " --secret-id " + secret.ID,
		"role add":                  "--name boss",
		"role set":                  "--name boss --permissions=",
		"role delete":               "--name boss",
		"permission add":            "--name app:read",
		"attribute add":             "--name badge",
		"attribute show":            "--name badge",
		"attribute set":             "--name badge --in-tokens",
		"attribute delete":          "--name badge --yes",
		"operator add":              "--base-url http://localhost:8080 --email olga@coffeedesk.example",
		"operator link":             "--base-url http://localhost:8080 --email olga@coffeedesk.example",
		"operator delete":           "--email olga@coffeedesk.example",
		"portal-link add":           "--base-url http://localhost:8080 --organization " + org.ID,
		"portal-link list":          "--organization " + org.ID,
		"portal-link extend":        "--link " + link.ID + " --organization " + org.ID,
		"portal-link revoke":        "--link " + link.ID + " --organization " + org.ID,
		"stream add":                "--url https://acme.example/other --from 2026-01-31T00:00:00Z --organization " + org.ID,
		"stream list":               "--organization " + org.ID,
		"stream show":               "--stream " + stream.ID,
		"stream set":                "--url https://acme.example/siem/2 --stream " + stream.ID,
		"stream rotate":             "--stream " + stream.ID,
		"stream pause":              "--stream " + stream.ID,
		"stream resume":             "--stream " + stream.ID,
		"stream test":               "--stream " + stream.ID,
		"stream delete":             "--yes --stream " + stream.ID,
		"webhook add":               "--url https://acme.example/all --events organization.updated",
		"webhook list":              "--organization " + org.ID,
		"webhook show":              "--webhook " + hook.ID,
		"webhook set":               "--description Billing --enabled=false --webhook " + hook.ID,
		"webhook rotate":            "--webhook " + hook.ID,
		"webhook test":              "--webhook " + hook.ID,
		"webhook deliveries":        "--webhook " + hook.ID,
		"webhook replay":            "--webhook " + hook.ID,
		"webhook delete":            "--yes --webhook " + hook.ID,
		"domain list":               "--organization " + org.ID,
		"domain verify":             "--domain acme.example --organization " + org.ID,
		"domain delete":             "--domain acme.example --organization " + org.ID,
		"instance set":              "--several-roles",
		"delivery repeat":           "--queue mail",
		"keys rotate":               "--stolen",
		"saml-keys rotate":          "--stolen",
		"backup":                    "--to " + copied,
		"restore":                   "--from " + copied + " --data " + filepath.Join(t.TempDir(), "back"),
		"migrate":                   "--check --data " + dir,
		"vacuum":                    "--data " + fresh,
		"move":                      "--to sqlite:" + filepath.Join(t.TempDir(), "moved.db") + " --data " + fresh,
		"mail check":                "--data " + dir,
		"mail export":               "--name signin --data " + dir,
		"instance create":           "--data " + fresh,
		"healthcheck":               "--addr localhost:1",
		"serve":                     "--addr 127.0.0.1:0 --base-url http://localhost:8080",
		"demo":                      "--addr 127.0.0.1:0 --app-addr 127.0.0.1:0 --idp-addr 127.0.0.1:0 --data " + t.TempDir(),
	}
	for _, c := range table() {
		all := append(strings.Fields(strings.Replace(strings.TrimSuffix(c.words, "..."), "FILE", typed[c.words], 1)), strings.Fields(args[c.words])...)
		if c.needs == settings || c.needs == database || c.needs == deployed {
			all = append(all, "--data", dir)
		}
		ctx, stop := context.WithCancel(t.Context())
		out := &firstLine{done: func() {}}
		if c.words == "serve" || c.words == "demo" { // they say that they are ready, and go on
			out.done = stop
		}
		if err := run(ctx, append(all, "--json"), nil, out, t.Output()); err != nil && !errors.Is(err, errUnwell) { // which the doctor and healthcheck say of a server that does not run
			t.Errorf("%s: %v", c.words, err)
		}
		stop()
		var object map[string]any
		if err := json.Unmarshal(out.text, &object); err != nil || len(object) == 0 || bytes.Count(out.text, []byte("\n")) != 1 {
			t.Errorf("%s prints %q: %v", c.words, out.text, err)
		}
	}
}

// firstLine keeps what is written to it, and says when there is something.
type firstLine struct {
	text []byte
	done func()
}

// Write implements io.Writer.
func (l *firstLine) Write(b []byte) (int, error) {
	l.text = append(l.text, b...)
	l.done()
	return len(b), nil
}
