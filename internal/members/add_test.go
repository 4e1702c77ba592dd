package members

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestAddReadsNames by the same rule as everybody's.
func TestAddReadsNames(t *testing.T) {
	t.Parallel()
	tm := newTeam(t)
	for _, p := range []Person{
		{Email: "kim@acme.test", FirstName: "Kim\u202e"},
		{Email: "kim@acme.test", FirstName: "Kim", LastName: strings.Repeat("e", 256)},
	} {
		if _, err := tm.Add(t.Context(), model.System, tm.org, p, "member"); model.KindOf(err) != model.Invalid {
			t.Errorf("%q: %v, want invalid", p, err)
		}
	}
	m, err := tm.Add(t.Context(), model.System, tm.org, Person{Email: "kim@acme.test", FirstName: " Kim ", LastName: "Lee\n"}, "member")
	if err != nil || m.Name != "Kim Lee" {
		t.Errorf("added %q, %v", m.Name, err)
	}
}
