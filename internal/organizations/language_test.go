package organizations

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
)

// TestSetLanguage: what an organization's people read is chosen in the version that somebody
// saw, and an event tells of it.
func TestSetLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, step := range []struct {
		name, tag string
		version   int64
		kind      model.Kind
		changed   bool
		is        model.Language
	}{
		{"one that there is", "de", 1, 0, true, "de"},
		{"the same, from an old page", "de", 1, 0, false, "de"},
		{"another, from an old page", "fr", 1, model.Conflict, false, "de"},
		{"one for tests", "en-XA", 2, model.Invalid, false, "de"},
		{"none", "", 2, 0, true, ""},
	} {
		before, err := w.db.Organization(t.Context(), w.acme)
		if err != nil {
			t.Fatal(err)
		}
		events := w.newest(t).ID
		_, changed, err := w.SetLanguage(t.Context(), w.dana, step.tag, step.version)
		if model.KindOf(err) != step.kind || changed != step.changed {
			t.Errorf("%s: %t, %v", step.name, changed, err)
		}
		after, err := w.db.Organization(t.Context(), w.acme)
		if err != nil || after.Language != step.is {
			t.Errorf("%s: it is %q, %v", step.name, after.Language, err)
		}
		told := w.newest(t)
		if !step.changed {
			if told.ID != events {
				t.Errorf("%s: an event", step.name)
			}
			continue
		}
		want := model.Payload(model.OrganizationUpdated{Before: before.Snapshot(nil), After: after.Snapshot(nil)})
		if diff := cmp.Diff(want, told.Payload); diff != "" {
			t.Errorf("%s: the event (-want +got):\n%s", step.name, diff)
		}
	}
}
