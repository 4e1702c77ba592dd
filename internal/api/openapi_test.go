package api

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

var update = flag.Bool("update", false, "write docs/openapi.json anew")

// TestOpenAPI holds the file for people who generate clients to what is served.
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	got, err := New(Config{}).description()
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	file := filepath.Join("..", "..", "docs", "openapi.json")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("docs/openapi.json (-want +got), see -update:\n%s", diff)
	}
}

// TestManualsAgree: people and programs read of the same methods, at the same addresses.
func TestManualsAgree(t *testing.T) {
	t.Parallel()
	s := New(Config{})
	var read, served []string
	for _, service := range s.Reference() {
		for _, m := range service.Methods {
			read = append(read, m.Addresses...)
			if m.Says == "" || (m.Procedure == "") != (service.Name == "Events") {
				t.Errorf("%s %s: %q, at %q", service.Name, m.Name, m.Says, m.Procedure)
			}
		}
	}
	for path, verbs := range s.manual().paths {
		for verb := range verbs {
			served = append(served, strings.ToUpper(verb)+" "+path)
		}
	}
	slices.Sort(read)
	slices.Sort(served)
	if diff := cmp.Diff(read, served); diff != "" || !slices.Contains(read, "GET /api/v1/events") {
		t.Errorf("for people (-) and for programs (+):\n%s", diff)
	}
}

// TestMethodsAreDeclared: each method of the table is one of the declarations, takes and
// gives the messages that they say, has a remark there and a REST address, and none is there
// twice. One that REST alone has is none of them.
func TestMethodsAreDeclared(t *testing.T) {
	t.Parallel()
	says, seen := sayings(), map[string]bool{}
	for _, m := range New(Config{}).methods() {
		name := protoreflect.FullName(strings.ReplaceAll(strings.TrimPrefix(m.procedure, "/"), "/", "."))
		found, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
		declared, ok := found.(protoreflect.MethodDescriptor)
		switch {
		case m.plain != nil && (ok || m.plain.says == ""):
			t.Errorf("%s is declared, or nothing is said of it", m.procedure)
		case m.plain != nil:
		case err != nil || !ok:
			t.Errorf("%s is not declared: %v", m.procedure, err)
			continue
		case declared.Input() != m.request().ProtoReflect().Descriptor():
			t.Errorf("%s takes a %s", m.procedure, declared.Input().FullName())
		case declared.Output() != m.answer().ProtoReflect().Descriptor():
			t.Errorf("%s gives a %s", m.procedure, declared.Output().FullName())
		}
		if says[m.procedure] == "" && m.plain == nil {
			t.Errorf("nothing is said of %s", m.procedure)
		}
		if len(m.rest) == 0 {
			t.Errorf("REST does not reach %s", m.procedure)
		}
		if (m.scope == "") != m.anybody {
			t.Errorf("%s: scope %q, anybody %v", m.procedure, m.scope, m.anybody)
		}
		for _, at := range append(m.rest, address{path: m.procedure}) {
			if seen[at.verb+at.path] {
				t.Errorf("%s %s is there twice", at.verb, at.path)
			}
			seen[at.verb+at.path] = true
		}
	}
}
