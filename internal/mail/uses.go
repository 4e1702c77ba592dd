package mail

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"
)

// A template that the operator has written may say what its view has, and nothing else. What
// it uses is looked up before anybody gets a mail by it, in the branches that an example does
// not come by, too.

// uses looks a template up, and those that it calls.
type uses struct {
	in   template
	vars []variable
	open []string // the templates that are being looked up, each within the one before
}

type variable struct {
	name string
	is   reflect.Type
}

// A type that is nil is of something that can be written, and has no fields.

// functions are what templates may call, and what comes of it. What the language has besides
// calls functions, or takes things apart by numbers that may be too large.
func functions() map[string]reflect.Type {
	text, yes, number := reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[int]()
	return map[string]reflect.Type{
		"and": nil, "or": nil, "not": yes, "eq": yes, "ne": yes, "lt": yes, "le": yes, "gt": yes, "ge": yes, "len": number,
		"print": text, "printf": text, "println": text, "urlquery": text, "html": text, "js": text,
		"say": text, "many": text, "name": text, "copied": text, "device": text, "does": text, "roles": text, "day": text, "moment": text, "mailto": text, "gap": text,
	}
}

// checkUses returns an error that says what one of the templates in a file uses that a view of
// a type does not have.
func checkUses(in template, name string, view reflect.Type) error {
	return (&uses{in: in}).template(in.tree(name), view)
}

// template looks up a template, when it is executed with a value of a type.
func (u *uses) template(tree *parse.Tree, dot reflect.Type) error {
	inner := &uses{in: u.in, vars: []variable{{"$", dot}}, open: append(slices.Clone(u.open), tree.Name)}
	return inner.list(tree.Root, dot)
}

// list looks up nodes, and forgets the variables that they declare.
func (u *uses) list(l *parse.ListNode, dot reflect.Type) error {
	if l == nil {
		return nil
	}
	known := len(u.vars)
	defer func() { u.vars = u.vars[:known] }()
	for _, n := range l.Nodes {
		if err := u.node(n, dot); err != nil {
			return err
		}
	}
	return nil
}

func (u *uses) node(n parse.Node, dot reflect.Type) error {
	switch n := n.(type) {
	case *parse.ActionNode:
		_, err := u.pipe(n.Pipe, dot)
		return inLine(n.Line, err)
	case *parse.IfNode:
		return u.branch(&n.BranchNode, dot, func(reflect.Type) (reflect.Type, error) { return dot, nil })
	case *parse.WithNode:
		return u.branch(&n.BranchNode, dot, func(of reflect.Type) (reflect.Type, error) { return of, nil })
	case *parse.RangeNode:
		return u.branch(&n.BranchNode, dot, func(of reflect.Type) (reflect.Type, error) {
			if of == nil || of.Kind() != reflect.Slice {
				return nil, fmt.Errorf("%s is no list", n.Pipe)
			}
			return of.Elem(), nil
		})
	case *parse.TemplateNode:
		return u.call(n, dot)
	}
	return nil
}

// call looks up a template that another one calls.
func (u *uses) call(n *parse.TemplateNode, dot reflect.Type) error {
	tree := u.in.tree(n.Name)
	switch {
	case tree == nil:
		return inLine(n.Line, fmt.Errorf("the file defines no template %q", n.Name))
	case slices.Contains(u.open, n.Name):
		return inLine(n.Line, fmt.Errorf("the template %q calls itself", n.Name))
	}
	var of reflect.Type
	if n.Pipe != nil {
		var err error
		if of, err = u.pipe(n.Pipe, dot); err != nil {
			return inLine(n.Line, err)
		}
	}
	return u.template(tree, of)
}

// inLine says where something is wrong.
func inLine(line int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("line %d: %w", line, err)
}

// branch looks up an if, a with or a range: inside gets the type of what it asks for, and
// returns that of the dot within.
func (u *uses) branch(n *parse.BranchNode, dot reflect.Type, inside func(reflect.Type) (reflect.Type, error)) error {
	known := len(u.vars)
	defer func() { u.vars = u.vars[:known] }()
	of, err := u.pipe(n.Pipe, dot)
	if err != nil {
		return inLine(n.Line, err)
	}
	within, err := inside(of)
	if err != nil {
		return inLine(n.Line, err)
	}
	if n.NodeType == parse.NodeRange && len(n.Pipe.Decl) > 0 { // {{range $i, $line := .Lines}}
		declared := u.vars[len(u.vars)-len(n.Pipe.Decl):]
		declared[0].is = reflect.TypeFor[int]()
		declared[len(declared)-1].is = within
	}
	if err := u.list(n.List, within); err != nil {
		return err
	}
	return u.list(n.ElseList, dot)
}

// pipe returns the type of what comes of a pipeline.
func (u *uses) pipe(p *parse.PipeNode, dot reflect.Type) (of reflect.Type, err error) {
	for i, c := range p.Cmds {
		if of, err = u.command(c, dot, i > 0); err != nil {
			return nil, err
		}
	}
	for _, d := range p.Decl {
		if p.IsAssign { // it stays what it was, or nobody knows
			if i := u.index(d.Ident[0]); i >= 0 && u.vars[i].is != of {
				u.vars[i].is = nil
			}
			continue
		}
		u.vars = append(u.vars, variable{d.Ident[0], of})
	}
	return of, nil
}

// command returns the type of what comes of a command, which gets a value where another one
// is before it.
func (u *uses) command(c *parse.CommandNode, dot reflect.Type, gets bool) (reflect.Type, error) {
	called, isCall := c.Args[0].(*parse.IdentifierNode)
	if !isCall {
		if len(c.Args) > 1 || gets {
			return nil, fmt.Errorf("%s takes nothing", c.Args[0])
		}
		return u.value(c.Args[0], dot)
	}
	of, ok := functions()[called.Ident]
	if !ok {
		return nil, fmt.Errorf("the function %q is not for mails", called.Ident)
	}
	for _, a := range c.Args[1:] {
		if _, err := u.value(a, dot); err != nil {
			return nil, err
		}
	}
	return of, nil
}

// value returns the type of an operand.
func (u *uses) value(n parse.Node, dot reflect.Type) (reflect.Type, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot, nil
	case *parse.FieldNode:
		return fields(dot, n.Ident)
	case *parse.VariableNode:
		i := u.index(n.Ident[0])
		if i < 0 {
			return nil, fmt.Errorf("there is no variable %s", n.Ident[0])
		}
		return fields(u.vars[i].is, n.Ident[1:])
	case *parse.ChainNode:
		of, err := u.value(n.Node, dot)
		if err != nil {
			return nil, err
		}
		return fields(of, n.Field)
	case *parse.PipeNode:
		return u.pipe(n, dot)
	case *parse.IdentifierNode:
		return u.command(&parse.CommandNode{Args: []parse.Node{n}}, dot, false)
	}
	return nil, nil // a number, a text, true or false
}

// index returns which variable has a name, the last declared, -1 for none.
func (u *uses) index(name string) int {
	for i := len(u.vars) - 1; i >= 0; i-- {
		if u.vars[i].name == name {
			return i
		}
	}
	return -1
}

// fields returns the type of a field of a field of a type.
func fields(of reflect.Type, names []string) (reflect.Type, error) {
	for _, name := range names {
		field, ok := fieldOf(of, name)
		if !ok {
			return nil, fmt.Errorf("there is no .%s; there are %s", name, strings.Join(fieldsOf(of), ", "))
		}
		of = field
	}
	return of, nil
}

// ours reports whether a type is a view of this package, or a part of one: what others can do
// is not for templates.
func ours(of reflect.Type) bool {
	return of != nil && of.Kind() == reflect.Struct && of.PkgPath() == reflect.TypeFor[frame]().PkgPath()
}

// fieldOf returns the type of what a template gets for a name.
func fieldOf(of reflect.Type, name string) (reflect.Type, bool) {
	if !ours(of) {
		return nil, false
	}
	if m, ok := of.MethodByName(name); ok {
		return m.Type.Out(0), m.Type.NumIn() == 1 && m.Type.NumOut() == 1
	}
	f, ok := of.FieldByName(name)
	return f.Type, ok && f.IsExported()
}

// fieldsOf returns the names of what a template gets of a type, as it writes them.
func fieldsOf(of reflect.Type) []string {
	if !ours(of) {
		return []string{"none"}
	}
	var all []string
	for _, f := range reflect.VisibleFields(of) {
		if f.IsExported() && !f.Anonymous {
			all = append(all, "."+f.Name)
		}
	}
	for i := range of.NumMethod() {
		if name := of.Method(i).Name; !slices.Contains(all, "."+name) {
			if _, ok := fieldOf(of, name); ok {
				all = append(all, "."+name)
			}
		}
	}
	slices.Sort(all)
	return all
}
