package saml

import (
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

func TestIdentity(t *testing.T) {
	t.Parallel()
	a, err := Verify(with(set(".//NameID", "NameQualifier", idp)), expected())
	if err != nil {
		t.Fatal(err)
	}
	want := upstream.Identity{
		Issuer: idp, Subject: "dana@acme.example", Sub: "dana@acme.example", Email: "dana@acme.example", EmailVerified: true,
		Groups:     upstream.Groups{Names: []string{"staff", "admins"}, Listed: true},
		Attributes: upstream.Attributes{"email": {"dana@acme.example"}, "groups": {"staff", "admins"}},
		AuthTime:   now.Add(-time.Hour), ACR: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
		SessionID: "_session", SessionUntil: now.Add(8 * time.Hour), NameIDFormat: formatEmail, NameQualifier: idp,
	}
	if diff := cmp.Diff(want, a.Identity(model.AttributeMap{}, nil)); diff != "" {
		t.Errorf("who it is about (-want +got):\n%s", diff)
	}
}

// TestEmail: a name is an address by its format, or in a domain of the organization, and
// only where no attribute has it.
func TestEmail(t *testing.T) {
	t.Parallel()
	const transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
	owned := []string{"acme.example"}
	for name, c := range map[string]struct {
		subject    NameID
		attributes []Attribute
		names      model.AttributeMap
		want       string
	}{
		"an attribute":                 {NameID{Value: "d@acme.example", Format: formatEmail}, []Attribute{{Name: "mail", Values: []string{"dana@acme.example"}}}, model.AttributeMap{}, "dana@acme.example"},
		"the name, by its format":      {NameID{Value: "dana@other.example", Format: formatEmail}, nil, model.AttributeMap{}, "dana@other.example"},
		"the name, by its domain":      {NameID{Value: "Dana@ACME.example"}, nil, model.AttributeMap{}, "Dana@ACME.example"},
		"a name of another domain":     {NameID{Value: "dana@other.example"}, nil, model.AttributeMap{}, ""},
		"a name that is no address":    {NameID{Value: "dana", Format: transient}, nil, model.AttributeMap{}, ""},
		"not in the attribute chosen":  {NameID{Value: "dana@acme.example", Format: formatEmail}, []Attribute{{Name: "mail", Values: []string{"d@acme.example"}}}, model.AttributeMap{Email: "upn"}, ""},
		"two, of which none is chosen": {NameID{Value: "dana@acme.example", Format: formatEmail}, []Attribute{{Name: "mail", Values: []string{"a@acme.example", "b@acme.example"}}}, model.AttributeMap{}, "dana@acme.example"},
	} {
		id := Assertion{Subject: c.subject, Attributes: c.attributes}.Identity(c.names, owned)
		if id.Email != c.want || id.EmailVerified != (c.want != "") {
			t.Errorf("%s: %q, verified %v, want %q", name, id.Email, id.EmailVerified, c.want)
		}
	}
}

// TestTooManyGroups: Entra ID gives an address where a list would be too long, and the
// administrator sees that instead of no groups.
func TestTooManyGroups(t *testing.T) {
	t.Parallel()
	posted := with(func(r *etree.Element) {
		say(".//Attribute[@Name='groups']/AttributeValue[1]", "https://graph.windows.net/x/users/y/getMemberObjects")(r)
		set(".//Attribute[@Name='groups']", "Name", "http://schemas.microsoft.com/claims/groups.link")(r)
	})
	d := Explain(posted, expected(), model.AttributeMap{}, nil)
	want := upstream.Groups{TooMany: true}
	if diff := cmp.Diff([]upstream.Groups{want, want}, []upstream.Groups{d.Groups, d.Identity.Groups}); diff != "" || d.Fault != nil {
		t.Errorf("%v; groups (-want +got):\n%s", d.Fault, diff)
	}
}
