package program_test

import (
	"net/http"
	"testing"

	"anteroom/internal/program/programtest"
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
