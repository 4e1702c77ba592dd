package resource_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

var update = flag.Bool("update", false, "write the golden files")

// catalog is the table with attributes of a directory's own, one of each sort.
func catalog(t testing.TB) *resource.Catalog {
	t.Helper()
	c, err := resource.NewCatalog(
		resource.Custom{Name: "tags", Type: resource.String, MultiValued: true},
		resource.Custom{Name: "Badge", Type: resource.String, CaseExact: true},
		resource.Custom{Name: "floor", Type: resource.Integer, Description: "Where the desk is"},
		resource.Custom{Name: "share", Type: resource.Decimal},
		resource.Custom{Name: "joined", Type: resource.DateTime},
		resource.Custom{Name: "remote", Type: resource.Boolean},
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func object(t testing.TB, text string) resource.Object {
	t.Helper()
	o, err := resource.DecodeObject(text)
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return o
}

// script is a golden file: a comment, then parts, each under its name as "-- name --".
// The last part is what came of it.
type script struct {
	path, text string
	parts      map[string]string
}

func scripts(t *testing.T, folder string) []script {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no golden files", err)
	}
	var all []script
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := script{path, string(b), map[string]string{}}
		for _, part := range strings.Split("\n"+s.text, "\n-- ")[1:] {
			name, body, _ := strings.Cut(part, " --")
			body = strings.TrimPrefix(body, "\n")
			if key, value, ok := strings.Cut(name, ": "); ok {
				name, body = key, value
			}
			s.parts[name] = body
		}
		all = append(all, s)
	}
	return all
}

// check compares what came of a script with its last part.
func (s script) check(t *testing.T, got string) {
	t.Helper()
	if *update {
		before, _, _ := strings.Cut(s.text, "-- result --\n")
		if err := os.WriteFile(s.path, []byte(strings.TrimRight(before, "\n")+"\n-- result --\n"+got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := s.parts["result"]; strings.TrimRight(got, "\n") != strings.TrimRight(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func (s script) of(c *resource.Catalog) *resource.Type {
	if name := s.parts["type"]; name != "" {
		return c.Type(name)
	}
	return c.User
}

func printed(w resource.Write, err error) string {
	if e := (*resource.Error)(nil); errors.As(err, &e) {
		return fmt.Sprintf("%d %s %s\n%s\n", e.Status, e.Type, e.Attribute, e.Detail)
	} else if err != nil {
		return "no error of SCIM: " + err.Error()
	}
	s := strings.ReplaceAll(string(resource.AppendDocument(nil, w.Doc)), `,"`, ",\n\"") + "\n"
	if w.MembersSaid {
		s += fmt.Sprintf("members %q\n", w.Members)
	}
	return s
}

// TestCreate: what is kept of what identity providers send for a new resource.
func TestCreate(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, s := range scripts(t, "create") {
		t.Run(filepath.Base(s.path), func(t *testing.T) {
			t.Parallel()
			body := object(t, s.parts["body"])
			sent := string(resource.AppendJSON(nil, body))
			w, err := s.of(c).Create(body)
			s.check(t, printed(w, err))
			if string(resource.AppendJSON(nil, body)) != sent {
				t.Error("the body has changed")
			}
			if err != nil {
				return
			}
			// What is kept, sent again, is kept the same.
			again, err := s.of(c).Create(w.Doc)
			if err != nil || !resource.Equal(again.Doc, w.Doc) {
				t.Errorf("again: %s, %v", resource.AppendJSON(nil, again.Doc), err)
			}
		})
	}
}

// TestReplace: what is kept of what they send in place of a resource.
func TestReplace(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, s := range scripts(t, "replace") {
		t.Run(filepath.Base(s.path), func(t *testing.T) {
			t.Parallel()
			w, err := s.of(c).Replace(object(t, s.parts["body"]), object(t, s.parts["stored"]))
			s.check(t, printed(w, err))
		})
	}
}

// TestBounds: how long values are, and how many.
func TestBounds(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	text := func(n int) string { return strings.Repeat("x", n) }
	list := func(n int, each string) string { return strings.TrimSuffix(strings.Repeat(each+",", n), ",") }
	var values, places []string
	for i := range 101 {
		values = append(values, fmt.Sprintf(`{"value":"%d@x.y"}`, i))
	}
	for i := range 40 {
		places = append(places, fmt.Sprintf(`{"value":"%d%s"}`, i, text(4000)))
	}
	for _, tt := range []struct {
		name, body, says string
		status           int
	}{
		{"user name", `{"userName":"` + text(1024) + `"}`, "", 0},
		{"user name too long", `{"userName":"` + text(1025) + `"}`, "userName has 1025 bytes, and can have 1024.", 400},
		{"text", `{"userName":"a","title":"` + text(4096) + `"}`, "", 0},
		{"text too long", `{"userName":"a","title":"` + text(4097) + `"}`, "title has 4097 bytes", 400},
		{"picture", `{"userName":"a","photos":[{"value":"` + text(32<<10) + `"}]}`, "", 0},
		{"picture too long", `{"userName":"a","photos":[{"value":"` + text(32<<10+1) + `"}]}`, "photos.value has 32769 bytes", 400},
		{"values", `{"userName":"a","emails":[` + strings.Join(values[:100], ",") + `]}`, "", 0},
		{"too many values", `{"userName":"a","emails":[` + strings.Join(values, ",") + `]}`, "emails can have 100 values, and would have 101.", 400},
		{"too many, though all are one", `{"userName":"a","emails":[` + list(101, values[0]) + `]}`, "emails can have 100 values", 400},
		{"too large", `{"userName":"a","roles":[` + strings.Join(places, ",") + `]}`, "The resource has more than 131072 bytes", 413},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.User.Create(object(t, tt.body))
			var e *resource.Error
			if errors.As(err, &e) != (tt.status != 0) || e != nil && (e.Status != tt.status || !strings.Contains(e.Detail, tt.says)) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestError: the body of an answer, whose status is a text (RFC 7644 section 3.12).
func TestError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  *resource.Error
		want string
	}{
		{resource.Bad(resource.InvalidPath, "%s is unknown.", `"x"`), `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidPath","detail":"\"x\" is unknown."}`},
		{&resource.Error{Status: 404, Detail: "There is no such user."}, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"There is no such user."}`},
	} {
		if got := string(tt.err.JSON()); got != tt.want {
			t.Errorf("got %s\nwant %s", got, tt.want)
		}
	}
}

// FuzzWrite: any body is a resource or is refused with what is wrong with it; what is kept
// of one is kept of that again, and what is shown of it is JSON.
func FuzzWrite(f *testing.F) {
	for _, text := range []string{
		`{"userName":"a","emails":["x",{"value":"y","primary":"True"}],"name.givenName":"b","urn:scim:schemas:extension:enterprise:2.0":{"manager":"m"}}`,
		`{"displayName":"g","members":[{"value":"u"},"v",1]}`, `{"userName":"a","active":"False","name":[{"familyName":null}],"x509Certificates":"Zm9v","password":"p","meta":1,"schemas":2}`,
		`{"USERNAME":["a"],"urn:ietf:params:scim:schemas:core:2.0:User:title":"t","externalId":5}`,
	} {
		f.Add(text)
	}
	c := catalog(f)
	f.Fuzz(func(t *testing.T, text string) {
		body, err := resource.DecodeObject(text)
		if err != nil {
			return
		}
		sent := string(resource.AppendJSON(nil, body))
		for _, of := range []*resource.Type{c.User, c.Group} {
			w, err := of.Create(body)
			if got := string(resource.AppendJSON(nil, body)); got != sent {
				t.Fatalf("%q has changed to %s", text, got)
			}
			if err != nil {
				var e *resource.Error
				if !errors.As(err, &e) || e.Status < 400 || e.Detail == "" {
					t.Fatalf("refused with %v", err)
				}
				continue
			}
			again, err := of.Replace(w.Doc, w.Doc)
			if err != nil || !resource.Equal(w.Doc, again.Doc) {
				t.Fatalf("%q is kept as %s, and that as %s, %v", text, resource.AppendJSON(nil, w.Doc), resource.AppendJSON(nil, again.Doc), err)
			}
			b, err := of.AppendShown(nil, resource.Shown{ID: "1", Doc: string(resource.AppendDocument(nil, w.Doc))}, resource.Projection{})
			if err != nil || !json.Valid(b) {
				t.Fatalf("%q is shown as %s, %v", text, b, err)
			}
		}
	})
}
