package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares got with a file, or writes the file with -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestPrint(t *testing.T) {
	t.Parallel()
	c, err := load([]string{"--smtp-addr", "smtp.example.com:465", "--smtp-user=u"},
		[]string{"ANTEROOM_SMTP_PASSWORD_FILE=/run/password", "ANTEROOM_SMTP_TLS=tls", "ANTEROOM_GITHUB_CLIENT_ID=Iv1.8a61", "ANTEROOM_GITHUB_CLIENT_SECRET=hunter3"},
		files{"/run/password": "hunter2", "anteroom-data/anteroom.toml": "trusted_proxies = [\"10.0.0.0/8\"]\nsmtp_from = \"a@example.com\""})
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := c.Print(&table); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/print.txt", table.Bytes())

	object, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/print.json", append(object, '\n'))
}

// TestManual checks the table of settings in the manual against the settings.
func TestManual(t *testing.T) {
	t.Parallel()
	const path, begin, end = "../../docs/operations.md", "<!-- settings -->\n", "<!-- end of settings -->\n"
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
	b.WriteString(before + begin + "| flag | variable | key | default | meaning |\n|---|---|---|---|---|\n")
	for _, s := range settings {
		name, variable, key, fallback := "`--"+s.name+"`", "`"+s.variable()+"`", "`"+s.key()+"`", "`"+s.fallback+"`"
		if s.secret || s.inFile {
			variable += " or `" + s.variable() + "_FILE`"
		}
		if s.secret {
			name = ""
		}
		if s.noKey {
			key = ""
		}
		if s.fallback == "" {
			fallback = ""
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, variable, key, fallback, s.help)
	}
	b.WriteString(end + after)
	golden(t, path, []byte(b.String()))
}
