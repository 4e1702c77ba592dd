package model

import (
	"testing"
	"time"
)

func TestRefreshFamilyUsedAt(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Date(2026, time.March, 3, 9, minute, 0, 0, time.UTC) }
	f := RefreshFamily{Generation: 6, Rotations: []time.Time{at(3), at(4), at(5)}}
	for generation, want := range map[int64]time.Time{7: {}, 6: {}, 5: at(5), 4: at(4), 3: at(3), 2: {}, 1: {}, -1 << 62: {}} {
		if got := f.UsedAt(generation); !got.Equal(want) {
			t.Errorf("generation %d: %v, want %v", generation, got, want)
		}
	}
	if got := (RefreshFamily{Generation: 1}).UsedAt(1); !got.IsZero() {
		t.Errorf("a token that was never used: %v", got)
	}
}
