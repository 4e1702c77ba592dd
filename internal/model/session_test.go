package model

import (
	"testing"
	"time"
)

// TestVouchedNow: the word of an identity provider that did not ask anew counts for ten
// minutes, and not at the end of them.
func TestVouchedNow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		at   time.Time
		want ConnectionID
	}{
		"never": {time.Time{}, ""}, "this moment": {now, "conn_1"}, "a while ago": {now.Add(-10*time.Minute + time.Millisecond), "conn_1"},
		"ten minutes ago": {now.Add(-10 * time.Minute), ""}, "yesterday": {now.AddDate(0, 0, -1), ""},
	} {
		s := Session{VouchedBy: "conn_1", VouchedAt: test.at}
		if got := s.VouchedNow(now); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
