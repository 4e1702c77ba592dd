package upstream_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/anteroom/anteroom/internal/upstream"
	"github.com/anteroom/anteroom/internal/upstream/openid"
	"github.com/anteroom/anteroom/internal/upstream/saml"
)

// TestEveryCodeMeansOneThing: whoever reads a log sees a code without its protocol, and a
// code has one sentence.
func TestEveryCodeMeansOneThing(t *testing.T) {
	t.Parallel()
	declared := map[string]string{} // where, by kind and value
	steps := 0
	for _, pattern := range []string{"*.go", "openid/*.go", "saml/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for name, kindAndValue := range constants(t, file) {
				if before, again := declared[kindAndValue]; again {
					t.Errorf("%s in %s is the same %s as %s", name, file, kindAndValue, before)
				}
				declared[kindAndValue] = name + " in " + file
				if strings.HasPrefix(kindAndValue, "Step ") {
					steps++
				}
			}
		}
	}
	if listed := len(openid.Steps()) + len(saml.Steps()) - 1; steps != listed || len(declared) < 50 {
		t.Errorf("%d steps of %d are listed; %d codes and steps: does this test still see them?", listed, steps, len(declared))
	}
}

// constants returns the codes and steps that a file declares, by name.
func constants(t *testing.T, file string) map[string]string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil || len(spec.Values) != 1 {
			return true
		}
		kind := ""
		switch of := spec.Type.(type) {
		case *ast.Ident:
			kind = of.Name
		case *ast.SelectorExpr:
			kind = of.Sel.Name
		}
		if value, ok := spec.Values[0].(*ast.BasicLit); ok && (kind == "Code" || kind == "Step") {
			found[spec.Names[0].Name] = kind + " " + value.Value
		}
		return true
	})
	return found
}

// TestFaultSaysWhatAndWhere, bounded and as text.
func TestFaultSaysWhatAndWhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault *upstream.Fault
		want  string
	}{
		"a field":       {upstream.NewFault(upstream.CodeSubject, "sub"), `upstream: subject: sub`},
		"with both":     {upstream.NewFault(upstream.CodeIssuer, "iss").WithGot("a").WithWant("b"), `upstream: issuer: iss is "a", want "b"`},
		"what is wrong": {upstream.NewFault(upstream.CodeIssuer, "iss").WithGot("a\xff\n"), "upstream: issuer: iss is \"a\uFFFD\\n\""},
	} {
		if got := c.fault.Error(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	long := upstream.NewFault(upstream.CodeIssuer, "iss").WithGot(strings.Repeat("ä", 400) + "\xff").WithWant("x" + strings.Repeat("ä", 400))
	for _, s := range []string{long.Got, long.Want} {
		if len(s) > 520 || !utf8.ValidString(s) || strings.Contains(s, "\uFFFD") || !strings.HasSuffix(s, "ä…") {
			t.Errorf("repeats %d bytes: %q", len(s), s)
		}
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address          string
		usable, insecure bool
	}{
		{"https://idp.example", true, true},
		{"https://idp.example/sso?tenant=1", true, true},
		{"http://idp.example", false, true},
		{"https://a:b@idp.example", false, false},
		{"https://idp.example/#top", false, false},
		{"https:idp.example", false, false},
		{"https://", false, false},
		{"javascript:alert(1)", false, false},
		{"/sso", false, false},
		{"", false, false},
	} {
		if upstream.Address(c.address, false) != c.usable || upstream.Address(c.address, true) != c.insecure {
			t.Errorf("%s: want %v, and %v where http is allowed", c.address, c.usable, c.insecure)
		}
	}
}
