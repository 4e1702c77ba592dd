package configfile

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// How large a file can be, and how many values can lie in each other.
const (
	mostBytes = 1 << 20
	mostDepth = 8
)

// parse reads a text in YAML. Of the language it takes what a description needs: texts, lists and
// names with values.
func parse(text []byte) (node, error) {
	if len(text) > mostBytes {
		return node{}, faultAt(position{}, "", wrong("configfile.too_large", mostBytes>>20))
	}
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return node{}, syntax(err)
	}
	var read []node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		n, err := nodeOf(doc.Body, 0)
		if err != nil {
			return node{}, err
		}
		read = append(read, n)
	}
	switch len(read) {
	case 0:
		return node{kind: nothing}, nil
	case 1:
		return read[0], nil
	}
	return node{}, faultAt(read[1].at, "", wrong("configfile.documents"))
}

// syntax returns what the library says is wrong, without the lines that it quotes: a secret could
// stand there.
func syntax(err error) error {
	var e interface{ GetToken() *token.Token }
	if !errors.As(err, &e) {
		return faultAt(position{}, "", wrong("configfile.syntax"))
	}
	return faultAt(positionOf(e.GetToken()), "", wrong("configfile.syntax"))
}

func positionOf(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{}
	}
	return position{t.Position.Line, t.Position.Column}
}

func nodeOf(n ast.Node, depth int) (node, error) {
	at := positionOf(n.GetToken())
	if depth > mostDepth {
		return node{}, faultAt(at, "", wrong("configfile.deep"))
	}
	switch v := n.(type) {
	case *ast.NullNode:
		return node{kind: nothing, at: at}, nil
	case *ast.StringNode:
		return node{kind: scalar, at: at, text: v.Value}, nil
	case *ast.LiteralNode:
		return node{kind: scalar, at: at, text: v.Value.Value}, nil
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return node{kind: scalar, at: at, text: n.GetToken().Value}, nil
	case *ast.SequenceNode:
		return listOf(v, at, depth)
	case *ast.MappingValueNode:
		return fieldsOf([]*ast.MappingValueNode{v}, at, depth)
	case *ast.MappingNode:
		return fieldsOf(v.Values, at, depth)
	}
	return node{}, faultAt(at, "", wrong("configfile.unsupported"))
}

func listOf(v *ast.SequenceNode, at position, depth int) (node, error) {
	all := node{kind: list, at: at}
	for _, item := range v.Values {
		n, err := nodeOf(item, depth+1)
		if err != nil {
			return node{}, err
		}
		all.items = append(all.items, n)
	}
	return all, nil
}

func fieldsOf(values []*ast.MappingValueNode, at position, depth int) (node, error) {
	all := node{kind: fields, at: at}
	for _, v := range values {
		key, err := nodeOf(v.Key, depth+1)
		if err != nil || key.kind != scalar {
			return node{}, faultAt(positionOf(v.Key.GetToken()), "", wrong("configfile.unsupported"))
		}
		n, err := nodeOf(v.Value, depth+1)
		if err != nil {
			return node{}, err
		}
		name := strings.TrimSpace(key.text)
		if _, twice := all.field(name); twice {
			return node{}, faultAt(key.at, name, wrong("configfile.twice", name))
		}
		all.fields = append(all.fields, entry{name, key.at, n})
	}
	return all, nil
}
