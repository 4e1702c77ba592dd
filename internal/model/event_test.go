package model

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// TestEventGoldens keeps the contract with whoever receives events: a field that
// is in a golden file stays.
func TestEventGoldens(t *testing.T) {
	t.Parallel()
	for _, p := range samples() {
		t.Run(string(p.EventType()), func(t *testing.T) {
			t.Parallel()
			e := Event{
				ID: "evt_7318642950172389376", Seq: 42, Org: "org_1", At: noon, User: "usr_2", Target: "tgt_3", Payload: p,
				Actor: Actor{Kind: ActorUser, ID: "usr_4", Org: "org_1", Session: "ses_5", IP: "192.0.2.1"},
			}
			text, err := json.Marshal(e.Envelope())
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := json.Indent(&got, append(text, '\n'), "", "  "); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", "events", string(p.EventType())+".json")
			if *update {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("%s differs; if the change is meant, run go test ./internal/model -update (-file +got):\n%s", path, diff)
			}
		})
	}
}

// TestEventsAreReadAsTheyWereWritten, into the type that is declared.
func TestEventsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	for _, p := range samples() {
		text, err := EncodePayload(p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DecodePayload(p.EventType(), text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, got); diff != "" {
			t.Errorf("%s (-written +read):\n%s", p.EventType(), diff)
		}
	}
}

// TestSamplesAreWhole: a golden file shows every field, and there is one for each
// event.
func TestSamplesAreWhole(t *testing.T) {
	t.Parallel()
	var sampled []EventType
	for _, p := range samples() {
		sampled = append(sampled, p.EventType())
		if path := emptyField(reflect.ValueOf(p)); path != "" {
			t.Errorf("the sample of %s has no %s", p.EventType(), path)
		}
	}
	if diff := cmp.Diff(EventTypes(), sampled); diff != "" {
		t.Errorf("samples (-declared +sampled):\n%s", diff)
	}
	files, err := filepath.Glob(filepath.Join("testdata", "events", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if is := EventType(strings.TrimSuffix(filepath.Base(path), ".json")); !slices.Contains(sampled, is) {
			t.Errorf("%s is the golden file of no event", path)
		}
	}
}

// emptyField returns the path of a field that has its zero value, "" for none.
func emptyField(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.Bool:
		return "" // both mean something
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return emptyField(v.Elem())
	case v.Kind() == reflect.Slice && v.Len() > 0:
		return emptyField(v.Index(0))
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		for i := range v.NumField() {
			if path := emptyField(v.Field(i)); path != "" {
				return "." + v.Type().Field(i).Name + strings.TrimSuffix(path, "(zero)")
			}
		}
		return ""
	case v.IsZero() || v.Kind() == reflect.Slice:
		return "(zero)"
	}
	return ""
}

// TestEventTypesAreDeclared: every constant has a payload.
func TestEventTypesAreDeclared(t *testing.T) {
	t.Parallel()
	var constants []EventType
	inspect(t, "event_types.go", func(n ast.Node) {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 && spec.Type != nil {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			constants = append(constants, EventType(text))
		}
	})
	if diff := cmp.Diff(constants, EventTypes()); diff != "" {
		t.Errorf("event types (-constants +declared):\n%s", diff)
	}
}

// TestEveryEventIsUsed finds payloads that no rule returns, and payloads that are
// not declared.
func TestEveryEventIsUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		inspect(t, path, func(n ast.Node) {
			if lit, ok := n.(*ast.CompositeLit); ok {
				if s, ok := lit.Type.(*ast.SelectorExpr); ok {
					used[s.Sel.Name] = true
				}
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range samples() {
		if name := reflect.TypeOf(p).Name(); !used[name] {
			t.Errorf("no rule returns a model.%s", name)
		}
	}
	if used["Unknown"] {
		t.Error("a rule returns a payload that is not declared")
	}
}

func inspect(t *testing.T, path string, each func(ast.Node)) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		each(n)
		return true
	})
}

// TestEventOfANewerProgram is read, and leaves this program as it came.
func TestEventOfANewerProgram(t *testing.T) {
	t.Parallel()
	const text = `{"after":{"id":"key_1"}}`
	p, err := DecodePayload("organization.api_key_enabled", text)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Unknown{"organization.api_key_enabled", text}); p != want {
		t.Errorf("payload = %+v, want %+v", p, want)
	}
	e := Event{Payload: p}.Envelope()
	if data, err := JSON(e.Data); err != nil || data != text || e.Type != p.EventType() {
		t.Errorf("data of %s = %s, %v", e.Type, data, err)
	}
}

// TestEventOfAnOlderProgram: a field that was added since is empty, and what is
// no payload at all is an error.
func TestEventOfAnOlderProgram(t *testing.T) {
	t.Parallel()
	p, err := DecodePayload(EventUserLogout, `{"reason":"revoked","gone_since":1}`)
	if diff := cmp.Diff(Payload(UserLoggedOut{Reason: EndRevoked}), p); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := DecodePayload(EventUserLogout, `[`); err == nil {
		t.Error("no error for what is no JSON")
	}
}

// TestForOrganization: an organization reads from where its people did something, and not from
// where who runs the instance did.
func TestForOrganization(t *testing.T) {
	t.Parallel()
	hidden := []ActorKind{ActorOperator, ActorApplication, ActorSystem}
	for _, kind := range []ActorKind{ActorUser, ActorOperator, ActorApplication, ActorPortalLink, ActorDirectory, ActorConnection, ActorAPIKey, ActorSystem} {
		e := Event{Actor: Actor{Kind: kind, ID: "x", IP: "192.0.2.1", Session: "ses_1"}, Payload: OperatorLogin{}}
		if told := e.ForOrganization().Envelope().Actor; (told.IP == "") != slices.Contains(hidden, kind) || told.ID != "x" || e.Actor.IP == "" {
			t.Errorf("%s: %+v", kind, told)
		}
	}
}
