package views

import (
	"flag"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	templateparse "text/template/parse"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/views/security"
)

var update = flag.Bool("update", false, "write the goldens anew")

var assetHash = regexp.MustCompile(`\?v=[0-9a-f]{12}`)

// TestGoldens compares each sample with <room>/testdata/<widget>.html, where
// hashes of assets are left out.
func TestGoldens(t *testing.T) {
	t.Parallel()
	s := load(t)
	for name, v := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if define, _, _ := strings.Cut(name, "-"); define != v.Template() {
				t.Fatalf("a sample of %s is called %s", v.Template(), name)
			}
			room, widget := filepath.Split(name)
			file := filepath.Join(room, "testdata", widget+".html")
			got := assetHash.ReplaceAllString(render(t, s, v), "?v=HASH") + "\n"
			if *update {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

// TestEveryDefineIsRendered keeps markup without a sample, and goldens without
// a view, out of the folders.
func TestEveryDefineIsRendered(t *testing.T) {
	t.Parallel()
	s := load(t)
	rendered := make(map[string]bool)
	goldens := make(map[string]bool)
	for name, v := range samples() {
		reach(parsed(t, s), v.Template(), rendered)
		room, widget := filepath.Split(name)
		goldens[filepath.Join(room, "testdata", widget+".html")] = true
	}
	for _, define := range parsed(t, s).Templates() {
		if name := define.Name(); name != "" && !rendered[name] {
			t.Errorf("define %q is rendered by no sample", name)
		}
	}
	files, err := filepath.Glob("*/testdata/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !goldens[file] {
			t.Errorf("%s belongs to no sample", file)
		}
	}
}

// reach marks a define and all that it includes.
func reach(set *template.Template, name string, seen map[string]bool) {
	if seen[name] {
		return
	}
	seen[name] = true
	var walk func(templateparse.Node)
	branches := func(lists ...*templateparse.ListNode) {
		for _, list := range lists {
			if list != nil {
				walk(list)
			}
		}
	}
	walk = func(n templateparse.Node) {
		switch n := n.(type) {
		case *templateparse.ListNode:
			for _, child := range n.Nodes {
				walk(child)
			}
		case *templateparse.TemplateNode:
			reach(set, n.Name, seen)
		case *templateparse.IfNode:
			branches(n.List, n.ElseList)
		case *templateparse.RangeNode:
			branches(n.List, n.ElseList)
		case *templateparse.WithNode:
			branches(n.List, n.ElseList)
		}
	}
	walk(set.Lookup(name).Tree.Root)
}

// TestSubstringLaw: what a response may replace is, byte for byte, what the
// page was made with.
func TestSubstringLaw(t *testing.T) {
	t.Parallel()
	s := load(t)
	own := samples()["security/page"].(security.Page)
	if whole := render(t, s, own); !strings.Contains(whole, render(t, s, own.Sessions)) || !strings.Contains(whole, render(t, s, own.Sessions.Rows[1])) {
		t.Error("the sessions are not part of the security page")
	}
	page := pageOfMembers(3)
	body, err := s.HTML(page)
	if err != nil {
		t.Fatal(err)
	}
	chain := []struct {
		name string
		html string
	}{
		{"row", render(t, s, page.Results.Rows[1])},
		{"results", render(t, s, page.Results)},
		{"page", render(t, s, page)},
		{"shell", render(t, s, shell("Members", body))},
	}
	for i := range chain[1:] {
		inner, outer := chain[i], chain[i+1]
		if !strings.Contains(outer.html, inner.html) {
			t.Errorf("the %s is not part of the %s", inner.name, outer.name)
		}
	}
}
