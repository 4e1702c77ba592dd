package ui

import (
	"fmt"
	"testing"
)

// TestHue: a person's colour never changes, and people get different ones.
func TestHue(t *testing.T) {
	t.Parallel()
	seen := map[int]int{}
	for i := range 60 {
		id := fmt.Sprintf("usr_%d", i)
		hue := Hue(id)
		if hue != Hue(id) || hue < 1 || hue > hues {
			t.Errorf("%q: hue %d", id, hue)
		}
		seen[hue]++
	}
	if len(seen) != hues {
		t.Errorf("sixty people share the colours %v", seen)
	}
	if got := Hue("usr_7318642950172389376"); got != 4 {
		t.Errorf("the colour of usr_7318642950172389376 has become %d", got)
	}
}
