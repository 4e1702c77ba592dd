package configfile

import "slices"

// position is where something stands in a file, from 1 on; the zero value is nowhere.
type position struct{ line, column int }

// kind says what a node is.
type kind int

const (
	nothing kind = iota // no value
	scalar
	list
	fields
)

// node is a value, as it stands in a file or would.
type node struct {
	kind   kind
	at     position
	text   string // of a scalar
	yes    *bool  // of one that is true or false by itself
	items  []node // of a list
	fields []entry
}

// entry is a value under its name.
type entry struct {
	name  string
	at    position
	value node
}

func textNode(s string) node { return node{kind: scalar, text: s} }

func boolNode(b bool) node {
	text := "false"
	if b {
		text = "true"
	}
	return node{kind: scalar, text: text, yes: &b}
}

func listNode[S ~string](all []S) node {
	n := node{kind: list}
	for _, s := range all {
		n.items = append(n.items, textNode(string(s)))
	}
	return n
}

// add puts a value under a name behind the others.
func (n *node) add(name string, value node) {
	n.kind = fields
	n.fields = append(n.fields, entry{name: name, value: value})
}

// field returns the value under a name, and whether there is one.
func (n node) field(name string) (node, bool) {
	i := slices.IndexFunc(n.fields, func(e entry) bool { return e.name == name })
	if i < 0 {
		return node{}, false
	}
	return n.fields[i].value, true
}

// same reports whether two nodes say the same.
func (n node) same(as node) bool {
	return n.kind == as.kind && n.text == as.text && slices.EqualFunc(n.items, as.items, node.same) &&
		slices.EqualFunc(n.fields, as.fields, func(a, b entry) bool { return a.name == b.name && a.value.same(b.value) })
}
