package resource_test

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

const custom = resource.URNCustomUser

// TestOnlyDeclaredIsShown: values of attributes that are not declared any more, or of another
// type than now, are in no answer, whichever way it is made, and no filter finds them.
func TestOnlyDeclaredIsShown(t *testing.T) {
	t.Parallel()
	none, err := resource.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	const nick = `"nickName":"\"` + custom + `\":{"`
	for name, tt := range map[string]struct {
		catalog   *resource.Catalog
		doc, want string
		custom    bool // the schema is one of the resource's
	}{
		"some":               {catalog(t), `{"userName":"a","` + custom + `":{"gone":1,"floor":3,"Badge":"B","remote":"perhaps"}}`, `"userName":"a","` + custom + `":{"Badge":"B","floor":3}`, true},
		"all":                {catalog(t), `{"userName":"a","` + custom + `":{"floor":3,"remote":true}}`, `"userName":"a","` + custom + `":{"floor":3,"remote":true}`, true},
		"none of those":      {catalog(t), `{"userName":"a","` + custom + `":{"gone":1}}`, `"userName":"a"`, false},
		"none is declared":   {none, `{"userName":"a","` + custom + `":{"floor":3}}`, `"userName":"a"`, false},
		"nothing beside":     {none, `{"` + custom + `":{"floor":3}}`, ``, false},
		"a text looks so":    {catalog(t), `{"userName":"a",` + nick + `}`, `"userName":"a",` + nick, false},
		"a text, and others": {catalog(t), `{"userName":"a",` + nick + `,"` + custom + `":{"gone":1}}`, `"userName":"a",` + nick, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			user, s := tt.catalog.User, resource.Shown{ID: "diruser_1", Doc: tt.doc, Location: "l"}
			schemas := `["` + resource.URNUser + `"]`
			if tt.custom {
				schemas = `["` + resource.URNUser + `","` + custom + `"]`
			}
			inner := tt.want
			if inner != "" {
				inner = "," + inner
			}
			want := `{"schemas":` + schemas + `,"id":"diruser_1"` + inner + `,"meta":{"resourceType":"User","location":"l"}}`
			p, err := resource.NewProjection(user, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := user.AppendShown(nil, s, p); err != nil || string(got) != want {
				t.Errorf("shown %s (%v), want %s", got, err, want)
			}
			o, err := user.Whole(s)
			if got := resource.AppendJSON(nil, o); err != nil || string(got) != want {
				t.Errorf("for filters %s (%v), want %s", got, err, want)
			}
		})
	}
}

// TestCustomBounds: what operators have providers send ends up in tokens.
func TestCustomBounds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, value, want string }{
		{"Badge", `"` + strings.Repeat("é", model.MostCustomValue/2) + `"`, ""},
		{"Badge", `"` + strings.Repeat("é", model.MostCustomValue/2) + `x"`, custom + ":Badge has 1025 bytes, and can have 1024."},
		{"share", "0." + strings.Repeat("1", model.MostCustomDigits-2), ""},
		{"share", "0." + strings.Repeat("1", model.MostCustomDigits-1), custom + ":share is a number of 65 characters, and can have 64."},
		{"floor", "9223372036854775808", custom + `:floor is a whole number of at most 63 bits, and "9223372036854775808" was sent.`},
		{"joined", `"31 January"`, custom + `:joined is a time such as 2026-01-31T15:04:05Z, and "31 January" was sent.`},
	} {
		_, err := catalog(t).User.Create(object(t, `{"userName":"a","`+custom+`":{"`+tt.name+`":`+tt.value+`}}`))
		e, _ := err.(*resource.Error)
		if tt.want == "" && err != nil || tt.want != "" && (e == nil || e.Detail != tt.want || e.Type != resource.InvalidValue || e.Attribute != custom+":"+tt.name) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// BenchmarkShownWithCustom shows a user who has six attributes of the operator's.
func BenchmarkShownWithCustom(b *testing.B) {
	user := catalog(b).User
	p, err := resource.NewProjection(user, nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	doc := `{"userName":"a","active":true,"` + custom + `":{"tags":["x","y"],"Badge":"B","floor":3,"share":0.5,"joined":"2026-01-31T15:04:05Z","remote":true}}`
	var out []byte
	for b.Loop() {
		if out, err = user.AppendShown(out[:0], resource.Shown{ID: "diruser_1", Doc: doc, Location: "l"}, p); err != nil {
			b.Fatal(err)
		}
	}
}
