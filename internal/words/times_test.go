package words_test

import (
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/words"
)

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0 people", 1: "1 person", 2: "2 people", 1000: "1000 people"} {
		if got := words.Count(n, "person", "people"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1250: "1,250", 100000: "100,000"} {
		if got := words.Number(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

const day = 24 * time.Hour

var now = time.Date(2026, time.March, 3, 9, 30, 0, 0, time.UTC)

func TestAgo(t *testing.T) {
	t.Parallel()
	for since, want := range map[time.Duration]string{
		-time.Minute:            "just now", // clocks differ
		59 * time.Second:        "just now",
		time.Minute:             "1 minute ago",
		119 * time.Second:       "1 minute ago",
		time.Hour - 1:           "59 minutes ago",
		23*time.Hour + 1:        "23 hours ago",
		day:                     "1 day ago",
		30*day - 1:              "29 days ago",
		30 * day:                "1 Feb 2026",
		400 * day:               "27 Jan 2025",
		30*day - 12*time.Hour:   "29 days ago",
		day + 23*time.Hour:      "1 day ago",
		time.Hour + time.Minute: "1 hour ago",
	} {
		if got := words.Ago(now, now.Add(-since)); got != want {
			t.Errorf("%v: %q, want %q", since, got, want)
		}
	}
}

func TestUntil(t *testing.T) {
	t.Parallel()
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
		if got := words.Until(now, now.Add(in)); got != want {
			t.Errorf("%v: %q, want %q", in, got, want)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	zurich := now.In(time.FixedZone("CET", 3600))
	for got, want := range map[string]string{
		words.Day(now):           "3 Mar 2026",
		words.LongDay(now):       "3 March 2026",
		words.Month(now):         "March 2026",
		words.Moment(zurich):     "3 Mar 2026, 10:30 CET",
		words.LongMoment(now):    "3 March 2026, 09:30 UTC",
		words.Second(now):        "3 Mar 2026, 09:30:00 UTC",
		words.Start("just now"):  "Just now",
		words.Start("élan"):      "Élan",
		words.Start("57 people"): "57 people",
		words.Start(""):          "",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
