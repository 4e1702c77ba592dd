package access_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// kinds returns every kind of actor that model names, and one that it does not.
func kinds() []model.ActorKind {
	return []model.ActorKind{
		model.ActorUser, model.ActorOperator, model.ActorApplication, model.ActorPortalLink, model.ActorDirectory,
		model.ActorConnection, model.ActorAPIKey, model.ActorSystem, "nobody_thought_of",
	}
}

// TestKindsAreThoseOfModel keeps kinds complete.
func TestKindsAreThoseOfModel(t *testing.T) {
	t.Parallel()
	var declared []model.ActorKind
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "model", "actor.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "ActorKind" {
				declared = append(declared, model.ActorKind(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)))
			}
		}
		return true
	})
	if got := kinds(); !slices.Equal(got[:len(got)-1], declared) {
		t.Errorf("kinds = %v, and model has %v", got, declared)
	}
}

// Who may do what a rule decides about.
var (
	members   = []model.ActorKind{model.ActorUser, model.ActorOperator, model.ActorSystem, model.ActorApplication, model.ActorAPIKey} // who have permissions
	visitors  = append(slices.Clone(members), model.ActorPortalLink)                                                                  // and who have come by a link to the admin portal
	operators = []model.ActorKind{model.ActorOperator, model.ActorSystem}
	backends  = append(slices.Clone(operators), model.ActorApplication) // who act for the instance, an application by its scopes
	people    = []model.ActorKind{model.ActorUser}
)

// TestRules tries every rule as every kind of actor: those that the table does
// not name get a Forbidden error and change nothing.
func TestRules(t *testing.T) {
	t.Parallel()
	for name, r := range rules() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusing := newWorld(t)
			for _, kind := range kinds() {
				if slices.Contains(r.may, kind) {
					w := newWorld(t)
					by := w.actor(kind, w.acme)
					if err := r.do(w, by); model.KindOf(err) != r.want || r.want == 0 && err != nil {
						t.Errorf("%s: error = %v, want %v", kind, err, r.want)
					}
					w.tellsOf(by)
					continue
				}
				by := refusing.actor(kind, refusing.acme)
				err := refusing.unchanged(func() error { return r.do(refusing, by) })
				if model.KindOf(err) != model.Forbidden {
					t.Errorf("%s: error = %v, want forbidden", kind, err)
				}
			}
		})
	}
}

// TestRulesStayInTheOrganization tries every rule for one organization as an
// actor who is bound to another.
func TestRulesStayInTheOrganization(t *testing.T) {
	t.Parallel()
	for name, r := range rules() {
		if slices.Equal(r.may, people) {
			continue // about the actor's own account
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for _, kind := range r.may {
				err := w.unchanged(func() error { return r.do(w, w.actor(kind, w.globex)) })
				if got := model.KindOf(err); got != model.NotFound && !r.here {
					t.Errorf("%s: error = %v, want not found", kind, err)
				}
			}
			if slices.Contains(r.may, model.ActorUser) {
				stranger := w.actor(model.ActorUser, w.globex)
				stranger.Org = w.acme // as no session makes it
				if err := w.unchanged(func() error { return r.do(w, stranger) }); model.KindOf(err) != model.NotFound {
					t.Errorf("a member of another organization: error = %v, want not found", err)
				}
			}
		})
	}
}

// TestEveryRuleIsInTheTable: a new rule is tried as every kind of actor from its
// first day.
func TestEveryRuleIsInTheTable(t *testing.T) {
	t.Parallel()
	var got []string
	for name := range rules() {
		got = append(got, name)
	}
	slices.Sort(got)
	want := rulesInSource(t)
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("the rule %s takes an actor and is not in the table of table_test.go", name)
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			t.Errorf("%s is in the table and is no rule", name)
		}
	}
	if len(want) < 40 {
		t.Errorf("only %d rules found: does this test still see them?", len(want))
	}
}

// rulesInSource returns what is exported below internal/ and takes a context and
// an actor, as package.Type.Method or package.Function. What takes a transaction
// is a step of rules, and no rule, as is what this package answers.
func rulesInSource(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && isRule(fn) && file.Name.Name != "access" {
				names = append(names, file.Name.Name+"."+receiver(fn)+fn.Name.Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

func isRule(fn *ast.FuncDecl) bool {
	takes := map[string]bool{}
	for _, p := range fn.Type.Params.List {
		typ := p.Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if s, ok := typ.(*ast.SelectorExpr); ok {
			takes[s.Sel.Name] = true
		}
	}
	return fn.Name.IsExported() && takes["Context"] && takes["Actor"] && !takes["Tx"]
}

func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	typ := fn.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	return typ.(*ast.Ident).Name + "."
}
