package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMailTemplates: what is exported is taken as it is, and what is spoilt is told with the
// status of a failure.
func TestMailTemplates(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	if got := printed(t, "mail", "check", "--data", dir); !strings.HasPrefix(got, "Every template in ") {
		t.Errorf("without any: %s", got)
	}
	files := strings.Fields(printed(t, "mail", "export", "--data", dir, "--name", "signin,frame"))
	if len(files) != 4 || files[0] != filepath.Join(dir, "mail", "signin.html") {
		t.Fatalf("exported %q", files)
	}
	if all := strings.Fields(printed(t, "mail", "export", "--data", dir, "--all", "--to", t.TempDir())); len(all) < 50 {
		t.Errorf("all are %d files", len(all))
	}
	if got := printed(t, "mail", "check", "--data", dir); !strings.HasPrefix(got, "Every template in ") {
		t.Errorf("as exported: %s", got)
	}
	source, err := os.ReadFile(files[1])
	if err == nil {
		err = os.WriteFile(files[1], append(source, "{{.Age}}"...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	var out, problems bytes.Buffer
	if status := Main(t.Context(), []string{"mail", "check", "--data", dir}, nil, &out, &problems); status != 1 ||
		!strings.HasPrefix(out.String(), "signin.txt  line 16: there is no .Age; there are .AppName, ") || !strings.Contains(problems.String(), "something is wrong") {
		t.Errorf("spoilt: status %d, %s%s", status, &out, &problems)
	}
	for _, args := range [][]string{{}, {"--all", "--name", "signin"}, {"--name", "nobody"}, {"--name", "signin"}} {
		out.Reset()
		if status := Main(t.Context(), append([]string{"mail", "export", "--data", dir}, args...), nil, &out, &problems); status != 1 || out.Len() > 0 {
			t.Errorf("mail export %q: status %d, %s", args, status, &out)
		}
	}
}
