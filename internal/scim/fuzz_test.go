package scim

import (
	"net/url"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/db"
	"github.com/anteroom/anteroom/internal/secret"
)

// FuzzParameters: of any query that is read no filter is lost, and no text of one but
// spaces that were written as plus signs.
func FuzzParameters(f *testing.F) {
	for _, raw := range []string{"filter=userName+eq+%22a+b%22&", "filter=a;b&count=1", "filter=%", `filter=userName+eq+"a+b"`, "aadOptscim062020&filter=x%20eq%20%22a+b%22", "a=1&&filter", "%66ilter=a+b"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		params, err := parameters(raw)
		if err != nil {
			return
		}
		for pair := range strings.SplitSeq(raw, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if name, err := url.QueryUnescape(name); err != nil || name != "filter" {
				continue
			}
			want, err := url.QueryUnescape(value)
			if got := params.Get("filter"); err != nil || strings.ReplaceAll(got, "+", " ") != strings.ReplaceAll(want, "+", " ") {
				t.Fatalf("%q has the filter %q, want %q", raw, got, want)
			}
			break
		}
	})
}

// FuzzCursor: no text is a cursor but those that were given out, each for its list.
func FuzzCursor(f *testing.F) {
	keys, err := secret.NewKeys()
	if err != nil {
		f.Fatal(err)
	}
	k := cursors{keys}
	made := k.seal(db.FindPosition{Place: 7, Key: "a"}, "list")
	for _, text := range []string{"", made[1:], made + "A", "e30", strings.ToUpper(made)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := k.open(text, "list")
		if is := (db.FindPosition{Place: 7, Key: "a"}); err == nil && at != is || err != nil && text == made {
			t.Fatalf("%q is a cursor: %+v, %v", text, at, err)
		}
		if _, err := k.open(made, "list"+text); (err == nil) != (text == "") {
			t.Fatalf("it is one of the list %q", "list"+text)
		}
	})
}
