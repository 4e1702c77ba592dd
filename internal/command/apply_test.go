package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const configuration = `
instance:
  app_name: Coffeedesk
applications:
  coffeedesk:
    client_id: skc_7318642950172389376
    name: Coffeedesk
    redirect_uris: [https://coffeedesk.example/callback]
    client_secrets: [env:CLIENT_SECRET, file:other]
  terminal:
    name: Terminal
    type: native
    redirect_uris: [http://127.0.0.1/callback]
`

var secrets = []string{"CLIENT_SECRET=0123456789abcdef0123456789abcdef"}

// writeFiles writes a configuration file, and what it refers to, and returns its path.
func writeFiles(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"app.yaml": text, "other": "fedcba9876543210fedcba9876543210\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "app.yaml")
}

// ended runs the program and returns its status and what it printed.
func ended(t *testing.T, environ []string, args ...string) (status int, out, trouble string) {
	t.Helper()
	var o, e bytes.Buffer
	status = Main(t.Context(), args, environ, &o, &e)
	return status, o.String(), e.String()
}

func TestApply(t *testing.T) {
	t.Parallel()
	dir, path := newData(t), writeFiles(t, configuration)
	for _, step := range []struct {
		name, flags string
		status      int
		ends        string
	}{
		{"tried", "--dry-run", 0, "\nNothing was changed yet.\n"},
		{"checked", "--check", 2, "\nNothing was changed yet.\n"},
		{"applied", "", 0, "applications.terminal  skc_"},
		{"again", "", 0, "Everything is as app.yaml says.\n"},
		{"checked again", "--check", 0, "Everything is as app.yaml says.\n"},
	} {
		args := append([]string{"apply", path, "--data", dir}, strings.Fields(step.flags)...)
		status, out, trouble := ended(t, secrets, args...)
		if status != step.status || !strings.Contains(out, step.ends) || trouble != "" {
			t.Errorf("%s: status %d, printed\n%s%s", step.name, status, out, trouble)
		}
	}
	if status, _, trouble := ended(t, secrets, "application", "set", "--data", dir, "--client-id", "skc_7318642950172389376", "--name", "Teadesk"); status != 1 ||
		trouble != "anteroom: The configuration file app.yaml says what this is. Change it there, and run anteroom apply.\n" {
		t.Errorf("another way: status %d, %s", status, trouble)
	}
	_, exported, _ := ended(t, nil, "export", "--data", dir)
	again := writeFiles(t, exported)
	if status, out, _ := ended(t, secrets, "apply", again, "--data", dir, "--check"); status != 2 || strings.Contains(out, "~") || strings.Contains(out, "+ ") {
		t.Errorf("what was exported: status %d, printed\n%s", status, out)
	}
}

// TestApplyWrong: what is wrong is said with its place and what to do.
func TestApplyWrong(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	for text, want := range map[string]string{
		strings.Replace(configuration, "redirect_uris", "redirect_url", 1): "app.yaml:8:5: applications.coffeedesk.redirect_url: There is no “redirect_url”. Do you mean redirect_uris?",
		strings.Replace(configuration, "env:CLIENT_SECRET", "hunter2", 1):  "app.yaml:9:22: applications.coffeedesk.client_secrets: A secret never stands in the file. Say where it is: env:NAME is in a variable, file:/path in a file.",
		strings.Replace(configuration, "https://c", "http://c", 1):         "app.yaml:8:5: applications.coffeedesk.redirect_uris: http://coffeedesk.example/callback: enter an https URI. http works on localhost only.",
		"organizations:\n  acme:\n    features: [x]\n":                     "app.yaml:2:3: organizations.acme: No organization has the external ID acme. Make it first: a file only says what it has.",
	} {
		if status, out, trouble := ended(t, secrets, "apply", writeFiles(t, text), "--data", dir); status != 1 || trouble != "anteroom: "+want+"\n" || out != "" {
			t.Errorf("status %d, said\n%swant\n%s", status, trouble, want)
		}
	}
	if status, _, trouble := ended(t, nil, "apply", "--data", dir); status != 1 || trouble != "anteroom: say what to do: apply FILE\n" {
		t.Errorf("without a file: status %d, %s", status, trouble)
	}
}

// TestBootstrap does what the manual says a script does: from nothing to somebody who gets in, and
// once more.
func TestBootstrap(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/configuration-file.md")
	if err != nil {
		t.Fatal(err)
	}
	_, script, ok := strings.Cut(string(page), "## An instance by a script")
	_, script, ok2 := strings.Cut(script, "```\n")
	script, _, _ = strings.Cut(script, "```")
	if !ok || !ok2 {
		t.Fatal("the manual has no script")
	}
	dir, path := filepath.Join(t.TempDir(), "data"), writeFiles(t, configuration)
	var found []string
	for line := range strings.Lines(script) {
		line = strings.NewReplacer(`"$DATA"`, dir, "app.yaml", path, `"Acme Corp"`, "Acme").Replace(strings.TrimSpace(line))
		args := strings.Fields(line)[1:]
		if args[0] == "serve" {
			break
		}
		status, out, trouble := ended(t, secrets, args...)
		if status != 0 {
			t.Fatalf("%s: %s", line, trouble)
		}
		var object map[string]any
		if args[len(args)-1] == "--json" {
			if err := json.Unmarshal([]byte(out), &object); err != nil {
				t.Errorf("%s printed %s", line, out)
			}
			for name, value := range object {
				if s, _ := value.(string); strings.HasPrefix(s, "https://id.example.com/") {
					found = append(found, args[0]+" "+name)
				}
			}
		}
	}
	if len(found) != 2 {
		t.Errorf("links that let somebody in: %q", found)
	}
	status, out, _ := ended(t, secrets, "apply", path, "--data", dir, "--json")
	var applied appliedText
	if err := json.Unmarshal([]byte(out), &applied); err != nil || status != 0 {
		t.Fatal(out, err)
	}
	want := appliedText{File: "app.yaml", Changes: []changeText{}, Adopted: []string{}, Released: []string{}, Made: []madeText{}}
	if diff := cmp.Diff(want, applied); diff != "" {
		t.Errorf("once more (-want +got):\n%s", diff)
	}
}
