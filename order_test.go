package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestWorldsAreMadeInOneOrder: Go ranges over a map in another order each time. What a
// loop makes and keeps in variables would get its ids and its times in any order, and a
// test that lists it would fail one day in two, or in a hundred.
func TestWorldsAreMadeInOneOrder(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t, ".go") {
		if !strings.HasSuffix(file, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if loop, ok := n.(*ast.RangeStmt); ok && fillsVariables(loop.X) {
				t.Errorf("%s: this fills variables in any order: range over a slice", fset.Position(n.Pos()))
			}
			return true
		})
	}
}

// fillsVariables reports whether a map has addresses of variables in it.
func fillsVariables(x ast.Expr) bool {
	m, ok := x.(*ast.CompositeLit)
	if !ok {
		return false
	}
	if _, ok := m.Type.(*ast.MapType); !ok {
		return false
	}
	for _, element := range m.Elts {
		pair := element.(*ast.KeyValueExpr)
		for _, e := range []ast.Expr{pair.Key, pair.Value} {
			address, ok := e.(*ast.UnaryExpr)
			if !ok || address.Op != token.AND {
				continue
			}
			if _, made := address.X.(*ast.CompositeLit); !made {
				return true
			}
		}
	}
	return false
}
