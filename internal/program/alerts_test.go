package program

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/model"
)

// TestAlerts: the operator reads in the log when nobody can administer an organization any
// more, and when the last who can would not by their groups, once it is so.
func TestAlerts(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	d, err := db.Open(t.Context(), t.TempDir()+"/anteroom.db", db.Options{Committed: alerts(slog.New(slog.NewTextHandler(&out, nil)))})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	records := func(result error, p model.Payload) string {
		t.Helper()
		out.Reset()
		err := d.Record(t.Context(), func(tx *db.Tx) ([]model.Event, error) {
			return []model.Event{{Actor: model.System, Target: "org_1", Payload: p}}, result
		})
		if result != db.Nothing && !errors.Is(err, result) {
			t.Fatal(err)
		}
		return out.String()
	}
	of := model.MembershipSnapshot{ID: "mem_1", Roles: []model.RoleRef{}}
	if got := records(nil, model.AdministratorLost{Before: of}); !strings.Contains(got, "organization admin add") || !strings.Contains(got, "member=mem_1") || !strings.Contains(got, "level=WARN") {
		t.Errorf("lost: %q", got)
	}
	if got := records(nil, model.AdministratorKept{Before: of}); !strings.Contains(got, "keeps roles") {
		t.Errorf("kept: %q", got)
	}
	for _, result := range []error{db.Nothing, errors.New("refused")} {
		if got := records(result, model.AdministratorLost{Before: of}); got != "" {
			t.Errorf("what was not done is told: %q", got)
		}
	}
	if got := records(nil, model.MembershipDeleted{Before: of}); got != "" {
		t.Errorf("anybody who leaves: %q", got)
	}
}
