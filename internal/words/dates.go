package words

import (
	_ "embed"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
)

// How other languages than English write days, and how long ago something was, is the
// Unicode CLDR's. golang.org/x/text has its numbers and plural rules, and neither its
// patterns of dates nor its relative times; the libraries that have the one lack the other.
// So the few lines of it that are used stand in cldr/cldr.json, which cldr/extract.mjs
// wrote.

//go:embed cldr/cldr.json
var cldrFile []byte

// dates is how a language writes days and lengths of time.
type dates struct {
	Months struct{ Short, Long, Alone [12]string }

	Day, LongDay, Month, Moment, LongMoment, Second string // "{day}. {month} {year}"

	Ago, Until map[string]map[string]any // by unit, then by plural form

	digits [10]string
}

var cldr = sync.OnceValues(func() (map[string]dates, error) {
	var file struct{ Languages map[string]dates }
	err := json.Unmarshal(cldrFile, &file)
	return file.Languages, err
})

// addTo makes sentences of how long ago, or ahead, something is.
func (d *dates) addTo(to *catalog.Builder, tag language.Tag) error {
	for key, units := range map[string]map[string]map[string]any{agoKey: d.Ago, untilKey: d.Until} {
		for unit, forms := range units {
			line := map[string]any{"by": int64(1)}
			for form, text := range forms {
				line[form] = text
			}
			m, err := compile(line)
			if err != nil {
				return err
			}
			if err := to.Set(tag, key+unit, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// What the keys of those sentences begin with.
const (
	agoKey   = "words.ago_"
	untilKey = "words.until_"
)

// count learns the digits that a language writes numbers with.
func (d *dates) count(p *message.Printer) {
	for i := range d.digits {
		d.digits[i] = p.Sprintf("%d", i)
	}
}

// write fills a time into a pattern.
func (d *dates) write(pattern string, months [12]string, t time.Time) string {
	two := func(n int) string { return d.digits[n/10] + d.digits[n%10] }
	return strings.NewReplacer("{day}", d.number(t.Day()), "{month}", d.numberOr(months[t.Month()-1]), "{year}", d.number(t.Year()),
		"{hour}", two(t.Hour()), "{minute}", two(t.Minute()), "{second}", two(t.Second())).Replace(pattern)
}

// number writes a number without marks for thousands.
func (d *dates) number(n int) string { return d.numberOr(strconv.Itoa(n)) }

// numberOr writes the digits of a text as the language does: where months have no names,
// they are numbers.
func (d *dates) numberOr(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' {
			b.WriteString(d.digits[r-'0'])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Day returns a day as tables show it, in the zone of the time.
func (l *Language) Day(t time.Time) string {
	if l.dates == nil {
		return Day(t)
	}
	return l.dates.write(l.dates.Day, l.dates.Months.Short, t)
}

// LongDay returns a day as sentences name it.
func (l *Language) LongDay(t time.Time) string {
	if l.dates == nil {
		return LongDay(t)
	}
	return l.dates.write(l.dates.LongDay, l.dates.Months.Long, t)
}

// Month returns a month as sentences name it.
func (l *Language) Month(t time.Time) string {
	if l.dates == nil {
		return Month(t)
	}
	return l.dates.write(l.dates.Month, l.dates.Months.Alone, t)
}

// Moment returns a day and a time of day, with the zone.
func (l *Language) Moment(t time.Time) string {
	if l.dates == nil {
		return Moment(t)
	}
	return l.dates.write(l.dates.Moment, l.dates.Months.Short, t) + t.Format(" MST")
}

// LongMoment returns a day and a time of day as sentences name them.
func (l *Language) LongMoment(t time.Time) string {
	if l.dates == nil {
		return LongMoment(t)
	}
	return l.dates.write(l.dates.LongMoment, l.dates.Months.Long, t) + t.Format(" MST")
}

// Second returns a moment to the second, for what happens often.
func (l *Language) Second(t time.Time) string {
	if l.dates == nil {
		return Second(t)
	}
	return l.dates.write(l.dates.Second, l.dates.Months.Short, t) + t.Format(" MST")
}

// Number returns a number as the language writes a large one.
func (l *Language) Number(n int) string { return l.says().printer.Sprintf("%d", n) }

// Locale returns the tag of the language with the digits that it has here, for scripts:
// browsers have others for Arabic.
func (l *Language) Locale() string {
	if l.rightToLeft {
		return l.tag.String() + "-u-nu-arab"
	}
	return l.tag.String()
}

// Ago returns how long before now something was, in the middle of a sentence, and
// the day when that is long ago.
func (l *Language) Ago(now, then time.Time) string {
	d := now.Sub(then)
	if l.dates == nil {
		return Ago(now, then)
	}
	if d >= 30*day {
		return l.Day(then)
	}
	for _, u := range units {
		if d >= u.of {
			return l.Sentence(agoKey+u.one, int(d/u.of))
		}
	}
	return l.Text("just now")
}

// Until returns how long after now something ends, rounded, and the day when it
// has ended.
func (l *Language) Until(now, then time.Time) string {
	d := then.Sub(now)
	if l.dates == nil {
		return Until(now, then)
	}
	if d <= 0 {
		return l.Day(then)
	}
	for _, u := range units {
		if d >= u.of {
			return l.Sentence(untilKey+u.one, int(d.Round(u.of)/u.of))
		}
	}
	return l.Text("in a moment")
}
