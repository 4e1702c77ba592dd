package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/words"
	"github.com/anteroom/anteroom/views"
)

// sayings are the functions that take the key of a sentence and what it names,
// and where the key stands among their arguments.
var sayings = map[string]int{"InvalidField": 1, "Missing": 0, "Denied": 0, "Conflicting": 0, "SignedOut": 0}

// TestEverySentenceExists finds keys that no catalogue has, arguments that no
// sentence mentions, and sentences that nobody says.
func TestEverySentenceExists(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	english, used := catalogue.English(), map[string]bool{}
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if text, ok := literal(n); ok {
				used[text] = true
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			key, args, ok := said(call)
			switch {
			case !ok || key == "":
			case !english.Has(key):
				t.Errorf("%s: no catalogue has %q", fset.Position(call.Pos()), key)
			case call.Ellipsis == token.NoPos:
				if n, sentence := mentions(english, key, args); n != args {
					t.Errorf("%s: %q is given %d arguments and mentions %d: %s", fset.Position(call.Pos()), key, args, n, sentence)
				}
			}
			return true
		})
	}
	for _, key := range english.Keys() {
		if family := begin.FindString(key); !used[key] && (family == "" || !used[family]) && !strings.HasPrefix(key, "ui.") {
			t.Errorf("nobody says %s", key)
		}
	}
}

// TestEveryFaultHasASentence: whatever is wrong with an identity provider or its answer,
// its administrator reads what, and what to do.
func TestEveryFaultHasASentence(t *testing.T) {
	t.Parallel()
	catalogue, err := views.Words()
	if err != nil {
		t.Fatal(err)
	}
	const family = "sso.fault_"
	english, declared := catalogue.English(), map[string]bool{}
	for _, file := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") || !strings.HasPrefix(file, "internal/upstream/") && !strings.HasPrefix(file, "internal/sso/") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && isCode(spec.Type) {
				for _, v := range spec.Values {
					code, _ := literal(v)
					declared[family+code] = true
				}
			}
			return true
		})
	}
	if len(declared) < 60 {
		t.Errorf("only %d codes found: does this test still see them?", len(declared))
	}
	for key := range declared {
		if !english.Has(key) {
			t.Errorf("no catalogue has %q", key)
		} else if _, sentence := mentions(english, key, 6); strings.Contains(sentence, "BADINDEX") || strings.Contains(sentence, "EXTRA") {
			t.Errorf("%s: %s", key, sentence)
		}
	}
	for _, key := range english.Keys() {
		if strings.HasPrefix(key, family) && !declared[key] {
			t.Errorf("%s is the sentence of no code", key)
		}
	}
}

// isCode reports whether a type is that of the codes of faults.
func isCode(of ast.Expr) bool {
	switch of := of.(type) {
	case *ast.Ident:
		return of.Name == "Code"
	case *ast.SelectorExpr:
		return of.Sel.Name == "Code"
	}
	return false
}

// straight finds an apostrophe as typewriters have it.
var straight = regexp.MustCompile(`[A-Za-z]'[A-Za-z]`)

// TestApostrophes: what people read on pages, in mails and on the command line has one
// apostrophe, ’.
func TestApostrophes(t *testing.T) {
	t.Parallel()
	typed := []string{"O'Brien"} // as keyboards have it
	look := func(where, text string) bool {
		for _, name := range typed {
			text = strings.ReplaceAll(text, name, "")
		}
		if straight.MatchString(text) {
			t.Errorf("%s: %s", where, text)
		}
		return true
	}
	found := 0
	for _, file := range shown(t, ".html", ".txt", ".toml", ".js") {
		found++
		for n, line := range strings.Split(read(t, file), "\n") {
			if code := strings.TrimSpace(line); !strings.HasPrefix(code, "#") {
				look(file+":"+strconv.Itoa(n+1), scriptComment.ReplaceAllString(code, ""))
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d files of texts found: does this test still see them?", found)
	}
	for _, file := range shown(t, ".go") {
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			text, ok := literal(n)
			return !ok || look(fset.Position(n.Pos()).String(), text)
		})
	}
}

// scriptComment finds where the comment of a line begins, if not in an address.
var scriptComment = regexp.MustCompile(`(^|[^:])//.*`)

// shown returns the files, of some kinds, that hold what the program says.
func shown(t *testing.T, extensions ...string) []string {
	t.Helper()
	var files []string
	for _, extension := range extensions {
		files = append(files, sources(t, extension)...)
	}
	return slices.DeleteFunc(files, func(file string) bool {
		ours := regexp.MustCompile(`^(handlers|internal|db|views|static|main\.go)`).MatchString(file)
		return !ours || strings.Contains(file, "testdata/") || strings.Contains(file, ".min.") || strings.HasSuffix(file, "_test.go")
	})
}

// said returns the key that a call of one of the sayings is given, and the
// number of arguments behind it.
func said(call *ast.CallExpr) (key string, args int, ok bool) {
	var name string
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	at, ok := sayings[name]
	if !ok || len(call.Args) <= at {
		return "", 0, false
	}
	key, ok = literal(call.Args[at])
	return key, len(call.Args) - at - 1, ok
}

func literal(n ast.Node) (string, bool) {
	l, ok := n.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// begin finds what keys begin with that are put together: "model.name" of
// "model.name_too_long".
var begin = regexp.MustCompile(`^(model\.(?:external_id|[a-z]+)|sso\.fault_)`)

var placeholder = regexp.MustCompile(`80[1-9]`)

// mentions returns how many of so many arguments a sentence mentions, and the
// sentence: with numbers, by which plural forms choose, or with texts.
func mentions(l *words.Language, key string, args int) (n int, sentence string) {
	numbers, texts := make([]any, args), make([]any, args)
	for i := range args {
		numbers[i], texts[i] = 801+i, strconv.Itoa(801+i)
	}
	for _, given := range [][]any{numbers, texts} {
		sentence = l.Sentence(key, given...)
		found := placeholder.FindAllString(sentence, -1)
		slices.Sort(found)
		n = max(n, len(slices.Compact(found)))
		if strings.Contains(sentence, "BADINDEX") { // it mentions what it is not given
			return -1, sentence
		}
	}
	return n, sentence
}
