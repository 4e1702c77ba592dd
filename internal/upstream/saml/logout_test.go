package saml

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/upstream"
)

const slo = "https://id.example/slo"

// leaves is what an honest message about signing out fits.
func leaves() Expected {
	want := expected()
	want.ACS = slo
	return want
}

// logoutRequest returns an honest request, not signed yet.
func logoutRequest() *etree.Element {
	return read(`<samlp:LogoutRequest xmlns:samlp="` + nsProtocol + `" xmlns:saml="` + nsAssertion + `" ID="_logout" Version="2.0" IssueInstant="` + stamp(now) + `" Destination="` + slo + `" NotOnOrAfter="` + stamp(now.Add(time.Minute)) + `">
  <saml:Issuer>` + idp + `</saml:Issuer>
  <saml:NameID Format="urn:x" NameQualifier="q" SPNameQualifier="s">dana@acme.example</saml:NameID>
  <samlp:SessionIndex>_one</samlp:SessionIndex><samlp:SessionIndex>_two</samlp:SessionIndex>
</samlp:LogoutRequest>`)
}

func logoutAnswer() *etree.Element {
	return read(`<samlp:LogoutResponse xmlns:samlp="` + nsProtocol + `" xmlns:saml="` + nsAssertion + `" ID="_done" Version="2.0" IssueInstant="` + stamp(now) + `" Destination="` + slo + `" InResponseTo="` + request + `">
  <saml:Issuer>` + idp + `</saml:Issuer>
  <samlp:Status><samlp:StatusCode Value="` + statusSuccess + `"/></samlp:Status>
</samlp:LogoutResponse>`)
}

// byPost returns an element as it is posted, signed.
func byPost(el *etree.Element, s seal) Message {
	s.sign(el)
	return Message{Posted: url.Values{nameOf(el): {posted(el)}, "RelayState": {"state"}}}
}

// encryptedID returns a name as it is encrypted for us.
func encryptedID(name *etree.Element) *etree.Element {
	s := sealing{to: ours(), method: "http://www.w3.org/2009/xmlenc11#aes256-gcm", oaep: oaepMGF1P}
	key := bytes.Repeat([]byte{7}, 32)
	value := func(b []byte) string {
		return `<xenc:CipherData><xenc:CipherValue>` + base64.StdEncoding.EncodeToString(b) + `</xenc:CipherValue></xenc:CipherData>`
	}
	return read(`<saml:EncryptedID xmlns:saml="` + nsAssertion + `"><xenc:EncryptedData xmlns:xenc="` + nsEncrypted + `"><xenc:EncryptionMethod Algorithm="` + s.method + `"/><ds:KeyInfo xmlns:ds="` + nsSignature +
		`"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="` + s.oaep + `"/>` + value(s.wrap(key)) + `</xenc:EncryptedKey></ds:KeyInfo>` + value(s.encrypt(key, []byte(write(name)))) + `</xenc:EncryptedData></saml:EncryptedID>`)
}

func nameOf(el *etree.Element) string {
	if el.Tag == "LogoutResponse" {
		return asAnswer
	}
	return asRequest
}

// byQuery returns an element by the redirect binding, signed.
func byQuery(t *testing.T, el *etree.Element, by KeyPair) Message {
	t.Helper()
	address, err := redirect("", nameOf(el), el, "state & é", &by)
	if err != nil {
		t.Fatal(err)
	}
	return Message{Query: "tenant=7&" + strings.TrimPrefix(address, "?")}
}

// their returns the identity provider's key, as it signs queries.
func their() KeyPair { return theirs().ours() }

func TestVerifyLogout(t *testing.T) {
	t.Parallel()
	sealed := logoutRequest()
	name := child(sealed, nsAssertion, "NameID")
	want := LogoutRequest{
		ID: "_logout", Subject: NameID{"dana@acme.example", "urn:x", "q", "s"}, Sessions: []string{"_one", "_two"}, Until: now.Add(MaxAge + 2*Skew),
	}
	sealed.InsertChildAt(name.Index(), encryptedID(name))
	sealed.RemoveChild(name)
	for how, m := range map[string]Message{
		"posted": byPost(logoutRequest(), seal{}), "by query": byQuery(t, logoutRequest(), their()), "encrypted": byPost(sealed, seal{}),
	} {
		got, err := VerifyLogout(m, leaves())
		if diff := cmp.Diff(want, got); diff != "" || err != nil || m.Answers() || m.RelayState() == "" {
			t.Errorf("%s: %v\n%s", how, err, diff)
		}
	}
	for how, m := range map[string]Message{"posted": byPost(logoutAnswer(), seal{}), "by query": byQuery(t, logoutAnswer(), their())} {
		if err := VerifyLoggedOut(m, leaves()); err != nil || !m.Answers() {
			t.Errorf("answer %s: %v", how, err)
		}
	}
}

func TestVerifyLogoutRefuses(t *testing.T) {
	t.Parallel()
	set := func(name, value string) func(*etree.Element) {
		return func(el *etree.Element) { el.CreateAttr(name, value) }
	}
	drop := func(tag string) func(*etree.Element) {
		return func(el *etree.Element) { el.RemoveChild(el.SelectElement(tag)) }
	}
	for name, test := range map[string]struct {
		change func(*etree.Element) // of a request
		code   upstream.Code
	}{
		"another version":     {set("Version", "1.1"), CodeLogoutShape},
		"no ID":               {set("ID", ""), ""},
		"another destination": {set("Destination", acs), CodeDestination},
		"no destination":      {func(el *etree.Element) { el.RemoveAttr("Destination") }, CodeDestination},
		"old":                 {set("IssueInstant", stamp(now.Add(-time.Hour))), upstream.CodeTime},
		"of tomorrow":         {set("IssueInstant", stamp(now.Add(24*time.Hour))), upstream.CodeTime},
		"over":                {set("NotOnOrAfter", stamp(now.Add(-2*time.Minute))), upstream.CodeTime},
		"another issuer":      {func(el *etree.Element) { el.SelectElement("Issuer").SetText("https://another.example") }, upstream.CodeIssuer},
		"no issuer":           {func(el *etree.Element) { el.SelectElement("Issuer").SetText("") }, upstream.CodeIssuer},
		"of nobody":           {drop("NameID"), CodeLogoutShape},
		"of two":              {func(el *etree.Element) { el.AddChild(el.SelectElement("NameID").Copy()) }, CodeLogoutShape},
		"an empty session":    {func(el *etree.Element) { el.SelectElement("SessionIndex").SetText("") }, CodeLogoutShape},
		"many sessions": {func(el *etree.Element) {
			for range mostIndexes {
				el.AddChild(el.SelectElement("SessionIndex").Copy())
			}
		}, CodeLogoutShape},
		"something else": {func(el *etree.Element) { el.Tag = "ManageNameIDRequest" }, CodeLogoutShape},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked, again := logoutRequest(), logoutRequest()
			test.change(asked)
			test.change(again)
			for how, m := range map[string]Message{"posted": byPost(asked, seal{}), "by query": byQuery(t, again, their())} {
				got, err := VerifyLogout(m, leaves())
				if code := codeOf(t, err); err == nil || test.code != "" && code != test.code {
					t.Errorf("%s: refused for %q (%v), want %q", how, code, err, test.code)
				}
				if got.ID != "" || got.Subject.Value != "" {
					t.Errorf("%s: it says %+v", how, got)
				}
			}
		})
	}
	for name, m := range map[string]Message{
		"InResponseTo": byPost(changed(logoutAnswer(), set("InResponseTo", "_another")), seal{}),
		"no success":   byPost(changed(logoutAnswer(), func(el *etree.Element) { el.FindElement("./Status/StatusCode").CreateAttr("Value", "x:Requester") }), seal{}),
		"a request":    byPost(logoutRequest(), seal{}),
		"a sign-in":    {Posted: url.Values{asAnswer: {posted(changed(answer(), func(el *etree.Element) { seal{}.sign(el) }))}}},
	} {
		if err := VerifyLoggedOut(m, leaves()); err == nil {
			t.Errorf("answer with %s is taken", name)
		}
	}
}

func changed(el *etree.Element, change func(*etree.Element)) *etree.Element {
	change(el)
	return el
}

// TestForgedLogout: what no key of the identity provider has signed, or not whole, proves
// nothing; nor does what is too large.
func TestForgedLogout(t *testing.T) {
	t.Parallel()
	honest := byQuery(t, logoutRequest(), their()).Query
	edit := func(old, with string) Message { return Message{Query: strings.Replace(honest, old, with, 1)} }
	bare := logoutRequest()
	wrapped := logoutRequest()
	seal{}.sign(wrapped)
	outer := changed(logoutRequest(), func(el *etree.Element) {
		el.CreateAttr("ID", "_outer")
		el.SelectElement("NameID").SetText("root@acme.example")
		el.CreateElement("samlp:Extensions").AddChild(wrapped)
	})
	for name, test := range map[string]struct {
		m    Message
		code upstream.Code
	}{
		"nothing":                {Message{}, CodeLogoutShape},
		"not signed, posted":     {Message{Posted: url.Values{asRequest: {posted(bare)}}}, CodeLogoutUnsigned},
		"not signed, by query":   {Message{Query: honest[:strings.Index(honest, "&SigAlg=")]}, CodeLogoutUnsigned},
		"a stranger, posted":     {byPost(logoutRequest(), seal{by: stranger()}), upstream.CodeSignature},
		"a stranger, by query":   {byQuery(t, logoutRequest(), stranger().ours()), upstream.CodeSignature},
		"another relay state":    {edit("RelayState=state", "RelayState=stata"), upstream.CodeSignature},
		"no relay state":         {edit("&RelayState=state+%26+%C3%A9", ""), upstream.CodeSignature},
		"another encoding of it": {edit("RelayState=state+", "RelayState=state%20"), upstream.CodeSignature},
		"SHA-1":                  {edit("xmldsig-more%23rsa-sha256", "xmldsig%23rsa-sha1"), upstream.CodeAlgorithm},
		"no algorithm":           {edit("SigAlg=", "Sig="), upstream.CodeAlgorithm},
		"another message":        {edit("SAMLRequest=", "SAMLRequest=A"), upstream.CodeSignature},
		"twice":                  {Message{Query: honest + "&SAMLRequest=x"}, CodeLogoutShape},
		"an answer beside it":    {Message{Query: honest + "&SAMLResponse=x"}, CodeLogoutShape},
		"another encoding":       {Message{Query: honest + "&SAMLEncoding=urn:x"}, CodeLogoutShape},
		"broken escapes":         {Message{Query: honest + "&SAMLEncoding=%zz"}, CodeLogoutShape},
		"wrapped":                {Message{Posted: url.Values{asRequest: {posted(outer)}}}, CodeShape},
		"a huge query":           {Message{Query: honest + strings.Repeat("&x=y", messages.bytes)}, upstream.CodeLimit},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := VerifyLogout(test.m, leaves()); codeOf(t, err) != test.code || got.ID != "" {
				t.Errorf("refused for %q (%v), want %q", codeOf(t, err), err, test.code)
			}
		})
	}
}

// TestInflateBomb: of what is signed by the right key no more is made than a message may
// have. It runs alone, since it counts what is allocated.
func TestInflateBomb(t *testing.T) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	for range 64 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	query := asRequest + "=" + url.QueryEscape(base64.StdEncoding.EncodeToString(b.Bytes())) + "&SigAlg=" + url.QueryEscape(ourMethod)
	made, err := their().sign([]byte(query))
	if err != nil {
		t.Fatal(err)
	}
	m, want := Message{Query: query + "&Signature=" + url.QueryEscape(base64.StdEncoding.EncodeToString(made))}, leaves()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = VerifyLogout(m, want)
	runtime.ReadMemStats(&after)
	if codeOf(t, err) != upstream.CodeLimit {
		t.Error(err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
		t.Errorf("it takes %d bytes of memory", took)
	}
}

// TestOurLogout: what we send is what the other side verifies, with the name as it was.
func TestOurLogout(t *testing.T) {
	t.Parallel()
	key := ours().ours()
	asks := Logout{ID: "_ours", Issued: now, To: "https://idp.example/slo?x=y", SP: sp, Subject: NameID{"d&ana", "urn:x", "q", "s"}, Session: "_s"}
	says := LoggedOut{ID: "_ours", Issued: now, To: "https://idp.example/slo", SP: sp, InResponseTo: request}
	want := Expected{IdP: sp, Keys: leaves().Keys, Now: now, Request: request}
	want.Keys[0] = ours().certificate
	address, err := asks.Redirect("state", key)
	if err != nil {
		t.Fatal(err)
	}
	form, err := asks.Post("state", key)
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(address, "?x=y&")
	for how, m := range map[string]Message{"redirect": {Query: query}, "POST": {Posted: url.Values{form.Name: {form.Value}}}} {
		want.ACS = asks.To
		got, err := VerifyLogout(m, want)
		if err != nil || got.Subject != asks.Subject || got.ID != "_ours" || len(got.Sessions) != 1 || got.Sessions[0] != "_s" {
			t.Errorf("%s: %+v, %v", how, got, err)
		}
	}
	if address, err = says.Redirect("", key); err != nil {
		t.Fatal(err)
	}
	if form, err = says.Post("", key); err != nil {
		t.Fatal(err)
	}
	_, query, _ = strings.Cut(address, "?")
	for how, m := range map[string]Message{"redirect": {Query: query}, "POST": {Posted: url.Values{form.Name: {form.Value}}}} {
		want.ACS = says.To
		if err := VerifyLoggedOut(m, want); err != nil || strings.Contains(query, "RelayState") {
			t.Errorf("%s: %v", how, err)
		}
	}
}

// FuzzVerifyLogout: whatever is brought, it neither falls nor proves anything that the
// identity provider did not sign.
func FuzzVerifyLogout(f *testing.F) {
	signed := logoutRequest()
	seal{}.sign(signed)
	f.Add(asRequest+"=x&SigAlg=y&Signature=z", []byte(write(signed)))
	f.Fuzz(func(t *testing.T, query string, raw []byte) {
		for _, m := range []Message{{Query: query}, {Posted: url.Values{asRequest: {base64.StdEncoding.EncodeToString(raw)}, asAnswer: {base64.StdEncoding.EncodeToString(raw)}}}} {
			if r, err := VerifyLogout(m, leaves()); err == nil && (r.Subject.Value != "dana@acme.example" || r.ID != "_logout") {
				t.Errorf("proves %+v", r)
			}
			if err := VerifyLoggedOut(m, leaves()); err == nil {
				t.Error("an answer that nobody signed")
			}
		}
	})
}
