package directories

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
	"github.com/anteroom/anteroom/views"
	"github.com/anteroom/anteroom/views/guide"
)

var values = Values{Product: "Coffeedesk", Organization: "Acme", Endpoint: "https://id.example.com/scim/v2/dir_1"}

// copies reports whether a value can be copied in a step.
func copies(s guide.Step, value string) bool {
	if s.Table == nil {
		return false
	}
	return slices.ContainsFunc(s.Table.Rows, func(r guide.Row) bool {
		return slices.ContainsFunc(r.Cells, func(c guide.Cell) bool { return c.ID != "" && c.Text[0].Text == value })
	})
}

// TestEveryProviderHasAGuide: each provider that pushes has one, with the organization's
// endpoint in it to be copied, and with a part about assigning people.
func TestEveryProviderHasAGuide(t *testing.T) {
	t.Parallel()
	guides := NewGuides()
	for _, p := range model.DirectoryProviders() {
		if p.Name() == "" {
			t.Errorf("%s has no name", p)
		}
		g, err := guides.Fill(wordstest.English(), p, values)
		if p == model.ProviderGoogle {
			if err == nil {
				t.Error("Google pushes nothing, and has a guide")
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", p, err)
			continue
		}
		copied, assigns := false, false
		for _, part := range g.Parts {
			assigns = assigns || strings.Contains(part.Title, "ssign people")
			for _, s := range part.Steps {
				copied = copied || copies(s, values.Endpoint)
			}
		}
		if !copied || !assigns || g.Checked == "" || g.Pushes == "" {
			t.Errorf("%s: endpoint to copy %t, part about assigning %t, checked %q, pushes %q", p, copied, assigns, g.Checked, g.Pushes)
		}
	}
}

// TestGuidesOfOAuth: where a provider can get its own tokens, its guide has a part for that,
// which stays closed, with the token endpoint to be copied.
func TestGuidesOfOAuth(t *testing.T) {
	t.Parallel()
	for p, want := range map[model.Provider]int{model.ProviderEntra: 2, model.ProviderPing: 1, model.ProviderCustom: 1, model.ProviderOkta: 0} {
		g, err := NewGuides().Fill(wordstest.English(), p, values)
		if err != nil {
			t.Fatal(err)
		}
		copied := 0
		for _, part := range g.Parts {
			for _, s := range part.Steps {
				if copies(s, values.Endpoint+"/token") {
					copied++
					if !part.Aside {
						t.Errorf("%s: %q is not aside", p, part.Title)
					}
				}
			}
		}
		if copied != want {
			t.Errorf("%s has the token endpoint %d times, want %d", p, copied, want)
		}
	}
}

// TestGuidesMapAttributes: each guide has the full name of each attribute that the operator has
// declared, to be copied, and nothing about it where there are none.
func TestGuidesMapAttributes(t *testing.T) {
	t.Parallel()
	own := values
	own.Attributes = []model.Attribute{{Name: "badge", Label: "Badge number", Type: model.AttributeInteger}, {Name: "remote", Label: "Remote", Type: model.AttributeBoolean}}
	want := []string{"urn:ietf:params:scim:schemas:extension:anteroom:2.0:User:badge", "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User:remote"}
	for _, p := range model.DirectoryProviders() {
		if p == model.ProviderGoogle {
			continue
		}
		for _, test := range []struct {
			values Values
			want   []string
		}{{values, nil}, {own, want}} {
			g, err := NewGuides().Fill(wordstest.English(), p, test.values)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range g.Parts[len(g.Parts)-1].Steps {
				if s.Table == nil {
					continue
				}
				for _, r := range s.Table.Rows {
					if c := r.Cells[1]; strings.HasPrefix(c.Text[0].Text, "urn:") && c.ID != "" {
						got = append(got, c.Text[0].Text)
					}
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%s: %q, want %q", p, got, test.want)
			}
		}
	}
}

// TestGuidesInLanguages: a guide that somebody has translated has the same parts, steps and
// values to be copied as the English one, and says nothing of its own language.
func TestGuidesInLanguages(t *testing.T) {
	t.Parallel()
	all, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	own := values
	own.Attributes = []model.Attribute{{Name: "badge", Label: "Badge number", Type: model.AttributeInteger}}
	shape := func(g Guide) (of []string) {
		for i, part := range g.Parts {
			of = append(of, fmt.Sprintf("part %d, aside %t, %d steps", i, part.Aside, len(part.Steps)))
			for _, s := range part.Steps {
				if s.Table == nil {
					continue
				}
				for _, r := range s.Table.Rows {
					for _, c := range r.Cells {
						if c.ID != "" {
							of = append(of, c.ID+" "+c.Text[0].Text)
						}
					}
				}
			}
		}
		return of
	}
	guides, translated := NewGuides(), 0
	for _, p := range model.DirectoryProviders() {
		if p == model.ProviderGoogle {
			continue
		}
		english, err := guides.Fill(wordstest.English(), p, own)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range all.Offered()[1:] {
			g, err := guides.Fill(l, p, own)
			if err != nil {
				t.Error(err)
				continue
			}
			if diff := cmp.Diff(shape(english), shape(g)); diff != "" {
				t.Errorf("%s in %s (-English +translated):\n%s", p, l.Tag(), diff)
			}
			if g.Lang == "" && g.Parts[0].Title != english.Parts[0].Title {
				translated++
			}
		}
	}
	if want := (len(model.DirectoryProviders()) - 1) * (len(all.Offered()) - 1); translated != want {
		t.Errorf("%d guides are translated, want %d", translated, want)
	}
}

// TestEntraNeedsAnotherApplication: its guide says so before anything else.
func TestEntraNeedsAnotherApplication(t *testing.T) {
	t.Parallel()
	g, err := NewGuides().Fill(wordstest.English(), model.ProviderEntra, values)
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, note := range g.Notes {
		for _, s := range note {
			said += s.Text
		}
	}
	if !strings.Contains(said, "An application for OpenID Connect cannot provision.") || !strings.Contains(said, "a second enterprise application is needed") {
		t.Errorf("the notes say %q", said)
	}
}

// TestBrokenGuides: what a file must not be.
func TestBrokenGuides(t *testing.T) {
	t.Parallel()
	in := guide.Tongue{Page: wordstest.English(), Own: wordstest.English()}
	const head = "title = \"X\"\npushes = \"changes\"\nattributes = \"Map:\"\nchecked = \"2026-11\"\nsources = [\"vendor\"]\n"
	for name, text := range map[string]string{
		"an unknown key":       head + "nothing = 1\n[[parts]]\ntitle = \"A\"\n",
		"no part":              head,
		"unknown pushes":       strings.Replace(head, "changes", "Now.", 1) + "[[parts]]\ntitle = \"A\"\n",
		"no attributes":        strings.Replace(head, "attributes", "name", 1) + "[[parts]]\ntitle = \"A\"\n",
		"an unknown source":    strings.Replace(head, "vendor", "hearsay", 1) + "[[parts]]\ntitle = \"A\"\n",
		"no month":             strings.Replace(head, "2026-11", "lately", 1) + "[[parts]]\ntitle = \"A\"\n",
		"a console at http":    head + "console = \"http://x.test\"\n[[parts]]\ntitle = \"A\"\n",
		"an unknown value":     head + "[[parts]]\ntitle = \"A\"\n[[parts.steps]]\ndo = \"Enter {token}.\"\n",
		"markup without end":   head + "[[parts]]\ntitle = \"A\"\n[[parts.steps]]\ndo = \"Open **Users.\"\n",
		"a row of three cells": head + "[[parts]]\ntitle = \"A\"\n[[parts.steps]]\ndo = \"Enter:\"\nrows = [[\"a\", \"b\", \"c\"]]\n",
		"space around":         head + "notes = [\" A.\"]\n[[parts]]\ntitle = \"A\"\n",
	} {
		if _, err := parseGuide(text, in); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := parseGuide(head+"[[parts]]\ntitle = \"A\"\n[[parts.steps]]\ndo = \"Open **Users**.\"\n", in); err != nil {
		t.Error(err)
	}
}
