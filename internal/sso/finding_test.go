package sso

import (
	"testing"

	"github.com/anteroom/anteroom/internal/upstream"
)

// TestFound: what a field is taken from is named, also where no attribute of its own says
// it.
func TestFound(t *testing.T) {
	t.Parallel()
	whole := Trial{Attributes: upstream.Attributes{"name": {"Dana Cole"}}, FirstName: "Dana", LastName: "Cole"}
	for field, want := range map[upstream.Field]Found{
		upstream.FieldFirstName: {upstream.FieldFirstName, "name", "Dana"},
		upstream.FieldLastName:  {upstream.FieldLastName, "name", "Cole"},
		upstream.FieldGroups:    {Field: upstream.FieldGroups},
		upstream.FieldEmail:     {Field: upstream.FieldEmail},
	} {
		if got := whole.found(field); got != want {
			t.Errorf("%s: %+v, want %+v", field, got, want)
		}
	}
	halves := Trial{Attributes: upstream.Attributes{"given_name": {"Dana"}, "name": {"Root"}}, FirstName: "Dana"}
	if got := halves.found(upstream.FieldFirstName); got.Name != "given_name" || got.Value != "Dana" {
		t.Errorf("by its own attribute: %+v", got)
	}
}
