package program_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/program/programtest"
)

// TestDemoLogsNoError: the first start of the demo, and the next on the same data, log
// nothing that looks as if something had gone wrong. StartDemo reads the log.
func TestDemoLogsNoError(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, start := range []string{"first", "next"} {
		t.Run(start, func(t *testing.T) {
			d := programtest.StartDemo(t, data)
			for _, page := range []string{d.App, d.Mail, d.IdP, d.BaseURL + "/readyz"} {
				res, err := http.Get(page)
				if err != nil {
					t.Fatal(err)
				}
				res.Body.Close()
				if res.StatusCode != http.StatusOK {
					t.Errorf("%s: %s", page, res.Status)
				}
			}
		})
	}
}

// TestDemoProvisions: Acme's directory has been told of people and groups when the demo is
// ready, and is not told again of whom it knows when the demo is started anew.
func TestDemoProvisions(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	for _, start := range []string{"first", "next"} {
		t.Run(start, func(t *testing.T) {
			d := programtest.StartDemo(t, data)
			res, err := http.Get(d.IdP + "admin/apps/acme-scim/provisioning")
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			raw, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			page := string(raw)
			for says, want := range map[string]int{
				`good">Active<`: 12, `>Deactivated<`: 1, `good">Pushed<`: 2, "2 in the group, 2 known": 1, "5 in the group, 5 known": 1,
				">Failed<": 0, "<strong>POST</strong>": map[string]int{"first": 15, "next": 0}[start],
			} {
				if got := strings.Count(page, says); got != want {
					t.Errorf("%d times %s, want %d", got, says, want)
				}
			}
		})
	}
}
