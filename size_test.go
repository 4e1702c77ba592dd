package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// The sizes past which a file or a function probably has a second idea.
const (
	maxFile     = 300 // lines
	maxFunction = 50
)

// TestSizes holds the program to them. Tests and the drop-ins of docs/integrate,
// whose point is to be one file, and what is generated are free.
func TestSizes(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "docs/integrate/") || strings.HasSuffix(file, ".pb.go") {
			continue
		}
		source := read(t, file)
		if n := strings.Count(source, "\n"); n > maxFile {
			t.Errorf("%s has %d lines: look for the second idea", file, n)
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, source, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1; n > maxFunction {
				t.Errorf("%s: %s has %d lines: look for the second idea", file, f.Name.Name, n)
			}
		}
	}
}
