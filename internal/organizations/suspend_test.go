package organizations

import (
	"strings"
	"sync"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestSuspend: what the operator decides is stored with who and why, told once, and undone.
func TestSuspend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	olga := model.Actor{Kind: model.ActorOperator, ID: "opr_1", Org: w.acme}
	for name, test := range map[string]struct {
		by     model.Actor
		org    model.OrgID
		reason string
		want   model.Kind
	}{
		"a member":              {w.dana, w.acme, "", model.Forbidden},
		"too long a reason":     {olga, w.acme, strings.Repeat("x", 201), model.Invalid},
		"another organization":  {olga, w.globex, "", model.NotFound},
		"one that there is not": {operator, "org_1", "", model.NotFound},
	} {
		if _, err := w.Suspend(ctx, test.by, test.org, test.reason); model.KindOf(err) != test.want {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := w.Resume(ctx, olga, w.acme); model.KindOf(err) != model.Conflict {
		t.Errorf("resumed before: %v", err)
	}
	o, err := w.Suspend(ctx, olga, w.acme, " Has not paid ")
	stored, failed := w.db.OrganizationSuspension(ctx, w.acme)
	if err != nil || failed != nil || !o.Suspended || stored.Reason != "Has not paid" || stored.By.ID != "opr_1" || stored.At.IsZero() {
		t.Fatalf("%+v, %v; stored %+v, %v", o, err, stored, failed)
	}
	if _, err := w.Suspend(ctx, olga, w.acme, ""); model.KindOf(err) != model.Conflict {
		t.Errorf("suspended twice: %v", err)
	}
	if is, err := w.db.Organization(ctx, w.globex); err != nil || is.Suspended {
		t.Errorf("Globex: %+v, %v", is, err)
	}
	if o, err = w.Resume(ctx, olga, w.acme); err != nil || o.Suspended {
		t.Fatalf("%+v, %v", o, err)
	}
	if _, err := w.db.OrganizationSuspension(ctx, w.acme); model.KindOf(err) != model.NotFound {
		t.Errorf("still stored: %v", err)
	}
	if s, r := w.events(t, w.acme, model.EventOrganizationSuspended), w.events(t, w.acme, model.EventOrganizationResumed); s != 1 || r != 1 {
		t.Errorf("%d and %d events", s, r)
	}
}

// TestSuspendAtOnce: of many who suspend at the same time one has done it.
func TestSuspendAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := w.Suspend(t.Context(), operator, w.acme, ""); err != nil && model.KindOf(err) != model.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := w.events(t, w.acme, model.EventOrganizationSuspended); n != 1 {
		t.Errorf("%d events", n)
	}
}

// TestDeleteSuspended: what is suspended can be deleted, and nothing of that stays.
func TestDeleteSuspended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	by := model.Actor{Kind: model.ActorOperator, Org: w.acme}
	if _, err := w.Suspend(t.Context(), by, w.acme, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Delete(t.Context(), by, "Acme"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.OrganizationSuspension(t.Context(), w.acme); model.KindOf(err) != model.NotFound {
		t.Errorf("still stored: %v", err)
	}
}
