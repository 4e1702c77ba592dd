package command

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVerify names the first event that somebody has changed past the program, and notices a
// chain that is written anew by what was noted of it.
func TestVerify(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	if status := Main(t.Context(), []string{"organization", "add", "--data", dir, "--name", "Acme", "--admin", "dana@acme.example"}, nil, io.Discard, t.Output()); status != 0 {
		t.Fatalf("status %d", status)
	}
	verify := func(args ...string) (v verifiedText, status int, problems string) {
		t.Helper()
		var out, wrong bytes.Buffer
		status = Main(t.Context(), append([]string{"verify", "--data", dir, "--json"}, args...), nil, &out, &wrong)
		if out.Len() > 0 {
			if err := json.Unmarshal(out.Bytes(), &v); err != nil {
				t.Fatal(err)
			}
		}
		return v, status, wrong.String()
	}
	whole, status, problems := verify()
	if status != 0 || whole.Events == 0 || whole.Broken != nil || !strings.Contains(whole.Head, ":") {
		t.Fatalf("status %d: %+v, %s", status, whole, problems)
	}
	if v, status, problems := verify("--head", whole.Head); status != 0 || v.Broken != nil {
		t.Errorf("with its own head: status %d: %+v, %s", status, v, problems)
	}
	other := "1:" + strings.Repeat("0", 64)
	if v, status, _ := verify("--head", other); status != 1 || v.Broken == nil || *v.Broken != (brokenText{1, "", "changed"}) {
		t.Errorf("with another head: status %d: %+v", status, v)
	}
	later := "999" + whole.Head[strings.Index(whole.Head, ":"):]
	if v, status, _ := verify("--head", later); status != 1 || v.Broken == nil || *v.Broken != (brokenText{999, "", "missing"}) {
		t.Errorf("with a head that is gone: status %d: %+v", status, v)
	}
	if _, status, problems := verify("--head", "12"); status != 1 || !strings.Contains(problems, "--head: ") {
		t.Errorf("with no head: status %d, %s", status, problems)
	}

	// What the organization is called stands in its row and in the events about it, in a copy
	// that nobody has open.
	copied := t.TempDir()
	path := filepath.Join(copied, "anteroom.db")
	if status := Main(t.Context(), []string{"backup", "--data", dir, "--to", path}, nil, io.Discard, t.Output()); status != 0 {
		t.Fatalf("status %d", status)
	}
	dir = copied
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.ReplaceAll(file, []byte(`"display_name":"Acme"`), []byte(`"display_name":"Acne"`))
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	v, status, problems := verify()
	if status != 1 || !strings.Contains(problems, "something is wrong") || v.Broken == nil || v.Broken.ID == "" || v.Broken.Why != "changed" {
		t.Errorf("status %d: %+v, %s", status, v, problems)
	}
}
