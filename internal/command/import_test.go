package command

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
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
			`The role "boss" of 1 people is not given, they have that of newcomers: no role here is called so. Say what it is: --role boss=OURS`,
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
	for want, more := range map[string][]string{
		"--from: name what the file is of: csv":          {"--from", "ldif"},
		"write it as in org:admin=admin":                 {"--role", "boss"},
		"--role: ":                                       {"--role", "boss=nobody"},
		"--organization: There is no such organization.": {"--organization", "org_1"},
	} {
		if said := run(1, more...); !strings.Contains(said, want) {
			t.Errorf("%v: %s, want %s", more, said, want)
		}
	}
}
