package configfile

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestQuoted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Coffeedesk": "Coffeedesk", "https://x.example/a?b": `"https://x.example/a?b"`, "https://x.example/a": "https://x.example/a", "30d": "30d", "1e3": `"1e3"`,
		"off": `"off"`, "Yes": `"Yes"`, "": `""`, "? a": `"? a"`, "a: b": `"a: b"`, "app:read": "app:read", "a ": `"a "`, "#7a4b2a": `"#7a4b2a"`, "Organization’s name": "Organization’s name",
	} {
		if got := quoted(text); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
	}
}

// FuzzWritten: what is written reads as what it was, as a name, a value and in a list.
func FuzzWritten(f *testing.F) {
	for _, s := range []string{"", "a", "?", "> a", "a\nb", "\u0085", "\u2028", "\ufeff", "\x00", "\U0001f469\u200d\U0001f4bb", "a\tb", `\`, `"`, "é", "123", "~", "a:", "---", "%", "\x7f", "a  b", "[", "off"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip("the database has none that is not")
		}
		var inner, outer node
		inner.add("text", textNode(s))
		inner.add("all", listNode([]string{s, "b", s}))
		outer.add("part", inner)
		got, err := parse(outer.written())
		if err != nil {
			t.Fatalf("%q: %v\n%s", s, err, outer.written())
		}
		if !got.same(outer) {
			t.Errorf("%q becomes (-want +got):\n%s", s, cmp.Diff(string(outer.written()), string(got.written())))
		}
	})
}
