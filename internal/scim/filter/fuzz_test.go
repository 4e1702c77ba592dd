package filter_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

// FuzzParse: any text is a filter or is refused as one, what is written of a filter is
// the same filter, and two ways to decide say the same.
func FuzzParse(f *testing.F) {
	user := catalog(f).User
	for _, text := range []string{
		`userName eq "a@b.c"`, `emails[type eq "work"].value eq "x"`, `emails[type eq "work" and primary eq true]`,
		`externalId eq jyoung`, `userName+eq+"a+b"`, `not (title pr) and (active eq "False" or name.familyName co "x")`,
		`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "1"`, `meta.lastModified gt "2026-01-31T12:00:00+02:00"`,
		custom + `:floor ge -9`, custom + `:share lt 1e-3`, custom + `:tags[value eq "\u00e4\ud83d\ude00"]`, `title ne null`,
		`meta.resourceType eq "User"`, `((((title pr))))`, `userName eq "`, `emails[`, `a.b.c eq 1`, "\xff",
	} {
		f.Add(text)
	}
	doc := document(f, anna)
	n := newNaive(f, doc)
	f.Fuzz(func(t *testing.T, text string) {
		x, err := filter.Parse(user, text)
		if err != nil {
			var e *resource.Error
			if !errors.As(err, &e) || e.Type != resource.InvalidFilter || e.Detail == "" {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		again, err := filter.Parse(user, x.String())
		if err != nil && len(text) < filter.MaxLength/8 || err == nil && !reflect.DeepEqual(x, again) {
			t.Fatalf("%q is written as %s, which is %v, %v", text, x, again, err)
		}
		if got, want := filter.Match(x, doc), n.fits(x); got != want {
			t.Fatalf("%q: %v, and naively %v", text, got, want)
		}
	})
}

// FuzzParsePath: any text is a path or is refused, and what is written of a path is the
// same path.
func FuzzParsePath(f *testing.F) {
	c := catalog(f)
	for _, text := range []string{
		`name.givenName`, `emails[type eq "work"].value`, enterprise, enterprise + `:manager.value`, `members[value eq "1"]`,
		`addresses[type eq "work" and primary eq "True"].formatted`, custom + `:tags[value eq "x"]`, `schemas`, `a[`, `emails[type eq "x"].`, ":",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, of := range c.Types {
			p, err := filter.ParsePath(of, text)
			if err != nil {
				var e *resource.Error
				if !errors.As(err, &e) || e.Type != resource.InvalidPath && e.Type != resource.InvalidFilter || e.Detail == "" {
					t.Fatalf("refused with %v", err)
				}
				continue
			}
			again, err := filter.ParsePath(of, p.String())
			if err != nil && len(text) < filter.MaxLength/8 || err == nil && !reflect.DeepEqual(p, again) {
				t.Fatalf("%q is written as %s, which is %v, %v", text, p, again, err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	user := catalog(b).User
	for _, bb := range []struct{ name, text string }{
		{"userName", `userName eq "anna.mueller@acme.example"`},
		{"work", `emails[type eq "work" and value eq "anna.mueller@acme.example"]`},
		{"three", `userName sw "a" and (active eq true or ` + enterprise + `:department eq "Sales")`},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := filter.Parse(user, bb.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
