package views

import (
	"strings"
	"testing"
	"testing/fstest"
	templateparse "text/template/parse"

	"github.com/anteroom/anteroom/static"
)

// TestFold: icons and assets that are named by constants are text once the templates are
// loaded, wherever they stand, and what is only known later is not.
func TestFold(t *testing.T) {
	t.Parallel()
	script, _ := static.Served("app.js")
	set, err := parse(fstest.MapFS{
		"ui/ui.html": {Data: []byte(`{{define "ui/icon"}}<i class="{{.}}" data-of="{{asset "icons.svg"}}"></i>{{end}}`)},
		"a/a.html": {Data: []byte(`{{define "a/x"}}<script src="{{asset "app.js"}}"></script>{{template "ui/icon" "menu"}}` +
			`{{range .}}{{if .}}{{template "ui/icon" "x"}}{{else}}{{template "ui/icon" "y"}}{{end}}{{template "ui/icon" .}}{{else}}{{with "z"}}{{template "ui/icon" "q"}}{{end}}{{end}}{{end}}`)},
	}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if first := set.Lookup("a/x").Tree.Root.Nodes[0]; first.Type() != templateparse.NodeText || !strings.Contains(first.String(), `menu`) {
		t.Errorf("it begins with %s", first)
	}
	icons, _ := static.Served("icons.svg")
	icon := func(name string) string {
		return `<i class="` + name + `" data-of="/static/icons.svg?v=` + icons.Hash + `"></i>`
	}
	begins := `<script src="/static/app.js?v=` + script.Hash + `"></script>` + icon("menu")
	for _, test := range []struct {
		names []string
		want  string
	}{
		{[]string{"<&>", ""}, begins + icon("x") + icon("&lt;&amp;&gt;") + icon("y") + icon("")},
		{nil, begins + icon("q")},
	} {
		var b strings.Builder
		if err := set.ExecuteTemplate(&b, "a/x", test.names); err != nil || b.String() != test.want {
			t.Errorf("%q: %v\n%s, want\n%s", test.names, err, b.String(), test.want)
		}
	}
}
