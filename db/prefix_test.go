package db

import (
	"fmt"
	"testing"
)

// TestAfterPrefix: what begins with a text is before what comes after it, whatever
// follows, and nothing else is between.
func TestAfterPrefix(t *testing.T) {
	t.Parallel()
	for p, want := range map[string]string{
		"a": "b", "an": "ao", "z": "{", "\U0010FFFF": "", "": "", "x\U0010FFFF": "y", "x\U0010FFFF\U0010FFFF": "y", "\uD7FF": "\uE000", "\uFFFF": "\U00010000", "ü": "ý", "日": "旦",
	} {
		got, ok := afterPrefix(p)
		if got != want || ok != (want != "") {
			t.Errorf("after %q comes %q, %v; want %q", p, got, ok, want)
		}
		for _, rest := range []string{"", "a", "\U0010FFFF", "\U0010FFFF\U0010FFFFz"} {
			if text := p + rest; ok && text >= got {
				t.Errorf("%q is not before %q", text, got)
			}
		}
	}
}

// TestHasPrefix: an engine finds what begins with a text and ends in the last of all code
// points, which a bound made of that misses.
func TestHasPrefix(t *testing.T) {
	t.Parallel()
	const last = "\U0010FFFF"
	onEngines(t, func(t *testing.T, d *DB) {
		for p, want := range map[string]int{"x": 3, "x\U0010FFFF": 2, "\U0010FFFF": 1, "y": 0} {
			args := []any{}
			cond := hasPrefix(`t.v`, p, func(v any) string {
				args = append(args, v)
				return fmt.Sprintf("CAST($%d AS TEXT)", len(args))
			})
			n, err := one(t.Context(), &d.Reader.queries, scanValue[int], `
				SELECT COUNT(*) FROM (SELECT 'x' AS v UNION SELECT 'x`+last+`' UNION SELECT 'x`+last+`z' UNION SELECT '`+last+last+`' UNION SELECT 'w') t
				 WHERE `+cond, args...)
			if err != nil || n != want {
				t.Errorf("%q: %d, %v; want %d", p, n, err, want)
			}
		}
	})
}
