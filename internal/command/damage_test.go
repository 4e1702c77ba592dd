package command

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/program"
)

// TestDamaged: whoever meets a database that can't be read is told what to do about it.
func TestDamaged(t *testing.T) {
	t.Parallel()
	dir := newData(t)
	path := program.DatabasePath(dir)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096 // the first one says that it is a database
	if err := os.WriteFile(path, append(whole[:page:page], bytes.Repeat([]byte{0xff}, len(whole)-page)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"organization list", "backup --to " + t.TempDir() + "/copy.db", "verify"} {
		var out, problems bytes.Buffer
		status := Main(t.Context(), append(strings.Fields(args), "--data", dir), nil, &out, &problems)
		if said := problems.String(); status != 1 || !strings.Contains(said, "the database is damaged") || strings.Count(said, "anteroom restore") != 1 {
			t.Errorf("%s: status %d, %s", args, status, said)
		}
	}
}
