package sso

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views/guide"
)

// frame is what of a guide is the same in all languages: its order, what our fields are, and
// what stands at the provider's console or is entered there.
type frame struct {
	Title, Console, Checked string
	Prefer                  FormName
	Parts                   []framePart
}

type framePart struct {
	Kind  PartKind
	Steps [][]string
}

func frameOf(g read) frame {
	f := frame{Title: g.Title, Console: g.Console, Checked: g.checked.String(), Prefer: g.Prefer, Parts: []framePart{{Kind: "notes"}}}
	for _, n := range g.Notes {
		f.Parts[0].Steps = append(f.Parts[0].Steps, kept(n))
	}
	for _, p := range g.Parts {
		of := framePart{Kind: p.Kind}
		for _, s := range p.Steps {
			all := kept(s.Text)
			if s.Table != nil {
				for _, r := range s.Table.Rows {
					all = append(all, r.Is)
					for _, c := range r.Cells {
						all = append(append(all, "|"), kept(c.Text)...)
					}
				}
			}
			of.Steps = append(of.Steps, all)
		}
		f.Parts = append(f.Parts, of)
	}
	return f
}

// kept are the pieces of a text that no language says otherwise, sorted, since the order of
// words is each language's own.
func kept(t guide.Text) (all []string) {
	for _, s := range t {
		if s.Kind != guide.SpanText {
			all = append(all, s.Text)
		}
	}
	slices.Sort(all)
	return all
}

// TestGuidesInOtherLanguages: a guide that somebody has translated is that of the provider in
// another language, and nothing else.
func TestGuidesInOtherLanguages(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(embedded, "guides/*.*.toml")
	if err != nil {
		t.Fatal(err)
	}
	guides := NewGuides()
	for _, file := range files {
		name, tag, _ := strings.Cut(strings.TrimSuffix(path.Base(file), ".toml"), ".")
		at := slices.IndexFunc(keys(), func(k key) bool { return path.Base(k.file()) == name })
		l := language(t, tag)
		if at < 0 || l == nil || l.Tag() == words.English || l.Tag().String() != tag {
			t.Errorf("%s is the guide of nobody", file)
			continue
		}
		k := keys()[at]
		want, err := guides.find(english(t), k)
		if err != nil {
			t.Fatal(err)
		}
		got, err := guides.find(l, k)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(frameOf(want), frameOf(got)); diff != "" {
			t.Errorf("%s (-English +got):\n%s", file, diff)
		}
		if _, err := guides.Fill(l, k.provider, k.of, sample); err != nil || got.Lang != "" {
			t.Errorf("%s: %v, in %q", file, err, got.Lang)
		}
	}
}
