package filter_test

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/scim/filter"
	"github.com/anteroom/anteroom/internal/scim/resource"
)

const (
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	custom     = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User"
)

// TestParse: what filters become. want is the filter in the one way in which it is
// written here; "" is the text itself. It is read again as the same expression.
func TestParse(t *testing.T) {
	t.Parallel()
	user := catalog(t).User
	for _, tt := range []struct{ name, text, want string }{
		{"okta", `userName eq "a@b.c"`, ""},
		{"names and operators in any case", `USERNAME EQ "A@b.c"`, `userName eq "A@b.c"`},
		{"entra by type", `emails[type eq "work"].value eq "x"`, `emails[type eq "work" and value eq "x"]`},
		{"entra by type, one of two", `emails[type eq "work" or type eq "home"].value sw "x"`, `emails[(type eq "work" or type eq "home") and value sw "x"]`},
		{"entra and a boolean", `emails[type eq "work" and primary eq true]`, ""},
		{"entra and a boolean in quotes", `roles[primary eq "True"].value pr`, `roles[primary eq true and value pr]`},
		{"ipsie", `emails[type eq "work" and value eq "a@b.c"]`, ""},
		{"entra without quotes", `externalId eq jyoung`, `externalId eq "jyoung"`},
		{"a number without quotes for a text", `externalId eq 0012`, `externalId eq "0012"`},
		{"onelogin", `userName+eq+"a+b@c.d"`, `userName eq "a+b@c.d"`},
		{"pingfederate", `emails eq "x"`, `emails.value eq "x"`},
		{"manager whole", enterprise + `:manager eq "x"`, enterprise + `:manager.value eq "x"`},
		{"is a complex attribute there", `name pr`, ""},
		{"a sub-attribute", `name.familyName co "O'Malley"`, ""},
		{"with the URN of the schema", `urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"`, `userName sw "J"`},
		{"of an extension, in any case", `URN:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User:Department eq "x"`, enterprise + `:department eq "x"`},
		{"onelogin's name of an extension", `urn:scim:schemas:extension:enterprise:2.0:department eq "x"`, enterprise + `:department eq "x"`},
		{"and before or", `title pr or userType eq "a" and active eq true`, ""},
		{"brackets", `(title pr or userType eq "a") and active eq true`, ""},
		{"brackets that say nothing", `((title pr) or (userType eq "a" or (active eq true)))`, `title pr or userType eq "a" or active eq true`},
		{"and in and", `title pr and (userType pr and (active eq true))`, `title pr and userType pr and active eq true`},
		{"not", `not (title pr)`, ""},
		{"not without a space, and twice", `NOT(not(title pr))`, `not (not (title pr))`},
		{"not in a value path", `emails[not (type eq "work")]`, ""},
		{"null is nothing", `title eq null`, `not (title pr)`},
		{"nothing but null", `title ne null`, `title pr`},
		{"null in quotes is a text", `title eq "null"`, ""},
		{"boolean in any form", `active eq "False"`, `active eq false`},
		{"boolean as a number", `active eq 1`, `active eq true`},
		{"time in another zone", `meta.lastModified ge "2026-01-31T12:00:00+02:00"`, `meta.lastModified ge "2026-01-31T10:00:00.000Z"`},
		{"time without quotes", `meta.lastModified ge 2026-01-31T10:00:00Z`, `meta.lastModified ge "2026-01-31T10:00:00.000Z"`},
		{"an integer of 63 bits", custom + `:floor eq 9007199254740993`, ""},
		{"a negative one", custom + `:floor lt -1`, ""},
		{"a decimal", custom + `:share gt "1e2"`, custom + `:share gt 100`},
		{"values without parts", custom + `:tags eq "x"`, ""},
		{"values without parts, by value", custom + `:tags[value sw "x"]`, ""},
		{"escapes of JSON", `displayName eq "\"\u00e4\\"`, `displayName eq "\"ä\\"`},
		{"space everywhere", "  userName\teq  \"x\"  ", `userName eq "x"`},
		{"quotes in a value that is not in them are none", `userName eq O'Malley`, `userName eq "O'Malley"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x, err := filter.Parse(user, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want == "" {
				want = tt.text
			}
			if x.String() != want {
				t.Errorf("got %s\nwant %s", x, want)
			}
			again, err := filter.Parse(user, x.String())
			if err != nil || !reflect.DeepEqual(again, x) {
				t.Errorf("read again: %v %v", again, err)
			}
		})
	}
}

// TestParseKnows: an expression has what SQL is made of.
func TestParseKnows(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, tt := range []struct {
		name, text    string
		of            *resource.Type
		column, table string
		value         any
	}{
		{"folded", `userName eq " Anna@ACME.example"`, c.User, "user_key", "", "anna@acme.example"},
		{"a part is folded, and keeps its spaces", `displayName co "Na M"`, c.User, "display_key", "", "na m"},
		{"exact", `externalId eq "00uA"`, c.User, "external_id", "", "00uA"},
		{"rows of a table", `emails.value eq "X@y.z"`, c.User, "value_key", "directory_user_emails", "x@y.z"},
		{"boolean", `active eq "TRUE"`, c.User, "active", "", true},
		{"groups of somebody", `groups eq "dirgroup_1"`, c.User, "group_id", "directory_group_members", "dirgroup_1"},
		{"members of a group", `members.value eq "diruser_1"`, c.Group, "user_id", "directory_group_members", "diruser_1"},
		{"a letter of Turkish", `userName eq "İPEK@x.example"`, c.User, "user_key", "", "ipek@x.example"},
		{"another letter of Turkish", `userName eq "ıpek@x.example"`, c.User, "user_key", "", "ıpek@x.example"},
		{"a letter of German", `userName eq "GROẞ@x.example"`, c.User, "user_key", "", "groß@x.example"},
		{"two letters are not one", `userName eq "GROSS@x.example"`, c.User, "user_key", "", "gross@x.example"},
		{"the name of a group", `displayName eq "Sales "`, c.Group, "display_key", "", "sales"},
		{"only in the document", `title eq "Boss"`, c.User, "", "", "boss"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x, err := filter.Parse(tt.of, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			got := x.(filter.Compare)
			if got.Attr().Column != tt.column || got.Ref.Attr.Table != tt.table || got.Value != tt.value {
				t.Errorf("column %q of table %q, value %#v", got.Attr().Column, got.Ref.Attr.Table, got.Value)
			}
		})
	}
}

// TestRefused: what is refused, and what its administrator reads.
func TestRefused(t *testing.T) {
	t.Parallel()
	user := catalog(t).User
	for _, tt := range []struct{ name, text, says string }{
		{"nothing", ``, "name of an attribute is missing"},
		{"unknown attribute", `shoeSize eq 42`, `"shoeSize" is no attribute of a User`},
		{"unknown sub-attribute", `name.first eq "x"`, `"name.first"`},
		{"unknown in a value path", `emails[kind eq "work"]`, `"emails.kind"`},
		{"unknown URN", `urn:example:User:x eq "1"`, `urn:example:User:x`},
		{"password", `password eq "x"`, `"password" is no attribute`},
		{"an extension alone", enterprise + ` pr`, `is no attribute`},
		{"order of booleans", `active gt true`, "active is of type boolean, which gt does not compare"},
		{"order of binaries", `x509Certificates.value le "AA=="`, "x509Certificates.value is of type binary"},
		{"a part of a boolean", `active co "t"`, "active is of type boolean"},
		{"a part of a time", `meta.created sw "2026"`, "meta.created is of type dateTime"},
		{"no boolean", `active eq "perhaps"`, `active is of type boolean, which "perhaps" is not`},
		{"no time", `meta.created gt "yesterday"`, `which "yesterday" is not`},
		{"no integer", custom + `:floor eq 1.5`, `which "1.5" is not`},
		{"too large an integer", custom + `:floor eq 9223372036854775808`, "is of type integer"},
		{"no decimal", custom + `:share eq NaN`, `which "NaN" is not`},
		{"complex without a value", `name eq "x"`, "Name one of its parts, such as name.formatted"},
		{"what is made for showing", `meta.location eq "x"`, "meta.location cannot be filtered by"},
		{"null and an order", `title gt null`, "compared with null by gt"},
		{"no operator", `userName`, "operator such as eq is missing after userName"},
		{"unknown operator", `userName is "x"`, `"is" is no operator`},
		{"no value", `userName eq`, "a value is missing"},
		{"no value before a bracket", `(userName eq )`, "a value is missing"},
		{"no connection", `userName eq "x" active eq true`, "an operator such as and is missing"},
		{"and without an end", `userName eq "x" and`, "name of an attribute is missing"},
		{"bracket", `(userName eq "x"`, "bracket ) is missing"},
		{"bracket of a value path", `emails[type eq "x"`, "bracket ] is missing"},
		{"bracket too many", `userName eq "x")`, "an operator such as and is missing"},
		{"value path in a value path", `emails[value[type eq "x"]]`, "operator such as eq is missing"},
		{"value path of what has no parts", `userName[value eq "x"]`, "userName has no parts to choose by"},
		{"quotes", `userName eq "x`, "a text does not end"},
		{"escape", `userName eq "\x"`, "an escape in a text means nothing"},
		{"half of a pair", `userName eq "\ud800"`, "an escape in a text means nothing"},
		{"control character", "userName eq \"a\x00b\"", "control character"},
		{"no UTF-8", "userName eq \"\xff\"", "no UTF-8"},
		{"SQL", `userName eq "x"; DROP TABLE directories`, "an operator such as and is missing"},
		{"too long", `userName eq "` + strings.Repeat("x", filter.MaxLength) + `"`, "more than 8192 bytes"},
		{"too deep", strings.Repeat("(", 33) + `title pr` + strings.Repeat(")", 33), "nested deeper than 32"},
		{"too deep by not", strings.Repeat("not (", 33) + `title pr` + strings.Repeat(")", 33), "nested deeper than 32"},
		{"too many", strings.Repeat("title pr or ", 100) + "title pr", "more than 100 comparisons"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x, err := filter.Parse(user, tt.text)
			var e *resource.Error
			if !errors.As(err, &e) {
				t.Fatalf("taken as %v, %v", x, err)
			}
			if e.Status != http.StatusBadRequest || e.Type != resource.InvalidFilter || !strings.Contains(e.Detail, tt.says) {
				t.Errorf("%d %s %s", e.Status, e.Type, e.Detail)
			}
		})
	}
	for _, text := range []string{
		strings.Repeat("(", 32) + `title pr` + strings.Repeat(")", 32),
		strings.Repeat("title pr or ", 99) + "title pr",
	} {
		if _, err := filter.Parse(user, text); err != nil {
			t.Errorf("just within bounds: %v", err)
		}
	}
}

// TestMatch: what fits.
func TestMatch(t *testing.T) {
	t.Parallel()
	user, doc := catalog(t).User, document(t, anna)
	for _, tt := range []struct {
		text string
		want bool
	}{
		{`id eq "diruser_1" and groups eq "dirgroup_7"`, true},
		{`id eq "diruser_1" and groups eq "dirgroup_8"`, false},
		{`userName eq "ANNA.MÜLLER@acme.EXAMPLE"`, true},
		{`userName eq "anna"`, false},
		{`userName ne "anna"`, true},
		{`userName sw "anna.m"`, true},
		{`userName ew ".example"`, true},
		{`userName co "@ACME"`, true},
		{`userName co "ma"`, false},
		{`externalId eq "00uA"`, true},
		{`externalId eq "00ua"`, false},
		{`displayName eq "anna \"änni\" müller"`, true},
		{`displayName ew "müller "`, false},
		{`title pr`, false},
		{`not (title pr)`, true},
		{`title ne "x"`, true},
		{`not (title ne "x")`, false},
		{`title eq "x"`, false},
		{`not (title eq "x")`, true},
		{`title gt "a"`, false},
		{`not (title gt "a")`, true},
		{`title co ""`, false},
		{`userName co ""`, true},
		{`name pr`, true},
		{`name.givenName gt "ANA"`, true},
		{`name.givenName lt "anna"`, false},
		{`name.givenName le "anna"`, true},
		{`active eq true`, true},
		{`active eq "False"`, false},
		{`active ne false`, true},
		{`emails eq "old@acme.example"`, true},
		{`emails.value eq "anna+news@home.example"`, true},
		{`emails.type eq "home"`, true},
		{`emails.type ne "home"`, true},
		{`emails.type pr`, true},
		{`emails.display pr`, false},
		{`phoneNumbers pr`, false},
		{`phoneNumbers.value ne "1"`, false},
		{`emails[type eq "work" and value eq "anna@acme.example"]`, true},
		{`emails[type eq "home" and value eq "anna@acme.example"]`, false},
		{`emails[type eq "work"].value eq "ANNA@acme.example"`, true},
		{`emails[type eq "home" and primary eq true]`, false},
		{`emails[not (type pr)].value sw "old"`, true},
		{`emails[type ne "work" and type ne "home"]`, true},
		{`emails.type eq "home" and emails.value eq "anna@acme.example"`, true},
		{`addresses[type eq "home" and locality eq "wien"]`, false},
		{`addresses[type eq "work" and locality eq "wien"]`, true},
		{`x509Certificates.value eq "MIIB+A=="`, true},
		{`x509Certificates.value eq "miib+a=="`, false},
		{`groups.value eq "dirgroup_7"`, true},
		{`id eq "diruser_1"`, true},
		{enterprise + `:department eq "r&d"`, true},
		{enterprise + `:manager eq "diruser_2"`, true},
		{enterprise + `:manager pr`, true},
		{enterprise + `:division pr`, false},
		{custom + `:floor eq 9007199254740993`, true},
		{custom + `:floor eq 9007199254740992`, false},
		{custom + `:floor gt 9007199254740992`, true},
		{custom + `:share le 0.50`, true},
		{custom + `:joined eq "2020-02-29T10:00:00Z"`, true},
		{custom + `:joined lt "2020-02-29T10:00:00.001Z"`, true},
		{custom + `:remote eq "false"`, true},
		{custom + `:tags eq "GREEN"`, true},
		{custom + `:tags[value sw "bl" and value ew "ue"]`, true},
		{custom + `:tags[value sw "bl" and value ew "en"]`, false},
		{custom + `:Badge eq "ab"`, false},
		{custom + `:costUnit pr`, false},
		{`meta.created gt "2026-01-31T10:00:00Z"`, true},
		{`meta.created gt "2026-01-31T10:00:00.500Z"`, false},
		{`meta.resourceType eq "User"`, true},
		{`meta.resourceType eq "Group" or meta.resourceType co "ou"`, false},
		{`title pr or active eq true and userName sw "b"`, false},
		{`(active eq true or title pr) and userName sw "a"`, true},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			x, err := filter.Parse(user, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := filter.Match(x, doc); got != tt.want {
				t.Errorf("fits: %v", got)
			}
		})
	}
}

// TestParsePath: where paths lead.
func TestParsePath(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, tt := range []struct{ name, text, want string }{
		{"attribute", `DisplayName`, `displayName`},
		{"sub-attribute", `name.GivenName`, `name.givenName`},
		{"value path", `emails[type eq "work"]`, ""},
		{"part of a value", `emails[type eq "work"].value`, ""},
		{"part of a value of two conditions", `addresses[type eq "work" and primary eq "true"].formatted`, `addresses[type eq "work" and primary eq true].formatted`},
		{"URN and attribute", enterprise + `:department`, ""},
		{"URN and sub-attribute", enterprise + `:manager.value`, ""},
		{"URN of the schema", `urn:ietf:params:scim:schemas:core:2.0:user:emails[type eq work].value`, `emails[type eq "work"].value`},
		{"whole extension", strings.ToLower(enterprise), enterprise},
		{"whole extension with a colon", enterprise + ":", enterprise},
		{"values without parts", custom + `:tags[value eq "x"]`, ""},
		{"space at the end", `title `, `title`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := filter.ParsePath(c.User, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want == "" {
				want = tt.text
			}
			if p.String() != want {
				t.Errorf("got %s\nwant %s", p, want)
			}
			if again, err := filter.ParsePath(c.User, p.String()); err != nil || !reflect.DeepEqual(again, p) {
				t.Errorf("read again: %v %v", again, err)
			}
		})
	}
	for _, tt := range []struct {
		name, text string
		kind       resource.ErrorType
		says       string
	}{
		{"nothing", ``, resource.InvalidPath, "name of an attribute is missing"},
		{"unknown", `shoeSize`, resource.InvalidPath, `"shoeSize" is no attribute of a Group`},
		{"of another type", `userName`, resource.InvalidPath, `"userName"`},
		{"unknown URN", `urn:example:x:y`, resource.InvalidPath, `"urn:example:x:y"`},
		{"unknown part", `members[value eq "1"].name`, resource.InvalidPath, `"members.name"`},
		{"what is in brackets", `members[value is "1"]`, resource.InvalidFilter, `"is" is no operator`},
		{"what comes after", `displayName eq "x"`, resource.InvalidPath, "it should end"},
		{"no brackets to be", `displayName[value eq "x"]`, resource.InvalidFilter, "displayName has no parts"},
		{"a slash", `/displayName`, resource.InvalidPath, "name of an attribute is missing"},
		{"extension with brackets", `urn:ietf:params:scim:schemas:core:2.0:Group[x eq 1]`, resource.InvalidPath, "no values to choose from"},
	} {
		t.Run("refused: "+tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := filter.ParsePath(c.Group, tt.text)
			var e *resource.Error
			if !errors.As(err, &e) || e.Type != tt.kind || !strings.Contains(e.Detail, tt.says) {
				t.Errorf("%v, %v", p, err)
			}
		})
	}
}
