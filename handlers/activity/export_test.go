package activity_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/handlers/handlerstest"
	"github.com/anteroom/anteroom/internal/model"
)

// TestExport: what a filter shows, on all pages, as a table that no spreadsheet runs, and as
// events that programs read.
func TestExport(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	b := w.As(t, handlerstest.Dana)
	const n = 120 // more than one batch
	for i := range n {
		rename(t, w, b, fmt.Sprintf("=Acme %d", i))
	}
	a := b.Get(t, page+"/export.csv?action=settings&by=dana")
	if name := a.Header.Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="activity-acme-119-`) || !strings.HasSuffix(name, `.csv"`) {
		t.Errorf("the file is %s", name)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.Body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 1+n {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if first := rows[1]; first[1] != "You" || first[2] != "Organization renamed to =Acme 119" || first[4] != "Name: =Acme 118 → =Acme 119" || first[5] != "organization.updated" || first[8] == "" {
		t.Errorf("the first row is %q", first)
	}
	events := w.Events(t, w.Acme)
	lines := strings.Split(strings.TrimSpace(b.Get(t, page+"/export.jsonl").Body), "\n")
	if len(lines) != len(events) {
		t.Fatalf("%d lines for %d events", len(lines), len(events))
	}
	want, err := json.Marshal(events[0].Envelope())
	if err != nil || lines[0] != string(want) {
		t.Errorf("the first line is %s, %v; want %s", lines[0], err, want)
	}
}

// TestExportOfReaders has what its reader sees, and no addresses.
func TestExportOfReaders(t *testing.T) {
	t.Parallel()
	w := handlerstest.New(t)
	rename(t, w, w.As(t, handlerstest.Dana), "Acme Sons")
	w.Add(t, w.Acme, "lou@acme.test", "Lou", "member")
	lou := w.As(t, "lou@acme.test")
	for _, file := range []string{"/export.csv", "/export.jsonl"} {
		body := lou.Get(t, page+file).Body
		if !strings.Contains(body, string(model.EventOrganizationUpdated)) || strings.Contains(body, string(model.EventUserLogin)) || strings.Contains(body, "127.0.0.1") {
			t.Errorf("%s: %s", file, body)
		}
	}
}
