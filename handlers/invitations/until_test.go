package invitations

import (
	"testing"
	"time"
)

func TestUntil(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	const day = 24 * time.Hour
	for in, want := range map[time.Duration]string{
		15*day - time.Second: "in 15 days",
		day + 11*time.Hour:   "in 1 day",
		36 * time.Hour:       "in 2 days",
		day - time.Minute:    "in 24 hours",
		time.Hour:            "in 1 hour",
		5 * time.Minute:      "in 5 minutes",
		time.Second:          "in a moment",
		0:                    "3 Mar 2026",
		-day:                 "2 Mar 2026",
	} {
		if got := until(now, now.Add(in)); got != want {
			t.Errorf("%v: %q, want %q", in, got, want)
		}
	}
}
