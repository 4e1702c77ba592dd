package views

import (
	"bytes"
	"fmt"
	"html/template"
	templateparse "text/template/parse"
)

// Most of what a shell takes to render is icons and addresses of assets, which are the
// same in every page: what a template says by constants alone is put in when templates
// are loaded.

// fold puts into the templates of a set, which was not executed yet, the icons and the
// addresses that they name.
func fold(set *template.Template) error {
	f := folder{icons: map[string][]byte{}}
	var err error
	if f.set, err = set.Clone(); err != nil { // what is executed cannot be changed any more
		return err
	}
	for _, t := range set.Templates() {
		if t.Tree != nil {
			f.list(t.Tree.Root)
		}
	}
	return f.err
}

// folder folds what it walks through.
type folder struct {
	set   *template.Template
	icons map[string][]byte
	err   error // the first
}

// list folds the nodes of a list, and joins what is text then.
func (f *folder) list(l *templateparse.ListNode) {
	if l == nil {
		return
	}
	var nodes []templateparse.Node
	for _, n := range l.Nodes {
		n = f.node(n)
		text, is := n.(*templateparse.TextNode)
		if is && len(nodes) > 0 {
			if before, is := nodes[len(nodes)-1].(*templateparse.TextNode); is {
				before.Text = append(bytes.Clone(before.Text), text.Text...)
				continue
			}
		}
		nodes = append(nodes, n)
	}
	l.Nodes = nodes
}

// node returns what stands in the place of a node.
func (f *folder) node(n templateparse.Node) templateparse.Node {
	switch n := n.(type) {
	case *templateparse.IfNode:
		f.list(n.List)
		f.list(n.ElseList)
	case *templateparse.RangeNode:
		f.list(n.List)
		f.list(n.ElseList)
	case *templateparse.WithNode:
		f.list(n.List)
		f.list(n.ElseList)
	case *templateparse.TemplateNode:
		if name, ok := constant(n.Pipe); ok && n.Name == "ui/icon" {
			return &templateparse.TextNode{NodeType: templateparse.NodeText, Pos: n.Pos, Text: f.icon(name)}
		}
	case *templateparse.ActionNode:
		if name, ok := constant(n.Pipe, "asset"); ok {
			url, err := assetURL(name)
			f.note(err)
			return &templateparse.TextNode{NodeType: templateparse.NodeText, Pos: n.Pos, Text: []byte(template.HTMLEscapeString(url))}
		}
	}
	return n
}

// icon returns the markup of an icon.
func (f *folder) icon(name string) []byte {
	if _, ok := f.icons[name]; !ok {
		var b bytes.Buffer
		f.note(f.set.ExecuteTemplate(&b, "ui/icon", name))
		f.icons[name] = b.Bytes()
	}
	return f.icons[name]
}

func (f *folder) note(err error) {
	if f.err == nil && err != nil {
		f.err = fmt.Errorf("put constants in: %w", err)
	}
}

// constant returns the text that a pipeline consists of, after the name of a function
// when one is given.
func constant(p *templateparse.PipeNode, function ...string) (string, bool) {
	if p == nil || len(p.Decl) > 0 || len(p.Cmds) != 1 || len(p.Cmds[0].Args) != len(function)+1 {
		return "", false
	}
	args := p.Cmds[0].Args
	if len(function) > 0 {
		if id, ok := args[0].(*templateparse.IdentifierNode); !ok || id.Ident != function[0] {
			return "", false
		}
	}
	text, ok := args[len(args)-1].(*templateparse.StringNode)
	if !ok {
		return "", false
	}
	return text.Text, true
}
