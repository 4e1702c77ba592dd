package words

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// How pages and mails write what their own English says of numbers and times. A
// page that speaks other languages takes the sentence from the catalogue.

// Count returns a number with the word for that many: "1 member", "57 members".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Number returns a number as people read a large one, "100,000".
func Number(n int) string { return message.NewPrinter(language.English).Sprintf("%d", n) }

// Day returns a day as tables show it, in the zone of the time.
func Day(t time.Time) string { return t.Format("2 Jan 2006") }

// LongDay returns a day as sentences name it.
func LongDay(t time.Time) string { return t.Format("2 January 2006") }

// Month returns a month as sentences name it.
func Month(t time.Time) string { return t.Format("January 2006") }

// Moment returns a day and a time of day, with the zone.
func Moment(t time.Time) string { return t.Format("2 Jan 2006, 15:04 MST") }

// LongMoment returns a day and a time of day as sentences name them.
func LongMoment(t time.Time) string { return t.Format("2 January 2006, 15:04 MST") }

// Second returns a moment to the second, for what happens often.
func Second(t time.Time) string { return t.Format("2 Jan 2006, 15:04:05 MST") }

// Ago returns how long before now something was, in the middle of a sentence, and
// the day when that is long ago.
func Ago(now, then time.Time) string {
	d := now.Sub(then)
	if d >= 30*day {
		return Day(then)
	}
	for _, u := range units {
		if d >= u.of {
			return Count(int(d/u.of), u.one, u.many) + " ago"
		}
	}
	return "just now"
}

// Until returns how long after now something ends, rounded, and the day when it
// has ended.
func Until(now, then time.Time) string {
	d := then.Sub(now)
	if d <= 0 {
		return Day(then)
	}
	for _, u := range units {
		if d >= u.of {
			return "in " + Count(int(d.Round(u.of)/u.of), u.one, u.many)
		}
	}
	return "in a moment"
}

const day = 24 * time.Hour

var units = []struct {
	of        time.Duration
	one, many string
}{{day, "day", "days"}, {time.Hour, "hour", "hours"}, {time.Minute, "minute", "minutes"}}

// Start returns a text as a sentence, or a cell of a table, begins with it.
func Start(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
