package model

import (
	"testing"
	"time"
)

func TestLocation(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	for zone, want := range map[string]string{
		"": "12:00 UTC", "Europe/Zurich": "14:00 CEST", "America/Argentina/Buenos_Aires": "09:00 -03", "Mars/Olympus": "12:00 UTC",
	} {
		if got := at.In(User{TimeZone: zone}.Location()).Format("15:04 MST"); got != want {
			t.Errorf("%q: %s, want %s", zone, got, want)
		}
	}
}
