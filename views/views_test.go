package views

import (
	"bytes"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"testing/fstest"
)

type view string

func (v view) Template() string { return string(v) }

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	tests := []struct {
		name string
		fsys fstest.MapFS
		want string
	}{
		{"a define in two files", fstest.MapFS{
			"a/a.html": file(`{{define "a/x"}}1{{end}}`),
			"a/b.html": file(`{{define "a/x"}}2{{end}}`),
		}, `a/b.html: define "a/x" exists twice`},
		{"a define twice in one file", fstest.MapFS{
			"a/a.html": file(`{{define "a/x"}}1{{end}}{{define "a/x"}}2{{end}}`),
		}, `multiple definition of template`},
		{"a name without a room", fstest.MapFS{
			"a/a.html": file(`{{define "x"}}1{{end}}`),
		}, `define "x" is not named a/widget`},
		{"another room's name", fstest.MapFS{
			"a/a.html": file(`{{define "b/x"}}1{{end}}`),
		}, `define "b/x" is not named a/widget`},
		{"markup outside a define", fstest.MapFS{
			"a/a.html": file(`<p>{{define "a/x"}}1{{end}}`),
		}, `a/a.html: markup outside a define`},
		{"an asset that there is not", fstest.MapFS{
			"a/a.html": file(`{{define "a/x"}}<p>{{if .}}{{asset "no-such-file.js"}}{{end}}{{end}}`),
		}, `no asset "no-such-file.js"`},
		{"an icon without its define", fstest.MapFS{
			"a/a.html": file(`{{define "a/x"}}<p>{{template "ui/icon" "x"}}{{end}}`),
		}, `"ui/icon" is undefined`},
		{"a syntax error", fstest.MapFS{
			"a/a.html": file(`{{define "a/x"}}{{if}}{{end}}`),
		}, `missing value for if`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(test.fsys, nil, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestRenderWritesNothingWhenItFails(t *testing.T) {
	t.Parallel()
	templates, err := parse(fstest.MapFS{"a/a.html": {Data: []byte(
		`{{define "a/half"}}<p>{{template "a/rest" .}}{{end}}{{define "a/rest"}}{{.Missing}}{{end}}` +
			`{{define "a/asset"}}<p>{{asset .Template}}{{end}}`)}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &Set{templates: func() (*template.Template, error) { return templates, nil }}
	for _, name := range []string{"a/half", "a/asset", "a/nowhere"} {
		var buf bytes.Buffer
		if err := s.Render(&buf, view(name)); err == nil {
			t.Errorf("%s: no error", name)
		}
		if buf.Len() > 0 {
			t.Errorf("%s: wrote %q", name, buf.String())
		}
	}
}

func TestDevShowsAnEdit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a"), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "a", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := new(Set).Dev(dir)
	for _, text := range []string{"before", "after"} {
		write("a.html", `{{define "a/x"}}`+text+`{{end}}`)
		write("a.css", text)
		var buf bytes.Buffer
		if err := s.Render(&buf, view("a/x")); err != nil {
			t.Fatal(err)
		}
		if buf.String() != text {
			t.Errorf("rendered %q, want %q", buf.String(), text)
		}
		if css, _, err := s.Stylesheet("a.css", model.Look{Color: model.DefaultBrand}); err != nil || string(css) != text {
			t.Errorf("stylesheet %q, %v, want %q", css, err, text)
		}
		if css, _, err := s.Stylesheet("b.css", model.Look{Color: model.DefaultBrand}); err != nil || css != nil {
			t.Errorf("a stylesheet of no room: %q, %v", css, err)
		}
	}
}

// TestBuffersAreEmptyWhenReused renders a short page after a long one, which
// leaves its buffer to it.
func TestBuffersAreEmptyWhenReused(t *testing.T) {
	t.Parallel()
	want := render(t, load(t), pageOfMembers(1))
	s := load(t)
	render(t, s, pageOfMembers(50))
	if got := render(t, s, pageOfMembers(1)); got != want {
		t.Error("a page differs when another was rendered before it")
	}
}

func load(t testing.TB) *Set {
	t.Helper()
	s, err := read() // of its own: a test may look at templates before a page was made of them
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// parsed returns the templates of a set.
func parsed(t testing.TB, s *Set) *template.Template {
	t.Helper()
	set, err := s.templates()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func render(t testing.TB, s *Set, v View) string {
	t.Helper()
	var b strings.Builder
	if err := s.Render(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func BenchmarkMembersPage(b *testing.B) {
	s, page := load(b), pageOfMembers(50)
	b.ReportAllocs()
	for b.Loop() {
		body, err := s.HTML(page)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Render(io.Discard, shell("Members", body)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMembersResults(b *testing.B) {
	s, results := load(b), pageOfMembers(50).Results
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Render(io.Discard, results); err != nil {
			b.Fatal(err)
		}
	}
}
