package spelling

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"redirect_uris", "origins", "name"}
	for typed, want := range map[string]string{
		"redirect_uri": "redirect_uris", "redirecturis": "redirect_uris", "Name": "name", "orgins": "origins", "colour": "", "": "",
	} {
		if got := Nearest(typed, known); got != want {
			t.Errorf("nearest to %q is %q, want %q", typed, got, want)
		}
	}
}
