package patch_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/scim/patch"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

var update = flag.Bool("update", false, "write the golden files")

func catalog(t testing.TB) *resource.Catalog {
	t.Helper()
	c, err := resource.NewCatalog(
		resource.Custom{Name: "floor", Type: resource.Integer},
		resource.Custom{Name: "tags", Type: resource.String, MultiValued: true},
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

// apply parses a body and applies it to a document.
func apply(of *resource.Type, body, doc resource.Object) (resource.Object, bool, []patch.MemberChange, error) {
	p, err := patch.Parse(of, body)
	if err != nil {
		return nil, false, nil, err
	}
	out, changed, err := p.Apply(doc)
	return out, changed, p.Members, err
}

// TestPatch: what identity providers send to change a resource, and what comes of it.
// Each is a file: what is stored, the body, and the result.
func TestPatch(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) < 70 {
		t.Fatalf("%d golden files, %v", len(paths), err)
	}
	c := catalog(t)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := string(b)
			of := c.User
			if strings.Contains(text, "-- type: Group --\n") {
				of = c.Group
			}
			stored, body := object(t, part(text, "stored")), object(t, part(text, "body"))
			before, sent := string(resource.AppendJSON(nil, stored)), string(resource.AppendJSON(nil, body))
			out, changed, members, err := apply(of, body, stored)
			if string(resource.AppendJSON(nil, stored)) != before || string(resource.AppendJSON(nil, body)) != sent {
				t.Error("what went in has changed")
			}
			got := printed(out, changed, members, err)
			if *update {
				head, _, _ := strings.Cut(text, "-- result --\n")
				if err := os.WriteFile(path, []byte(head+"-- result --\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := part(text, "result"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// part returns what stands under a name in a golden file.
func part(text, name string) string {
	_, rest, _ := strings.Cut(text, "-- "+name+" --\n")
	rest, _, more := strings.Cut(rest, "\n-- ")
	if more {
		rest += "\n"
	}
	return rest
}

func printed(out resource.Object, changed bool, members []patch.MemberChange, err error) string {
	if e := (*resource.Error)(nil); errors.As(err, &e) {
		return fmt.Sprintf("%d %s %s\n%s\n", e.Status, e.Type, e.Attribute, e.Detail)
	} else if err != nil {
		return "no error of SCIM: " + err.Error()
	}
	s := "unchanged\n"
	if changed {
		s = strings.ReplaceAll(string(resource.AppendDocument(nil, out)), `,"`, ",\n\"") + "\n"
	}
	words := map[patch.MemberOp]string{patch.AddMembers: "add", patch.RemoveMembers: "remove", patch.ReplaceMembers: "replace", patch.RemoveAllMembers: "remove all"}
	for _, m := range members {
		s += fmt.Sprintf("%s %q\n", words[m.Op], m.IDs)
	}
	return s
}

// TestSentAgain: what providers send a second time, because they did not hear the answer,
// changes nothing more.
func TestSentAgain(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, name := range []string{"okta_deactivate", "entra_user", "entra_first_email", "entra_manager_text", "entra_optscim", "jumpcloud_user", "ping_user", "rippling_user", "primary_added", "email_removed", "extension", "null"} {
		b, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		body := object(t, part(string(b), "body"))
		once, changed, _, err := apply(c.User, body, object(t, part(string(b), "stored")))
		if err != nil || !changed {
			t.Fatalf("%s: changed: %v, %v", name, changed, err)
		}
		if twice, changed, _, err := apply(c.User, body, once); err != nil || changed {
			t.Errorf("%s, sent again, makes %s, %v", name, resource.AppendJSON(nil, twice), err)
		}
	}
}

// sample returns a value of an attribute, another one for each n.
func sample(a *resource.Attribute, n int) any {
	switch a.Type {
	case resource.Boolean:
		return n%2 == 0
	case resource.Integer, resource.Decimal:
		return resource.Number(fmt.Sprint(n + 3))
	case resource.DateTime:
		return fmt.Sprintf("2026-01-3%dT10:00:00Z", n%2)
	case resource.Binary:
		return []string{"AA==", "Kw"}[n%2]
	case resource.Complex:
		o := resource.Object{}
		for _, s := range a.Sub {
			if s.Writable() && s.Name != "primary" {
				o = append(o, resource.Field{Name: s.Name, Value: sample(s, n)})
			}
		}
		return o
	}
	return fmt.Sprintf("%s %d", a.Name, n)
}

// TestEveryAttribute: whatever /Schemas declares to be writable can be added, replaced
// and removed by its path, part for part, as scim2-tester does it.
func TestEveryAttribute(t *testing.T) {
	t.Parallel()
	user := catalog(t).User
	paths := 0
	for _, s := range append(user.Extensions, user.Schema) {
		for _, a := range s.Attributes {
			for _, leaf := range append([]*resource.Attribute{a}, a.Sub...) {
				if !leaf.Writable() {
					continue
				}
				paths++
				t.Run(leaf.Path(), func(t *testing.T) {
					t.Parallel()
					eachWay(t, user, a, leaf)
				})
			}
		}
	}
	if paths < 60 {
		t.Errorf("only %d paths", paths)
	}
}

func eachWay(t *testing.T, user *resource.Type, a, leaf *resource.Attribute) {
	doc := object(t, `{"userName":"a","active":true}`)
	for n, op := range []string{"add", "replace"} {
		value := sample(leaf, n)
		if leaf.MultiValued {
			value = []any{value}
		}
		out, _, _, err := apply(user, operation(op, leaf.Path(), value), doc)
		if err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		got := out.At(a)
		if a != leaf {
			if list, ok := got.([]any); ok && len(list) == 1 {
				got = list[0]
			}
			o, _ := got.(resource.Object)
			got, _ = o.Get(leaf.Name)
		}
		if !resource.Equal(got, value) {
			t.Errorf("%s: %s, not %s", op, resource.AppendJSON(nil, got), resource.AppendJSON(nil, value))
		}
		doc = out
	}
	out, _, _, err := apply(user, operation("remove", leaf.Path(), nil), doc)
	if leaf.Required {
		var e *resource.Error
		if !errors.As(err, &e) || e.Type != resource.NotWritable {
			t.Errorf("it is required, and removed with %v", err)
		}
		return
	}
	if err != nil || !resource.Equal(out, object(t, `{"userName":"a","active":true}`)) {
		t.Errorf("removed: %s, %v", resource.AppendJSON(nil, out), err)
	}
}

func operation(op, path string, value any) resource.Object {
	o := resource.Object{{Name: "op", Value: op}, {Name: "path", Value: path}}
	if value != nil {
		o = append(o, resource.Field{Name: "value", Value: value})
	}
	return resource.Object{{Name: "Operations", Value: []any{o}}}
}

// TestBounds: how much one request can change.
func TestBounds(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	body := func(n int, each string) resource.Object {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf(each, i)
		}
		return object(t, `{"Operations":[`+strings.Join(all, ",")+`]}`)
	}
	const title = `{"op":"add","path":"title","value":"%d"}`
	doc := object(t, `{"userName":"a","active":true}`)
	if out, _, _, err := apply(c.User, body(1000, title), doc); err != nil || out.Text("title") != "999" {
		t.Errorf("1000 changes: %v", err)
	}
	var e *resource.Error
	if _, _, _, err := apply(c.User, body(1001, title), doc); !errors.As(err, &e) || e.Status != 413 {
		t.Errorf("1001 changes: %v", err)
	}
	if _, _, _, err := apply(c.User, body(101, `{"op":"add","path":"emails","value":{"value":"%d@x.y"}}`), doc); !errors.As(err, &e) || !strings.Contains(e.Detail, "Operation 101: emails can have 100 values") {
		t.Errorf("101 addresses: %v", err)
	}
	_, changed, members, err := apply(c.Group, body(5000, `{"op":"add","path":"members","value":[{"value":"diruser_%d"}]}`), object(t, `{"displayName":"g"}`))
	if err != nil || changed || len(members) != 1 || len(members[0].IDs) != 5000 {
		t.Errorf("5000 members, one by one: %d changes, %v", len(members), err)
	}
}

// FuzzPatch: any body is refused with a reason or changes a document into one that is
// sound, and leaves what went in alone.
func FuzzPatch(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(part(string(b), "body"))
	}
	user := catalog(f).User
	const stored = `{"userName":"a","title":"t","name":{"givenName":"g"},"active":false,"emails":[{"value":"a@b.c","type":"work","primary":true},{"value":"d@b.c"}],` +
		`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"m","$ref":"r"}},"urn:ietf:params:scim:schemas:extension:anteroom:2.0:User":{"tags":["x","y"]}}`
	f.Fuzz(func(t *testing.T, text string) {
		body, err := resource.DecodeObject(text)
		if err != nil {
			return
		}
		doc := object(t, stored)
		sent := string(resource.AppendJSON(nil, body))
		out, changed, _, err := apply(user, body, doc)
		if got := string(resource.AppendJSON(nil, doc)); got != stored {
			t.Fatalf("%q changed what is stored: %s", text, got)
		}
		if string(resource.AppendJSON(nil, body)) != sent {
			t.Fatalf("%q has changed", text)
		}
		if err != nil {
			var e *resource.Error
			if !errors.As(err, &e) || e.Detail == "" || e.Status < 400 || e.Status > 499 {
				t.Fatalf("%q is refused with %v", text, err)
			}
			return
		}
		if changed == resource.Equal(doc, out) {
			t.Fatalf("%q: changed is %v: %s", text, changed, resource.AppendJSON(nil, out))
		}
		if _, there := out.Get("active"); !there {
			t.Fatalf("%q takes active away", text)
		}
		// What is stored could have been sent.
		kept, err := user.Create(out)
		if err != nil || !resource.Equal(kept.Doc, out) {
			t.Fatalf("%q makes %s, of which is kept %s, %v", text, resource.AppendJSON(nil, out), resource.AppendJSON(nil, kept.Doc), err)
		}
	})
}

func BenchmarkPatch(b *testing.B) {
	user := catalog(b).User
	for _, name := range []string{"okta_deactivate", "entra_user", "unchanged"} {
		text, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			b.Fatal(err)
		}
		stored, body := part(string(text), "stored"), part(string(text), "body")
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out, _, _, err := apply(user, object(b, body), object(b, stored))
				if err != nil {
					b.Fatal(err)
				}
				resource.AppendDocument(nil, out)
			}
		})
	}
}

// BenchmarkMembers reads a PATCH that puts 100,000 people in a group.
func BenchmarkMembers(b *testing.B) {
	group := catalog(b).Group
	var text strings.Builder
	text.WriteString(`{"Operations":[{"op":"replace","path":"members","value":[`)
	for i := range 100_000 {
		fmt.Fprintf(&text, `{"value":"diruser_%d","display":"person%d@acme.example"},`, 7318642950172389376+i, i)
	}
	body := strings.TrimSuffix(text.String(), ",") + `]}]}`
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := patch.Parse(group, object(b, body))
		if err != nil || len(p.Members) != 1 || len(p.Members[0].IDs) != 100_000 {
			b.Fatal(err)
		}
	}
}
