package upstream_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

// TestUsualNames reads what identity providers call things, when nobody has told us.
func TestUsualNames(t *testing.T) {
	t.Parallel()
	const xmlsoap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
	for field, names := range map[upstream.Field][]string{
		upstream.FieldEmail:     {"email", "mail", "Email", xmlsoap + "emailaddress", "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:1.2.840.113549.1.9.1"},
		upstream.FieldFirstName: {"firstName", "givenName", "given_name", xmlsoap + "givenname", "urn:oid:2.5.4.42"},
		upstream.FieldLastName:  {"lastName", "sn", "surname", "family_name", xmlsoap + "surname", "urn:oid:2.5.4.4"},
		upstream.FieldGroups:    {"groups", "memberOf", "Group", "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"},
	} {
		for _, name := range names {
			said := upstream.Attributes{name: {"x"}, "other": {"y"}}
			if found, values := said.Find(field, model.AttributeMap{}); found != name || !slices.Equal(values, []string{"x"}) {
				t.Errorf("%s is not read from %s: %q, %q", field, name, found, values)
			}
		}
	}
	if fields := upstream.Fields(); len(fields) != 4 {
		t.Errorf("fields %q", fields)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	said := upstream.Attributes{"email": {"dana@acme.example"}, "mail": {"d@acme.example"}, "upn": {" dana@corp.example\n"}, "givenName": {"Dana", "Dee"}, "given_name": {"Dana"}, "empty": nil}
	for name, c := range map[string]struct {
		field      upstream.Field
		names      model.AttributeMap
		want, text string
	}{
		"the preferred name":      {upstream.FieldEmail, model.AttributeMap{}, "email", "dana@acme.example"},
		"the chosen one":          {upstream.FieldEmail, model.AttributeMap{Email: "upn"}, "upn", "dana@corp.example"},
		"the chosen one only":     {upstream.FieldEmail, model.AttributeMap{Email: "userPrincipalName"}, "", ""},
		"never one of several":    {upstream.FieldFirstName, model.AttributeMap{}, "given_name", "Dana"},
		"several, chosen":         {upstream.FieldFirstName, model.AttributeMap{FirstName: "givenName"}, "", ""},
		"nothing":                 {upstream.FieldLastName, model.AttributeMap{}, "", ""},
		"no value":                {upstream.FieldLastName, model.AttributeMap{LastName: "empty"}, "", ""},
		"a field that is another": {"phone", model.AttributeMap{}, "", ""},
	} {
		if found, _ := said.Find(c.field, c.names); found != c.want || said.Text(c.field, c.names) != c.text {
			t.Errorf("%s: %q from %q, want %q from %q", name, said.Text(c.field, c.names), found, c.text, c.want)
		}
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		said  upstream.Attributes
		names model.AttributeMap
		want  upstream.Groups
	}{
		"a list":       {upstream.Attributes{"memberOf": {"staff", "admins"}}, model.AttributeMap{}, upstream.Groups{Names: []string{"staff", "admins"}, Listed: true}},
		"an empty one": {upstream.Attributes{"groups": nil}, model.AttributeMap{}, upstream.Groups{Listed: true}},
		"no word":      {upstream.Attributes{"email": {"x"}}, model.AttributeMap{}, upstream.Groups{}},
		"another name": {upstream.Attributes{"groups": {"x"}, "roles": {"staff"}}, model.AttributeMap{Groups: "roles"}, upstream.Groups{Names: []string{"staff"}, Listed: true}},
		"too many":     {upstream.Attributes{"http://schemas.microsoft.com/claims/groups.link": {"https://graph.windows.net/x/getMemberObjects"}}, model.AttributeMap{}, upstream.Groups{TooMany: true}},
		"too many, and some listed": {upstream.Attributes{"groups": {"staff"}, "http://schemas.microsoft.com/claims/groups.link": {"https://graph.windows.net/"}}, model.AttributeMap{},
			upstream.Groups{TooMany: true}},
	} {
		if diff := cmp.Diff(c.want, c.said.Groups(c.names)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestResults(t *testing.T) {
	t.Parallel()
	const passed, failed, not = upstream.ResultPassed, upstream.ResultFailed, upstream.ResultNotReached
	steps := []upstream.Step{"a", "b", "c"}
	for name, c := range map[string]struct {
		fault *upstream.Fault
		want  [3]upstream.Result
	}{
		"good":      {nil, [3]upstream.Result{passed, passed, passed}},
		"the first": {&upstream.Fault{Step: "a"}, [3]upstream.Result{failed, not, not}},
		"a later":   {&upstream.Fault{Step: "b"}, [3]upstream.Result{passed, failed, not}},
		"the last":  {&upstream.Fault{Step: "c"}, [3]upstream.Result{passed, passed, failed}},
		"none":      {&upstream.Fault{}, [3]upstream.Result{not, not, not}},
	} {
		for i, r := range upstream.Results(steps, c.fault) {
			if r.Step != steps[i] || r.Result != c.want[i] {
				t.Errorf("%s: step %s %s, want %s", name, r.Step, r.Result, c.want[i])
			}
		}
	}
}
