package saml

import (
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"github.com/anteroom/anteroom/internal/upstream"
)

func TestNotForUs(t *testing.T) {
	t.Parallel()
	refused(t, notForUs())
}

// notForUs are answers that the identity provider has signed, for somebody else, for
// another time or about somebody who did not sign in.
func notForUs() map[string]attack {
	seconds := func(n int) func(*Expected) {
		return func(e *Expected) { e.Now = now.Add(time.Duration(n) * time.Second) }
	}
	none := func(e *Expected) { e.Request = "" }
	return map[string]attack{
		"wrong audience": {posted: with(say(".//Audience", "https://other.example")), code: upstream.CodeAudience},
		"no audience":    {posted: with(drop(".//AudienceRestriction")), code: upstream.CodeAudience},
		"a second restriction that we do not meet": {posted: with(func(r *etree.Element) {
			find(r, ".//Conditions").CreateElement("saml:AudienceRestriction").CreateElement("saml:Audience").SetText("https://other.example")
		}), code: upstream.CodeAudience},
		"another organization's answer": {posted: with(nil), want: func(e *Expected) {
			e.SP, e.ACS = strings.ReplaceAll(sp, "conn_1", "conn_2"), strings.ReplaceAll(acs, "conn_1", "conn_2")
		}, code: CodeDestination},
		"the same, without a destination": {posted: with(unset(".", "Destination")), want: func(e *Expected) {
			e.SP, e.ACS = strings.ReplaceAll(sp, "conn_1", "conn_2"), strings.ReplaceAll(acs, "conn_1", "conn_2")
		}, code: CodeRecipient},
		"wrong recipient":          {posted: with(set(".//SubjectConfirmationData", "Recipient", "https://other.example")), code: CodeRecipient},
		"no recipient":             {posted: with(unset(".//SubjectConfirmationData", "Recipient")), code: CodeRecipient},
		"no confirmation":          {posted: with(drop(".//SubjectConfirmation")), code: CodeConfirmation},
		"no confirmation data":     {posted: with(drop(".//SubjectConfirmationData")), code: CodeConfirmation},
		"a confirmation for ever":  {posted: with(unset(".//SubjectConfirmationData", "NotOnOrAfter")), code: CodeConfirmation},
		"holder of key":            {posted: with(set(".//SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key")), code: CodeConfirmation},
		"no subject":               {posted: with(drop(".//Subject")), code: upstream.CodeSubject},
		"no name":                  {posted: with(drop(".//NameID")), code: upstream.CodeSubject},
		"an empty name":            {posted: with(say(".//NameID", "")), code: upstream.CodeSubject},
		"an element in the name":   {posted: with(func(r *etree.Element) { find(r, ".//NameID").CreateElement("saml:x") }), code: upstream.CodeSubject},
		"no conditions":            {posted: with(drop(".//Conditions")), code: CodeConditions},
		"an unknown condition":     {posted: with(func(r *etree.Element) { find(r, ".//Conditions").CreateElement("saml:Condition") }), code: CodeConditions},
		"nobody signed in":         {posted: with(drop(".//AuthnStatement")), code: CodeAuthn},
		"wrong destination":        {posted: with(set(".", "Destination", "https://other.example")), code: CodeDestination},
		"http for https":           {posted: with(set(".", "Destination", "http"+strings.TrimPrefix(acs, "https"))), code: CodeDestination},
		"a slash more":             {posted: with(set(".", "Destination", acs+"/")), code: CodeDestination},
		"another response issuer":  {posted: with(say("./Issuer", "https://other.example")), code: upstream.CodeIssuer},
		"another assertion issuer": {posted: with(say("./Assertion/Issuer", "https://other.example")), code: upstream.CodeIssuer},
		"no assertion issuer": {posted: func() string {
			r := answer()
			seal{}.sign(r)
			return posted(r)
		}(), want: func(e *Expected) { e.IdP = "https://other.example" }, code: upstream.CodeIssuer},
		"an issuer of another format": {posted: with(set("./Assertion/Issuer", "Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")), code: upstream.CodeIssuer},
		"expired": {posted: with(func(r *etree.Element) {
			set(".//Conditions", "NotOnOrAfter", stamp(now.Add(-2*time.Minute)))(r)
		}), code: upstream.CodeTime},
		"a confirmation that expired": {posted: with(set(".//SubjectConfirmationData", "NotOnOrAfter", stamp(now.Add(-61*time.Second)))), code: upstream.CodeTime},
		"not yet":                     {posted: with(set(".//Conditions", "NotBefore", stamp(now.Add(61*time.Second)))), code: upstream.CodeTime},
		"61 s of clock skew":          {posted: with(nil), want: seconds(-61), code: upstream.CodeTime},
		"kept for long":               {posted: with(nil), want: seconds(361), code: upstream.CodeTime},
		"issued long ago":             {posted: with(issued("./Assertion", -361)), code: upstream.CodeTime},
		"a response of long ago":      {posted: with(issued(".", -361)), code: upstream.CodeTime},
		"issued in the future":        {posted: with(issued("./Assertion", 61)), code: upstream.CodeTime},
		"a response of the future":    {posted: with(issued(".", 61)), code: upstream.CodeTime},
		"signed in in the future":     {posted: with(set(".//AuthnStatement", "AuthnInstant", stamp(now.Add(61*time.Second)))), code: CodeAuthn},
		"a time that is none":         {posted: with(set(".//Conditions", "NotOnOrAfter", "tomorrow")), code: upstream.CodeTime},
		"an instant that is none":     {posted: with(unset("./Assertion", "IssueInstant")), code: CodeShape},
		"a session that is over":      {posted: with(set(".//AuthnStatement", "SessionNotOnOrAfter", stamp(now))), code: upstream.CodeTime},
		"it failed": {posted: with(func(r *etree.Element) {
			set(".//StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")(r)
			add(find(r, ".//StatusCode"), "samlp:StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")
		}), code: upstream.CodeProvider},
		"nobody could be asked":             {posted: with(noPassive), code: upstream.CodeProvider},
		"no status":                         {posted: with(drop(".//Status")), code: upstream.CodeProvider},
		"another request":                   {posted: with(func(r *etree.Element) { set(".", "InResponseTo", "_other")(r) }), code: CodeInResponseTo},
		"another request inside":            {posted: with(set(".//SubjectConfirmationData", "InResponseTo", "_other")), code: CodeInResponseTo},
		"no request outside":                {posted: with(unset(".", "InResponseTo")), code: CodeInResponseTo},
		"no request at all":                 {posted: with(unsolicited), code: CodeInResponseTo},
		"a request where none waits":        {posted: with(nil), want: none, code: CodeUnsolicited},
		"a request inside where none waits": {posted: with(unset(".", "InResponseTo")), want: none, code: CodeUnsolicited},
		"an empty request where none waits": {posted: with(func(r *etree.Element) {
			unsolicited(r)
			set(".", "InResponseTo", "")(r)
		}), want: none, code: CodeUnsolicited},
	}
}

// issued returns a change of when something was written, in seconds from now, in an
// answer that may be used for much longer.
func issued(path string, seconds int) func(*etree.Element) {
	return func(r *etree.Element) {
		set(".//Conditions", "NotOnOrAfter", stamp(now.Add(24*time.Hour)))(r)
		set(".//SubjectConfirmationData", "NotOnOrAfter", stamp(now.Add(24*time.Hour)))(r)
		set(path, "IssueInstant", stamp(now.Add(time.Duration(seconds)*time.Second)))(r)
	}
}

// noPassive is the answer to a request that the person must not notice, where they would
// have had to sign in.
func noPassive(r *etree.Element) {
	set(".//StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Requester")(r)
	add(find(r, ".//StatusCode"), "samlp:StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:NoPassive")
}

// TestFaultsSayWhatAndWhere: an administrator reads them.
func TestFaultsSayWhatAndWhere(t *testing.T) {
	t.Parallel()
	_, err := Verify(with(func(r *etree.Element) {
		set(".//StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")(r)
		add(find(r, ".//StatusCode"), "samlp:StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")
		find(r, ".//Status").CreateElement("samlp:StatusMessage").SetText("wrong password")
	}), expected())
	if want := `upstream: idp_error: Response/Status is "Responder, AuthnFailed, wrong password"`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = Verify(with(noPassive), expected())
	if want := `upstream: idp_error: Response/Status is "Requester, NoPassive"`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = Verify(with(say(".//Audience", strings.Repeat("x", 5000))), expected())
	if err == nil || len(err.Error()) > 1200 {
		t.Errorf("a fault repeats too much: %d bytes", len(err.Error()))
	}
}
