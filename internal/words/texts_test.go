package words_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"

	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
)

// TestTexts: what stands in the code in English is said in a language as its files have it.
func TestTexts(t *testing.T) {
	t.Parallel()
	c, err := load(t, map[string]string{
		"ui/en.toml": unitsEN,
		"ui/de.toml": `
[text]
"Set up %s for %s" = "%[2]s: %[1]s einrichten"
"100 % sure" = "100 % sicher"
[text."%d people in %s"]
by = 1
one = "Eine Person in %[2]s"
other = "%[1]d Personen in %[2]s"
`,
		"ui/ar.toml": `
of = "%[1]s."
[text]
"%s on %d" = "%[1]s: %[2]d"
`,
	})
	if err != nil {
		t.Fatal(err)
	}
	en, de, ar, pseudo := c.English(), c.Named("de"), c.Named("ar"), c.Pseudo()
	people := func(l *words.Language, n int) string { return l.Many(n, "%d person in %s", "%d people in %s", "Acme") }
	for _, test := range []struct{ got, want string }{
		{en.Text("Set up %s for %s", "SSO", "100%s"), "Set up SSO for 100%s"},
		{de.Text("Set up %s for %s", "SSO", "100%s"), "100%s: SSO einrichten"},
		{de.Text("100 % sure"), "100 % sicher"},
		{de.Text("Not there: %s", "x"), "Not there: x"},
		{people(en, 1), "1 person in Acme"}, {people(en, 1200), "1,200 people in Acme"},
		{people(de, 1), "Eine Person in Acme"}, {people(de, 1200), "1.200 Personen in Acme"},
		{ar.Text("%s on %d", "_dns.acme.com", 3), "\u2068_dns.acme.com\u2069: ٣"}, {ar.Sentence("ui.of", "Acme"), "\u2068Acme\u2069."},
		{pseudo.Text("%s is on", "Dana"), "⟦Dana îš öñ two⟧"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

// TestTablesRefused: a text has one translation, and markup no plural forms.
func TestTablesRefused(t *testing.T) {
	t.Parallel()
	for _, files := range []map[string]string{
		{"ui/en.toml": "", "a/de.toml": "[text]\n\"Open\" = \"Offen\"", "b/de.toml": "[text]\n\"Open\" = \"Öffnen\""},
		{"ui/en.toml": "", "a/de.toml": "[markup]\n\"Open\" = {by = 1, other = \"x\"}"},
		{"ui/en.toml": "", "a/de.toml": "text = \"x\""},
	} {
		if _, err := load(t, files); err == nil {
			t.Errorf("%v is read", files)
		}
	}
}

// TestGap: sentences have a space between them, but for Japanese.
func TestGap(t *testing.T) {
	t.Parallel()
	c, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range append(c.Offered(), c.Pseudo(), words.Plain()) {
		want := map[bool]string{true: "", false: " "}[l.Tag() == language.Japanese]
		if got := l.Gap(); got != want {
			t.Errorf("%s: %q", l.Tag(), got)
		}
	}
}

// TestDates: days and how long ago something was, as the CLDR has it.
func TestDates(t *testing.T) {
	t.Parallel()
	c, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	de, ar := c.Named("de"), c.Named("ar")
	zurich := now.In(time.FixedZone("CET", 3600))
	for _, test := range []struct{ got, want string }{
		{de.Day(now), "3. März 2026"}, {de.Month(now), "März 2026"}, {de.Moment(zurich), "3. März 2026, 10:30 CET"}, {de.LongMoment(zurich), "3. März 2026 um 10:30 CET"},
		{de.Second(now), "3. März 2026, 09:30:00 UTC"}, {de.Number(100000), "100.000"}, {c.English().Moment(zurich), words.Moment(zurich)},
		{de.Ago(now, now), "gerade eben"}, {de.Ago(now, now.Add(-time.Minute)), "vor 1 Minute"}, {de.Ago(now, now.Add(-29*day)), "vor 29 Tagen"}, {de.Ago(now, now.Add(-30*day)), "1. Feb. 2026"},
		{de.Until(now, now.Add(36*time.Hour)), "in 2 Tagen"}, {de.Until(now, now.Add(time.Second)), "gleich"}, {de.Until(now, now), "3. März 2026"},
		{ar.LongDay(now), "٣ مارس ٢٠٢٦"}, {ar.Ago(now, now.Add(-2*day)), "قبل يومين"}, {ar.Until(now, now.Add(5*time.Hour)), "خلال ٥ ساعات"}, {ar.Duration(3 * day), "٣ أيام"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

// TestMatch: what somebody asks for is served by what fits best, and by nothing when
// nothing does.
func TestMatch(t *testing.T) {
	t.Parallel()
	c, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	name := func(l *words.Language) string {
		if l == nil {
			return ""
		}
		return l.Tag().String()
	}
	for list, want := range map[string]string{"": "", "de": "de", "de-AT": "de", "ar-EG de": "ar", "tlh de": "de", "tlh": "", "cy ka is": "", "ca tlh en": "en", "rm": "de", "pcm": "", "en-GB": "en", "und-US": "en", "fi": "", "en-XA": "en-XA", "\x00 ar": "ar"} {
		if got := name(c.Named(list)); got != want {
			t.Errorf("%q: %q, want %q", list, got, want)
		}
	}
	for header, want := range map[string]string{"": "", "de-CH,de;q=0.9,en;q=0.8": "de", "en;q=0.5,ar": "ar", "*": "", "tlh,de-AT;q=0.5": "de", "cy,en-GB;q=0.5": "en", "tlh, *": "", "de;q=x": "", strings.Repeat("de,", 400): ""} {
		if got := name(c.Accepted(header)); got != want {
			t.Errorf("%.30q: %q, want %q", header, got, want)
		}
	}
	const first, second, third = "\u2068a\u2069", "\u2068b\u2069", "\u2068c\u2069"
	if ar := c.Named("ar"); ar.List([]string{"a", "b", "c"}) != first+"، "+second+"، "+third || ar.List([]string{"a"}) != "a" || ar.List(nil) != "" {
		t.Errorf("a list: %q", ar.List([]string{"a", "b", "c"}))
	}
	if ar, _ := c.Language(language.Arabic); !ar.RightToLeft() || c.English().RightToLeft() {
		t.Error("Arabic is written from right to left, and English is not")
	} else if ar.Locale() != "ar-u-nu-arab" || c.English().Locale() != "en" {
		t.Errorf("scripts count in %s, and in %s", ar.Locale(), c.English().Locale())
	}
}
