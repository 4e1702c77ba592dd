package resource_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/scim/resource"
)

// TestDecode: what is read, written again as it is kept.
func TestDecode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"order stays", ` {"b" : 1 , "a":[ true,false , null ] } `, `{"b":1,"a":[true,false,null]}`},
		{"empty", `{"a":{},"b":[],"c":""}`, `{"a":{},"b":[],"c":""}`},
		{"no digit is lost", `[9007199254740993,1.10,-0,1e400]`, `[9007199254740993,1.10,-0,1e400]`},
		{"escapes", `"\u00e4\ud83d\ude00\n\/\\\"\u0000\u001F"`, `"ä😀\n/\\\"\u0000\u001f"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := resource.Decode(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(resource.AppendJSON(nil, v)); got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestDecodeRefuses: what two readers could take for two things, and what is no JSON.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, says string }{
		{"nothing", ``, "ends too early"},
		{"a name twice", `{"active":true,"x":1,"active":false}`, `"active" is twice`},
		{"a name twice, in another case", `{"active":true,"ACTIVE":false}`, `"ACTIVE" is twice`},
		{"a name twice, escaped", `{"active":true,"\u0061ctive":false}`, `"active" is twice`},
		{"a name twice, in a case that is not of ASCII", `{"k":1,"` + "\u212a" + `":2}`, "is twice"},
		{"two values", `{} {}`, "comes after its end"},
		{"a comma too many", `[1,]`, "a value is missing"},
		{"a comma too many in an object", `{"a":1,}`, "name in quotes"},
		{"no comma", `[1 2]`, "comma or a bracket"},
		{"no comma in an object", `{"a":1 "b":2}`, "comma or a brace"},
		{"no colon", `{"a" 1}`, "colon"},
		{"no quotes", `{a:1}`, "name in quotes"},
		{"a number with a zero before it", `01`, "comes after its end"},
		{"a number without digits", `[1.]`, "no number"},
		{"an exponent without digits", `[1e]`, "no number"},
		{"infinity", `[-Infinity]`, "no number"},
		{"a word", `[nul]`, "a value is missing"},
		{"half of a pair", `"\ud83d"`, "escape"},
		{"the wrong half", `"\ud83d\u0041"`, "escape"},
		{"unknown escape", `"\x41"`, "escape"},
		{"short escape", `"\u41"`, "escape"},
		{"no UTF-8", "\"\xc3\"", "UTF-8"},
		{"no UTF-8 after an escape", "\"\\n\xc3\"", "UTF-8"},
		{"a new line", "\"a\nb\"", "control character"},
		{"no end", `"abc`, "does not end"},
		{"too deep", strings.Repeat("[", 26) + strings.Repeat("]", 26), "nested too deep"},
		{"far too deep", strings.Repeat(`{"a":`, 1000000), "nested too deep"},
		{"too many names", `{` + strings.Join(numbered(201), ",") + `}`, "more than 200 names"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v, err := resource.Decode(tt.text)
			var e *resource.Error
			if !errors.As(err, &e) || e.Type != resource.InvalidSyntax || e.Status != 400 || !strings.Contains(e.Detail, tt.says) {
				t.Errorf("%v, %v", v, err)
			}
		})
	}
	if _, err := resource.DecodeObject(`[]`); err == nil || !strings.Contains(err.Error(), "The body is an array") {
		t.Errorf("an array for a body: %v", err)
	}
}

// numbered returns n fields of an object, each with another name.
func numbered(n int) (all []string) {
	for i := range n {
		all = append(all, `"a`+strings.Repeat("x", i)+`":1`)
	}
	return all
}

// FuzzDecode: what is read is what another reader reads, and written it is the same
// again. What that one refuses is refused.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{`{"a":[1,-2.5e3,"\u00e4\ud83d\ude00\\"],"b":{"c":null,"d":true}}`, `"\ud800"`, "[\"\xff\"]", `{"a":1,"A":2}`, ` [ ] `, `1e5`, `"`, `{"":""}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := resource.Decode(text)
		var theirs any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		theirErr := d.Decode(&theirs)
		if err != nil {
			return
		}
		if theirErr != nil {
			t.Fatalf("%q is read as %#v, and refused elsewhere: %v", text, v, theirErr)
		}
		if got := plain(v); !reflect.DeepEqual(got, theirs) {
			t.Fatalf("%q is %#v, and elsewhere %#v", text, got, theirs)
		}
		again, err := resource.Decode(string(resource.AppendJSON(nil, v)))
		if err != nil || !resource.Equal(v, again) {
			t.Fatalf("%q is written as %s, which is %v, %v", text, resource.AppendJSON(nil, v), again, err)
		}
	})
}

// plain returns a value as encoding/json has it.
func plain(v any) any {
	switch v := v.(type) {
	case resource.Number:
		return json.Number(v)
	case resource.Object:
		m := map[string]any{}
		for _, f := range v {
			m[f.Name] = plain(f.Value)
		}
		return m
	case []any:
		all := make([]any, len(v))
		for i, e := range v {
			all[i] = plain(e)
		}
		return all
	}
	return v
}
