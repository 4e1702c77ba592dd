package handlerstest

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// nameless returns the links and buttons of which nobody can tell what they do.
func nameless(root *html.Node) []string {
	var found []string
	for n := range root.Descendants() {
		_, label := attribute(n, "aria-label")
		_, hidden := attribute(n, "hidden")
		if (n.DataAtom == atom.A || n.DataAtom == atom.Button) && !label && !hidden && strings.TrimSpace(text(n)) == "" {
			found = append(found, Part{node: n}.HTML())
		}
	}
	return found
}

// parse returns a page, or fragments of one, as a browser sees it: what is in a
// template is not there yet.
func parse(body string) (*html.Node, error) {
	if strings.Contains(body, "<html") {
		root, err := html.Parse(strings.NewReader(body))
		if err == nil {
			emptyTemplates(root)
		}
		return root, err
	}
	// As in a template a row may stand without its table; and htmx makes one of each
	// of its partials, so that what is in it does not depend on what is around it.
	body = strings.NewReplacer("<hx-partial ", "<template partial ", "</hx-partial>", "</template>").Replace(body)
	nodes, err := html.ParseFragment(strings.NewReader(body), &html.Node{Type: html.ElementNode, Data: "template", DataAtom: atom.Template})
	root := &html.Node{Type: html.DocumentNode}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	for n := range root.Descendants() {
		if _, partial := attribute(n, "partial"); partial {
			n.Data, n.DataAtom = "hx-partial", 0
		}
	}
	emptyTemplates(root)
	return root, err
}

func emptyTemplates(root *html.Node) {
	for n := range root.Descendants() {
		for n.DataAtom == atom.Template && n.FirstChild != nil {
			n.RemoveChild(n.FirstChild)
		}
	}
}
