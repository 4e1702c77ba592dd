package openid

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
)

const tenant = "11111111-2222-3333-4444-555555555555"

// entra signs in somebody of Entra ID, of the tenant in its issuer.
func entra(claims says) attempt {
	return attempt{
		idp:    &idp{path: "/" + tenant + "/v2.0"},
		claims: claims.over(says{"tid": tenant, "oid": "o1"}),
		set:    func(c *Connection) { c.Kind = KindEntra },
	}
}

// workspace signs in somebody of a Google Workspace, or of none.
func workspace(hd any, domains ...string) attempt {
	return attempt{claims: says{"hd": hd}, set: func(c *Connection) { c.Kind, c.HostedDomains = KindGoogle, domains }}
}

func TestAccount(t *testing.T) {
	t.Parallel()
	other := func(a attempt, code upstream.Code, field string) attempt {
		a.code, a.step, a.field = code, StepAccount, field
		return a
	}
	refused(t, map[string]attempt{
		"google hd missing":      other(workspace(nil, "acme.example"), CodeHostedDomain, "hd"),
		"google hd missing, any": other(workspace(nil), CodeHostedDomain, "hd"),
		"google hd other":        other(workspace("other.example", "acme.example"), CodeHostedDomain, "hd"),
		"google hd in a list":    other(workspace([]string{"acme.example"}, "acme.example"), CodeHostedDomain, "hd"),
		"entra tid other":        other(entra(says{"tid": "99999999-2222-3333-4444-555555555555"}), CodeTenant, "tid"),
		"entra tid missing":      other(entra(says{"tid": json.RawMessage("null")}), CodeTenant, "tid"),
		"entra oid missing":      other(entra(says{"oid": json.RawMessage("null")}), upstream.CodeSubject, "oid"),
	})
	for name, a := range map[string]attempt{
		"google hd":          workspace("acme.example", "acme.example"),
		"google hd, another": workspace("beta.example", "acme.example", "beta.example"),
		"google hd, any":     workspace("acme.example"),
	} {
		if _, id, err := a.run(t); err != nil || id.Subject != "dana" {
			t.Errorf("%s: %+v, %v", name, id, err)
		}
	}
	if _, id, err := entra(nil).run(t); err != nil || id.Subject != tenant+"/o1" || id.Sub != "dana" {
		t.Errorf("Entra ID: %+v, %v", id, err)
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for issuer, want := range map[string]Kind{
		"https://accounts.google.com": KindGoogle, "https://login.microsoftonline.com/" + tenant + "/v2.0": KindEntra,
		"https://sts.windows.net/" + tenant + "/": KindEntra, "https://acme.ciamlogin.com/x/v2.0": KindEntra,
		"https://login.microsoftonline.com.evil.example": KindPlain, "https://evil.example/accounts.google.com": KindPlain, "https://acme.okta.com": KindPlain, ":": KindPlain,
	} {
		if got := KindOf(issuer); got != want {
			t.Errorf("%s: %q, want %q", issuer, got, want)
		}
	}
}

// TestEmailProof: an address counts as proven by a JSON true about that very address.
func TestEmailProof(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		attempt
		email string
		want  bool
	}{
		"true":                        {attempt{}, "dana@acme.example", true},
		"false":                       {attempt{claims: says{"email_verified": false}}, "dana@acme.example", false},
		"missing":                     {attempt{claims: says{"email_verified": nil}}, "dana@acme.example", false},
		"a text":                      {attempt{claims: says{"email_verified": "true"}}, "dana@acme.example", false},
		"a number":                    {attempt{claims: says{"email_verified": 1}}, "dana@acme.example", false},
		"a list":                      {attempt{claims: says{"email_verified": []bool{true}}}, "dana@acme.example", false},
		"xms_edov at others":          {attempt{claims: says{"email_verified": nil, "xms_edov": true}}, "dana@acme.example", false},
		"no address":                  {attempt{claims: says{"email": nil}}, "", false},
		"from userinfo":               {attempt{claims: says{"email": nil, "email_verified": nil}, idp: &idp{info: says{"email": "d@acme.example", "email_verified": true}}}, "d@acme.example", true},
		"a word about another one":    {attempt{claims: says{"email_verified": nil}, idp: &idp{info: says{"email": "root@acme.example", "email_verified": true}}}, "dana@acme.example", false},
		"a word about the same":       {attempt{claims: says{"email_verified": nil}, idp: &idp{info: says{"email": "dana@acme.example", "email_verified": true}}}, "dana@acme.example", true},
		"the ID token is asked first": {attempt{claims: says{"email_verified": false}, set: wants("name"), idp: &idp{info: says{"email": "dana@acme.example", "email_verified": true}}}, "dana@acme.example", false},
		"a flag without its address":  {attempt{claims: says{"email": nil}, idp: &idp{info: says{"email": "d@acme.example"}}}, "d@acme.example", false},
		"entra email proven":          {entra(says{"xms_edov": true}), "dana@acme.example", true},
		"entra email unverified":      {entra(says{"xms_edov": false}), "dana@acme.example", false},
		"entra, a text":               {entra(says{"xms_edov": "1"}), "dana@acme.example", false},
		"another claim":               {attempt{claims: says{"upn": "d@corp.example"}, set: emailFrom("upn")}, "d@corp.example", false},
		"another claim, the same":     {attempt{claims: says{"upn": "dana@acme.example"}, set: emailFrom("upn")}, "dana@acme.example", true},
		"another claim, missing":      {attempt{set: emailFrom("upn")}, "", false},
		"another claim, in userinfo":  {attempt{set: emailFrom("upn"), idp: &idp{info: says{"upn": "d@corp.example"}}}, "d@corp.example", false},
		"another usual name":          {attempt{claims: says{"email": nil, "mail": "d@acme.example"}}, "d@acme.example", false},
		"entra, email_verified":       {entra(says{"email_verified": true}), "dana@acme.example", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, id, err := c.run(t)
			if err != nil || id.Email != c.email || id.EmailVerified != c.want {
				t.Errorf("%q %v, %v; want %q %v", id.Email, id.EmailVerified, err, c.email, c.want)
			}
		})
	}
}

// TestNames: whoever gives the name at userinfo is asked there, and a whole name is better
// than none.
func TestNames(t *testing.T) {
	t.Parallel()
	named := wants(upstream.FieldFirstName, upstream.FieldLastName)
	for name, c := range map[string]struct {
		claims, info says
		set          func(*Connection)
		first, last  string
		asked        int32
	}{
		"in the ID token":           {says{"given_name": "Dana", "family_name": "Cole"}, says{"given_name": "Root"}, named, "Dana", "Cole", 0},
		"by other usual names":      {says{"firstName": "Dana", "sn": "Cole"}, says{"given_name": "Root"}, named, "Dana", "Cole", 0},
		"at userinfo":               {nil, says{"given_name": "Dana", "family_name": "Cole"}, named, "Dana", "Cole", 1},
		"half of it at userinfo":    {says{"given_name": "Dana"}, says{"given_name": "Root", "family_name": "Cole"}, named, "Dana", "Cole", 1},
		"nobody wants it":           {nil, says{"given_name": "Dana"}, nil, "", "", 0},
		"the whole name":            {says{"name": " Dana van Cole "}, nil, nil, "Dana", "van Cole", 0},
		"the whole name, elsewhere": {nil, says{"name": "Cole, Dana"}, named, "Dana", "Cole", 1},
		"the halves come first":     {says{"name": "Root", "given_name": "Dana"}, nil, nil, "Dana", "", 0},
		"an address for a name":     {says{"name": "dana@acme.example"}, nil, nil, "", "", 0},
		"a name that is none":       {says{"name": 7}, nil, nil, "", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, id, err := attempt{idp: &idp{info: c.info}, claims: c.claims, set: c.set}.run(t)
			if err != nil || id.FirstName != c.first || id.LastName != c.last || p.infoAsked.Load() != c.asked {
				t.Errorf("%q %q, asked userinfo %d times, %v; want %q %q, %d", id.FirstName, id.LastName, p.infoAsked.Load(), err, c.first, c.last, c.asked)
			}
		})
	}
}

func emailFrom(claim string) func(*Connection) {
	return func(c *Connection) { c.Attributes.Email = claim }
}

func wants(fields ...upstream.Field) func(*Connection) {
	return func(c *Connection) { c.Wants = fields }
}

func TestGroups(t *testing.T) {
	t.Parallel()
	never := func(p *idp) { p.info = says{"groups": []string{"root"}} }
	for name, c := range map[string]struct {
		claims says
		idp    func(*idp)
		set    func(*Connection)
		want   upstream.Groups
		asked  int32
	}{
		"a list":                    {says{"groups": []any{"staff", 7, "admins"}}, nil, nil, upstream.Groups{Names: []string{"staff", "admins"}, Listed: true}, 0},
		"a text":                    {says{"groups": "staff"}, nil, nil, upstream.Groups{Names: []string{"staff"}, Listed: true}, 0},
		"none":                      {says{"groups": []string{}}, nil, nil, upstream.Groups{Listed: true}, 0},
		"no word":                   {nil, nil, nil, upstream.Groups{}, 0},
		"another name":              {says{"groups": "x", "roles": []string{"staff"}}, nil, func(c *Connection) { c.Attributes.Groups = "roles" }, upstream.Groups{Names: []string{"staff"}, Listed: true}, 0},
		"too many":                  {says{"_claim_names": says{"groups": "src1"}, "_claim_sources": says{"src1": says{"endpoint": "https://graph.example/groups"}}}, never, wants(upstream.FieldGroups), upstream.Groups{TooMany: true}, 0},
		"too many, and some listed": {says{"groups": []string{"staff"}, "hasgroups": true}, never, nil, upstream.Groups{TooMany: true}, 0},
		"too many by another name":  {says{"_claim_names": says{"memberOf": "src1"}, "_claim_sources": says{"src1": says{"endpoint": "https://graph.example/groups"}}}, never, nil, upstream.Groups{TooMany: true}, 0},
		"a chosen name, elsewhere":  {says{"email_verified": true}, func(p *idp) { p.info = says{"roles": []string{"staff"}} }, func(c *Connection) { c.Attributes.Groups = "roles" }, upstream.Groups{Names: []string{"staff"}, Listed: true}, 1},
		"from userinfo":             {nil, func(p *idp) { p.info = says{"groups": []string{"staff"}} }, wants(upstream.FieldGroups), upstream.Groups{Names: []string{"staff"}, Listed: true}, 1},
		"too many for userinfo":     {nil, func(p *idp) { p.info = says{"_claim_names": says{"groups": "src1"}} }, wants(upstream.FieldGroups), upstream.Groups{TooMany: true}, 1},
		"too many, and wanted":      {says{"hasgroups": true}, never, wants(upstream.FieldGroups), upstream.Groups{TooMany: true}, 0},
		"there by a usual name":     {says{"memberOf": []string{"staff"}}, never, wants(upstream.FieldGroups), upstream.Groups{Names: []string{"staff"}, Listed: true}, 0},
		"userinfo is not asked":     {nil, never, nil, upstream.Groups{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := attempt{idp: &idp{}, claims: c.claims, set: c.set}
			if c.idp != nil {
				c.idp(a.idp)
			}
			p, id, err := a.run(t)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, id.Groups); diff != "" || p.infoAsked.Load() != c.asked {
				t.Errorf("asked userinfo %d times, want %d; groups (-want +got):\n%s", p.infoAsked.Load(), c.asked, diff)
			}
		})
	}
}

// TestUserInfoAddsAboutThePersonOnly: what was proven is not overruled, and what is about
// the session comes from the ID token or not at all.
func TestUserInfoAddsAboutThePersonOnly(t *testing.T) {
	t.Parallel()
	_, id, err := attempt{
		claims: says{"name": "Dana Cole", "auth_time": nil}, set: wants(upstream.FieldLastName),
		idp: &idp{info: says{"name": "root", "family_name": "Cole", "acr": "phr", "auth_time": 1, "sid": "s9", "session_expiry": 1, "amr": []string{"hwk"}}},
	}.run(t)
	if err != nil {
		t.Fatal(err)
	}
	if id.ACR != "" || !id.AuthTime.IsZero() || id.SessionID != "" || !id.SessionUntil.IsZero() || id.AMR != nil {
		t.Errorf("%+v", id)
	}
	if diff := cmp.Diff([]string{"Dana Cole", "Cole"}, append(id.Attributes["name"], id.Attributes["family_name"]...)); diff != "" || id.LastName != "Cole" {
		t.Errorf("last name %q; attributes (-want +got):\n%s", id.LastName, diff)
	}
}
