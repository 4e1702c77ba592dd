package streams

import (
	"testing"

	"anteroom/internal/model"
)

// TestClasses: every declared type has a class, and an activity that the class knows.
func TestClasses(t *testing.T) {
	t.Parallel()
	for _, is := range model.EventTypes() {
		r, ok := rows()[is]
		if !ok {
			t.Errorf("%s has no class: give it a line in types.go", is)
			continue
		}
		if r.activity != other && r.class.names()[r.activity] == "" {
			t.Errorf("%s: class %s has no activity %d", is, r.class.name, r.activity)
		}
	}
	if got, want := len(rows()), len(model.EventTypes()); got != want {
		t.Errorf("%d types have a class, of %d", got, want)
	}
}
