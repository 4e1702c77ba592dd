package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestImport: a dry run says what would come of it and changes nothing, and what is left out
// makes the status that of a failure.
func TestImport(t *testing.T) {
	t.Parallel()
	dir, file := newData(t), filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte("email,organization,role\ndana@acme.example,Acme,boss\nnobody,Acme,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(want int, more ...string) string {
		t.Helper()
		var out, problems bytes.Buffer
		if status := Main(t.Context(), append([]string{"import", file, "--from", "csv", "--data", dir}, more...), nil, &out, &problems); status != want {
			t.Errorf("status %d, want %d: %s", status, want, &problems)
		}
		return out.String() + problems.String()
	}
	for range 2 {
		said := run(1, "--dry-run")
		for _, want := range []string{
			"organizations  1 would be made  0 there already\n", "people         1 would be made  0 there already\n", "refused        1\n",
			`Not given: the role "boss" (1): no role here is called so. They get what new members get. Say what it is: --role 'boss=OURS'`,
			file + `:3: "nobody": `, "anteroom: not everything was taken; see above\n",
		} {
			if !strings.Contains(said, want) {
				t.Errorf("a dry run does not say %q:\n%s", want, said)
			}
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "copy-*")); err != nil || len(left) > 0 {
		t.Errorf("copies are left: %v, %v", left, err)
	}
	var r struct {
		DryRun      bool `json:"dry_run"`
		Memberships struct{ Made, There int }
		Problems    []struct {
			Line int
			Who  string
		}
	}
	said, _, _ := strings.Cut(run(1, "--json", "--role", "boss=admin"), "\n")
	if err := json.Unmarshal([]byte(said), &r); err != nil || r.DryRun || r.Memberships.Made != 1 || len(r.Problems) != 1 || r.Problems[0].Line != 3 {
		t.Errorf("%s: %v", said, err)
	}
	if said := run(1, "--from", "workos"); !strings.Contains(said, file+":1: it is no JSON") {
		t.Errorf("a table as JSON: %s", said)
	}
	for want, more := range map[string][]string{
		"--from: name what the files are of: csv, clerk, auth0, workos, keycloak": {"--from", "ldif"},
		"write it as in org:admin=admin":                                          {"--role", "boss"},
		"--role: ":                                                                {"--role", "boss=nobody"},
		"--organization: There is no such organization.":                          {"--organization", "org_1"},
	} {
		if said := run(1, more...); !strings.Contains(said, want) {
			t.Errorf("%v: %s, want %s", more, said, want)
		}
	}
}

// TestImportFiles: several files of a program, in any order.
func TestImportFiles(t *testing.T) {
	t.Parallel()
	dir, files := newData(t), t.TempDir()
	args := []string{"import"}
	for name, text := range map[string]string{
		"users.json":       `{"object":"user","id":"u1","email":"dana@acme.example"}`,
		"members.json":     `{"object":"organization_membership","user_id":"u1","organization_id":"o1"} {"object":"organization_membership","user_id":"u1","organization_id":"o1","status":"pending"}`,
		"organizations.js": `{"object":"organization","id":"o1","name":"Acme"}`,
	} {
		path := filepath.Join(files, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	args = append(args, "--from", "workos", "--data", dir)
	said := func(more ...string) string {
		t.Helper()
		var out, problems bytes.Buffer
		if status := Main(t.Context(), append(slices.Clone(args), more...), nil, &out, &problems); status != 0 {
			t.Fatalf("status %d: %s%s", status, &out, &problems)
		}
		return out.String()
	}
	would := said("--dry-run", "--json")
	if did := said("--json"); would != strings.Replace(did, `"dry_run":false`, `"dry_run":true`, 1) || !strings.Contains(would, `"dry_run":true`) {
		t.Errorf("a dry run says %s, and then came %s", would, did)
	}
	again := said()
	for _, want := range []string{"organizations  0 made  1 there already\n", "memberships    0 made  1 there already\n", "refused        0\n", "Left out: memberships that are pending there (1).\n"} {
		if !strings.Contains(again, want) {
			t.Errorf("it does not say %q:\n%s", want, again)
		}
	}
	var out, problems bytes.Buffer
	missing := slices.Insert(slices.Clone(args), 1, filepath.Join(files, "missing"))
	if status := Main(t.Context(), missing, nil, &out, &problems); status != 1 || !strings.Contains(problems.String(), "missing: no such file") {
		t.Errorf("a file that is missing: status %d: %s", status, &problems)
	}
}
