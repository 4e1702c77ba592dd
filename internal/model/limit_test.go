package model

import (
	"testing"
	"time"
)

func TestLimitText(t *testing.T) {
	t.Parallel()
	for limit, want := range map[time.Duration]string{
		0:                    "0 minutes",
		time.Minute:          "1 minute",
		90 * time.Minute:     "90 minutes",
		time.Hour:            "1 hour",
		8 * time.Hour:        "8 hours",
		25 * time.Hour:       "25 hours",
		24 * time.Hour:       "1 day",
		365 * 24 * time.Hour: "365 days",
	} {
		if got := LimitText(limit); got != want {
			t.Errorf("LimitText(%s) = %q, want %q", limit, got, want)
		}
	}
}
