package db

import (
	"context"
	"go/ast"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// statementText finds texts that begin like a statement.
var statementText = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s`)

// TestStatementsAreUnderstood prepares each statement of the package on every
// engine, so that none is in the words of one alone.
func TestStatementsAreUnderstood(t *testing.T) {
	t.Parallel()
	whole, parts := statementTexts(t)
	if len(whole) < 100 {
		t.Errorf("only %d statements found: does this test still see them?", len(whole))
	}
	// These put statements together, and other tests run them.
	together := []string{
		"AddStrangers", "AddToDirectoryGroup", "DirectoryMembersAmong", "DirectoryUsersAmong", "DropDirectoryUsers", "EndSessions", "GroupsHereAmong", "GroupsOfDirectoryUsers", "MembersInGroups",
		"MembersInGroupsHere", "NamesOfGroups", "NamesOfMembers", "OpenInvitations", "PartMembers", "RemoveFromDirectoryGroup", "RemoveStrangers", "Reseal", "SealedBy", "StrangersAmong", "ToPartAmong", "WhoActsFor",
		"activityEvents", "addEnds", "addWords", "all", "atPlaces", "begin", "behind", "countEntries", "counted", "entries", "filled", "inOrder", "insertEventsAtOnce", "insertion", "last", "listing", "logoutsQuery",
		"looked", "looked", "named", "namesOfDirectoryGroups", "outlines", "page", "putWords", "query", "rarest", "release", "revokeGrants", "rows", "unseed", "wordsAround",
	}
	if !slices.Equal(parts, together) {
		t.Errorf("statements are put together in %v, want %v: does a test run each on every engine?", parts, together)
	}
	onEngines(t, func(t *testing.T, d *DB) {
		for _, query := range whole {
			s, err := d.take(t.Context(), query)
			if err != nil {
				t.Errorf("%v:\n%s", err, query)
				continue
			}
			d.give(s)
		}
	})
}

// TestStatementsTakeWholeNumbers: beside a number in a statement, PostgreSQL takes
// a parameter for a number of 32 bits, in which there is no room for a time.
func TestStatementsTakeWholeNumbers(t *testing.T) {
	t.Parallel()
	whole, _ := statementTexts(t)
	c, err := pgx.Connect(t.Context(), migrated.PostgreSQL(t))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.WithoutCancel(t.Context()))
	for _, query := range whole {
		s, err := c.Prepare(t.Context(), "", query)
		if err != nil {
			t.Fatal(err)
		}
		for i, oid := range s.ParamOIDs {
			if !slices.Contains([]uint32{pgtype.TextOID, pgtype.Int8OID, pgtype.BoolOID, pgtype.ByteaOID}, oid) {
				t.Errorf("$%d is of type %d, which no column has:\n%s", i+1, oid, query)
			}
		}
	}
}

// statementTexts returns the statements that stand in the source as one text, and
// the names of the functions that put some together.
func statementTexts(t *testing.T) (whole, parts []string) {
	t.Helper()
	files := parseFolder(t, ".")
	constants := constantsOf(t, files)
	for path, f := range files {
		if engineFile.MatchString(path) {
			continue
		}
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue // a constant, put in where it is used
			}
			part, known := false, maps.Clone(constants)
			ast.Inspect(fn, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.ValueSpec: // a constant of the function's own
					known[n.Names[0].Name] = strings.Join(textsIn(t, n, known), "")
					return false
				case *ast.BinaryExpr, *ast.BasicLit, *ast.Ident:
				default:
					return true
				}
				text := strings.Join(textsIn(t, n, known), "")
				if name, ok := n.(*ast.Ident); ok {
					text = known[name.Name]
				}
				switch {
				case !statementText.MatchString(text):
				case isWhole(n, known) && !strings.Contains(text, "$%"):
					whole = append(whole, text)
				default:
					part = true
				}
				return false
			})
			if part {
				parts = append(parts, fn.Name.Name)
			}
		}
	}
	slices.Sort(parts)
	return whole, parts
}

// isWhole reports whether an expression is made of texts and constants alone.
func isWhole(n ast.Node, constants map[string]string) bool {
	whole := true
	ast.Inspect(n, func(n ast.Node) bool {
		switch part := n.(type) {
		case nil, *ast.BinaryExpr, *ast.BasicLit:
		case *ast.Ident:
			_, known := constants[part.Name]
			whole = whole && known
		default:
			whole = false
		}
		return whole
	})
	return whole
}
