package model

import (
	"fmt"
	"testing"
	"time"
)

func TestInUnits(t *testing.T) {
	t.Parallel()
	for limit, want := range map[time.Duration]string{
		0:                    "0 minutes",
		time.Minute:          "1 minutes",
		90 * time.Minute:     "90 minutes",
		time.Hour:            "1 hours",
		8 * time.Hour:        "8 hours",
		25 * time.Hour:       "25 hours",
		24 * time.Hour:       "1 days",
		365 * 24 * time.Hour: "365 days",
	} {
		n, unit := InUnits(limit)
		if got := fmt.Sprint(n, " ", unit); got != want {
			t.Errorf("InUnits(%s) = %q, want %q", limit, got, want)
		}
	}
}
