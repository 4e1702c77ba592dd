package resource_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// dana is a user as it is kept.
const dana = `{"externalId":"00u1","userName":"dana@acme.example","name":{"givenName":"Dana","familyName":"Reyes"},"active":true,` +
	`"emails":[{"value":"dana@acme.example","type":"work","primary":true},{"value":"d@home.example"}],` +
	`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"value":"diruser_2","$ref":"x"}}}`

func shown(doc string) resource.Shown {
	at := time.Date(2026, 1, 31, 15, 4, 5, 6_000_000, time.FixedZone("", 3600))
	return resource.Shown{ID: "diruser_1", Doc: doc, Created: at, Modified: at.Add(time.Hour), Version: `W/"3"`, Location: "https://id.example/scim/v2/dir_1/Users/diruser_1",
		Derived: resource.Object{{Name: "groups", Value: []any{resource.Object{{Name: "value", Value: "dirgroup_1"}, {Name: "display", Value: "Sales"}}}}}}
}

// TestShown: a whole resource is the same whether its document is copied or read, and
// names the schemas of which it has something.
func TestShown(t *testing.T) {
	t.Parallel()
	user := catalog(t).User
	const enterprise = `"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"`
	for _, tt := range []struct{ name, doc, schemas string }{
		{"with an extension", dana, `["urn:ietf:params:scim:schemas:core:2.0:User",` + enterprise + `]`},
		{"without", `{"userName":"a"}`, `["urn:ietf:params:scim:schemas:core:2.0:User"]`},
		{"of which somebody only speaks", `{"userName":"a","title":"\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{"}`, `["urn:ietf:params:scim:schemas:core:2.0:User"]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := user.AppendShown(nil, shown(tt.doc), resource.Projection{})
			if err != nil {
				t.Fatal(err)
			}
			want := `{"schemas":` + tt.schemas + `,"id":"diruser_1",` + tt.doc[1:len(tt.doc)-1] +
				`,"groups":[{"value":"dirgroup_1","display":"Sales"}],"meta":{"resourceType":"User","created":"2026-01-31T14:04:05.006Z","lastModified":"2026-01-31T15:04:05.006Z",` +
				`"location":"https://id.example/scim/v2/dir_1/Users/diruser_1","version":"W/\"3\""}}`
			if string(got) != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
			whole, err := user.Whole(shown(tt.doc))
			if err != nil || string(resource.AppendJSON(nil, whole)) != want {
				t.Errorf("read: %s, %v", resource.AppendJSON(nil, whole), err)
			}
		})
	}
	group, err := catalog(t).Group.AppendShown(nil, resource.Shown{ID: "g", Doc: "{}", Location: "l"}, resource.Projection{})
	if want := `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g","meta":{"resourceType":"Group","location":"l"}}`; err != nil || string(group) != want {
		t.Errorf("an empty document: %s, %v", group, err)
	}
}

// TestProjection: what is shown of what is asked for (RFC 7644 section 3.9).
func TestProjection(t *testing.T) {
	t.Parallel()
	user := catalog(t).User
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	for _, tt := range []struct{ name, only, except, want string }{
		{"one", "userName", "", `{"schemas":0,"id":0,"userName":"dana@acme.example"}`},
		{"several, in any case", "username, EMAILS.value", "", `{"schemas":0,"id":0,"userName":"dana@acme.example","emails":[{"value":"dana@acme.example"},{"value":"d@home.example"}]}`},
		{"a part that one of several has", "emails.type", "", `{"schemas":0,"id":0,"emails":[{"type":"work"}]}`},
		{"a part, and the whole", "name.givenName,name", "", `{"schemas":0,"id":0,"name":{"givenName":"Dana","familyName":"Reyes"}}`},
		{"a part that is not there", "name.middleName", "", `{"schemas":0,"id":0}`},
		{"of meta", "meta.version", "", `{"schemas":0,"id":0,"meta":{"version":"W/\"3\""}}`},
		{"with the URN of the schema", "urn:ietf:params:scim:schemas:core:2.0:User:active", "", `{"schemas":0,"id":0,"active":true}`},
		{"of an extension", enterprise + ":department", "", `{"schemas":0,"id":0,"` + enterprise + `":{"department":"Sales"}}`},
		{"a part of one of an extension", enterprise + ":manager.value", "", `{"schemas":0,"id":0,"` + enterprise + `":{"manager":{"value":"diruser_2"}}}`},
		{"a whole extension", enterprise, "", `{"schemas":0,"id":0,"` + enterprise + `":{"department":"Sales","manager":{"value":"diruser_2","$ref":"x"}}}`},
		{"unknown", "shoeSize", "", `{"schemas":0,"id":0}`},
		{"space alone", " , ", "", `everything`},
		{"but one", "", "emails,name,meta,groups," + enterprise, `{"schemas":0,"id":0,"externalId":"00u1","userName":"dana@acme.example","active":true}`},
		{"but what is always there", "", "id,schemas,userName,emails,name,meta,groups,active,externalId,urn:ietf:params:scim:schemas:core:2.0:User,urn:scim:schemas:extension:enterprise:2.0", `{"schemas":0,"id":0}`},
		{"but a part", "", "emails.value,name.familyName,meta,groups,active,externalId,userName," + enterprise + ":manager", `{"schemas":0,"id":0,"name":{"givenName":"Dana"},"emails":[{"type":"work","primary":true}],"` + enterprise + `":{"department":"Sales"}}`},
		{"but what is unknown", "", "shoeSize", `everything`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := resource.NewProjection(user, []string{tt.only}, []string{tt.except})
			if err != nil {
				t.Fatal(err)
			}
			if p.All() != (tt.want == "everything") {
				t.Fatalf("everything: %v", p.All())
			}
			if p.All() {
				return
			}
			b, err := user.AppendShown(nil, shown(dana), p)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.NewReplacer(`["urn:ietf:params:scim:schemas:core:2.0:User","`+enterprise+`"]`, "0", `"id":"diruser_1"`, `"id":0`).Replace(string(b))
			if got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
	if _, err := resource.NewProjection(user, []string{"id"}, []string{"name"}); err == nil || !strings.Contains(err.Error(), "cannot be sent together") {
		t.Errorf("both: %v", err)
	}
	group := catalog(t).Group
	for _, tt := range []struct {
		only, except string
		want         bool
		parts        string
	}{
		{"", "", true, "value $ref type"}, {"", "members", false, ""}, {"displayName", "", false, ""}, {"members.value", "", true, "value"},
		{"", "members.$ref", true, "value type"}, {"", "displayName", true, "value $ref type"}, {"members", "", true, "value $ref type"},
		{"members.display", "", true, "display"}, {"members,members.display", "", true, "value $ref display type"}, {group.Schema.ID, "", true, "value $ref type"},
	} {
		p, err := resource.NewProjection(group, []string{tt.only}, []string{tt.except})
		if err != nil || p.Shows("members") != tt.want {
			t.Errorf("%q, %q: members are shown: %v, %v", tt.only, tt.except, p.Shows("members"), err)
		}
		var parts []string
		for _, sub := range group.Find("members").Sub {
			if p.ShowsPart(sub) {
				parts = append(parts, sub.Name)
			}
		}
		if got := strings.Join(parts, " "); got != tt.parts {
			t.Errorf("%q, %q: of a member is shown %q, want %q", tt.only, tt.except, got, tt.parts)
		}
	}
}

// TestDiscovery: what clients are told of resource types and schemas.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	const base = "https://id.example/scim/v2/dir_1"
	var b []byte
	for _, o := range c.Types {
		b = append(resource.AppendJSON(b, o.Describe(base)), '\n')
	}
	for _, s := range c.Schemas {
		b = append(resource.AppendJSON(b, s.Describe(base)), '\n')
	}
	golden := filepath.Join("testdata", "discovery.jsonl")
	if *update {
		if err := os.WriteFile(golden, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != string(b) {
		t.Errorf("discovery has changed (%v); -update writes it anew:\n%s", err, b)
	}
	if strings.Contains(string(b), "null") || strings.Contains(string(b), `"password"`) {
		t.Error("it says null, or speaks of passwords")
	}
	for line := range strings.Lines(string(b)) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON: %s", line)
		}
	}
	var all []string
	for _, s := range c.Schemas {
		all = append(all, s.ID)
		if c.Schema(strings.ToUpper(s.ID)) != s {
			t.Errorf("%s is not found by its URN in another case", s.ID)
		}
	}
	for _, urn := range []string{resource.URNSchema, resource.URNResourceType, resource.URNServiceProviderConfig, resource.URNRole} {
		if !slices.Contains(all, urn) {
			t.Errorf("%s is not listed", urn)
		}
	}
	for _, o := range c.Types {
		for _, s := range append(o.Extensions, o.Schema) {
			if c.Schema(s.ID) != s {
				t.Errorf("%s of %s is not listed", s.ID, o.Name)
			}
		}
	}
}

// TestWhatIsToldFits: what is told of schemas and types says nothing that the schemas of
// schemas and types do not have.
func TestWhatIsToldFits(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	var fits func(where string, attributes []*resource.Attribute, v any)
	fits = func(where string, attributes []*resource.Attribute, v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				fits(where, attributes, e)
			}
		case resource.Object:
			for _, f := range v {
				if f.Name == "subAttributes" && strings.HasSuffix(where, f.Name) {
					continue // how deep it goes no schema can say
				}
				i := slices.IndexFunc(attributes, func(a *resource.Attribute) bool { return a.Name == f.Name })
				if i < 0 {
					t.Errorf("%s.%s is in no schema", where, f.Name)
					continue
				}
				if _, list := f.Value.([]any); list != attributes[i].MultiValued {
					t.Errorf("%s.%s: several values: %v", where, f.Name, list)
				}
				fits(where+"."+f.Name, attributes[i].Sub, f.Value)
			}
		}
	}
	for _, s := range c.Schemas {
		o := s.Describe("")
		o.Delete("schemas")
		o.Delete("meta")
		fits("Schema", c.Schema(resource.URNSchema).Attributes, o)
	}
	for _, r := range c.Types {
		o := r.Describe("")
		o.Delete("schemas")
		o.Delete("meta")
		fits("ResourceType", c.Schema(resource.URNResourceType).Attributes, o)
	}
}

// TestCustom: what an operator can declare.
func TestCustom(t *testing.T) {
	t.Parallel()
	many := make([]resource.Custom, 21)
	for i := range many {
		many[i] = resource.Custom{Name: "a" + strings.Repeat("b", i), Type: resource.String}
	}
	for _, tt := range []struct {
		name string
		all  []resource.Custom
		says string
	}{
		{"twenty", many[:20], ""},
		{"too many", many, "at most 20"},
		{"no name", []resource.Custom{{Type: resource.String}}, "a name is a letter"},
		{"a name with a dot", []resource.Custom{{Name: "a.b", Type: resource.String}}, "a name is a letter"},
		{"a name that begins with a number", []resource.Custom{{Name: "1a", Type: resource.String}}, "a name is a letter"},
		{"a long name", []resource.Custom{{Name: strings.Repeat("a", 65), Type: resource.String}}, "at most 64"},
		{"twice", []resource.Custom{{Name: "a", Type: resource.String}, {Name: "A", Type: resource.Integer}}, "another one of this name"},
		{"complex", []resource.Custom{{Name: "a", Type: resource.Complex}}, `"complex" is no type`},
		{"binary", []resource.Custom{{Name: "a", Type: resource.Binary}}, `"binary" is no type`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := resource.NewCatalog(tt.all...)
			if tt.says == "" {
				if err != nil || len(c.Schema(resource.URNCustomUser).Attributes) != 20 {
					t.Errorf("%v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v", err)
			}
		})
	}
	plain, err := resource.NewCatalog()
	if err != nil || plain.Schema(resource.URNCustomUser) != nil {
		t.Errorf("without any, the extension is there: %v", err)
	}
}

func BenchmarkCreate(b *testing.B) {
	user := catalog(b).User
	text, err := os.ReadFile(filepath.Join("testdata", "create", "entra.txt"))
	if err != nil {
		b.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text), "-- body --\n")
	body, _, _ = strings.Cut(body, "-- result --\n")
	b.ReportAllocs()
	for b.Loop() {
		o, err := resource.DecodeObject(string([]byte(body)))
		if err != nil {
			b.Fatal(err)
		}
		w, err := user.Create(o)
		if err != nil {
			b.Fatal(err)
		}
		s := shown(string(resource.AppendDocument(nil, w.Doc)))
		if _, err := user.AppendShown(nil, s, resource.Projection{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShown(b *testing.B) {
	user := catalog(b).User
	some, err := resource.NewProjection(user, []string{"userName,emails.value"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, bb := range []struct {
		name string
		p    resource.Projection
	}{{"whole", resource.Projection{}}, {"some", some}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				if out, err = user.AppendShown(out[:0], shown(dana), bb.p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
