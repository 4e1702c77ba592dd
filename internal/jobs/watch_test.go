package jobs

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestWatch: after a jump forward nothing is done until it is taken back, or has
// lasted for an hour.
func TestWatch(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	minutes := func(n int) []time.Duration {
		all := make([]time.Duration, n)
		for i := range all {
			all[i] = time.Minute
		}
		return all
	}
	for name, test := range map[string]struct {
		before time.Duration // how long ago the clock was looked at for the last time
		moves  []time.Duration
		want   bool // at the last look
		warns  int
	}{
		"steady":                         {0, minutes(100), true, 0},
		"a job that comes each hour":     {0, []time.Duration{time.Hour, time.Hour}, true, 0},
		"forward":                        {0, []time.Duration{time.Minute, 3 * day}, false, 1},
		"forward, an hour ago":           {0, append([]time.Duration{3 * day}, minutes(60)...), true, 1},
		"forward, not an hour ago":       {0, append([]time.Duration{3 * day}, minutes(59)...), false, 1},
		"forward and back":               {0, []time.Duration{3 * day, time.Minute, -3 * day}, true, 1},
		"forward twice":                  {0, append(append([]time.Duration{3 * day}, minutes(59)...), 3*day, time.Minute), false, 2},
		"back":                           {0, []time.Duration{-3 * day}, true, 0},
		"back and forward":               {0, []time.Duration{-3 * day, 3 * day}, false, 1},
		"wrong when the program starts":  {300 * day, []time.Duration{0, time.Minute}, false, 1},
		"behind when the program starts": {-300 * day, []time.Duration{0, time.Minute}, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)
			var log strings.Builder
			w := NewWatch(func() time.Time { return now }, now.Add(-test.before), slog.New(slog.NewTextHandler(&log, nil)))
			got := w.Steady()
			for _, by := range test.moves {
				now = now.Add(by)
				got = w.Steady()
			}
			if warns := strings.Count(log.String(), "level=WARN"); got != test.want || warns != test.warns {
				t.Errorf("steady: %v, %d warnings\n%s", got, warns, &log)
			}
		})
	}
	if !NewWatch(time.Now, time.Time{}, slog.New(slog.DiscardHandler)).Steady() {
		t.Error("nothing is known of the clock, and it is not believed")
	}
}
