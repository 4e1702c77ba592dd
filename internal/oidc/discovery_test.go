package oidc

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/db"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestOP_discovery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	res := w.browser(t).get(t, "/.well-known/openid-configuration")
	if res.status != http.StatusOK || res.header.Get("Content-Type") != "application/json" {
		t.Errorf("%d, Content-Type %q", res.status, res.header.Get("Content-Type"))
	}
	if same := w.browser(t).get(t, "/.well-known/oauth-authorization-server"); same.body != res.body {
		t.Error("the two descriptions differ")
	}
	var document map[string]any
	if err := json.Unmarshal([]byte(res.body), &document); err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(got), w.server.URL, "ISSUER") + "\n"
	const file = "testdata/discovery.json"
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Error(diff)
	}
}

func TestOP_issuer_malformed(t *testing.T) {
	t.Parallel()
	for _, issuer := range []string{"", "portal.example", "https://portal.example/", "https://portal.example?x", "https://portal.example#x", "://"} {
		if _, err := New(t.Context(), Config{Issuer: issuer}); err == nil {
			t.Errorf("%q is accepted", issuer)
		}
	}
}

// closedDB returns a database that answers nothing any more.
func closedDB(t *testing.T, now func() time.Time) *db.Reader {
	t.Helper()
	d, err := db.Open(t.Context(), filepath.Join(t.TempDir(), "closed.db"), db.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return &d.Reader
}
