package saml

import (
	"slices"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/upstream"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		posted string
		step   upstream.Step
		code   upstream.Code
		says   bool // who it is about
	}{
		"good":                        {with(nil), "", "", true},
		"not readable":                {with(nil)[:400], StepRead, CodeXML, false},
		"two of them":                 {then(func(r *etree.Element) { r.AddChild(assertionOf(r).Copy()) }), StepRead, CodeShape, false},
		"for others":                  {with(set(".", "Destination", "https://other.example")), StepEnvelope, CodeDestination, true},
		"failed":                      {with(set(".//StatusCode", "Value", "urn:x")), StepStatus, upstream.CodeProvider, true},
		"a stranger's":                {sealed(seal{by: stranger()}), upstream.StepSignature, upstream.CodeSignature, true},
		"another issuer":              {with(say("./Assertion/Issuer", "x")), StepIssuer, upstream.CodeIssuer, true},
		"no confirmation":             {with(drop(".//SubjectConfirmation")), StepSubject, CodeConfirmation, true},
		"other audience":              {with(say(".//Audience", "x")), StepConditions, upstream.CodeAudience, true},
		"no statement":                {with(drop(".//AuthnStatement")), StepAuthn, CodeAuthn, true},
		"encrypted":                   {encrypted(sealing{}), "", "", true},
		"encrypted for somebody else": {encrypted(sealing{to: stranger()}), upstream.StepSignature, CodeEncryption, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := Explain(c.posted, expected(), model.AttributeMap{}, nil)
			if e.Fault == nil && c.code != "" || e.Fault != nil && (e.Fault.Code != c.code || e.Fault.Step != c.step) {
				t.Errorf("fault %+v, want %q at step %q", e.Fault, c.code, c.step)
			}
			if says := e.Subject == "dana@acme.example" && len(e.Attributes) == 2 && len(e.Groups.Names) == 2 && strings.Contains(e.Messages[0].Text, "dana@acme.example"); says != c.says {
				t.Errorf("says who: %v, want %v; %+v", says, c.says, e)
			}
			if (e.Identity.Email == "dana@acme.example") != (c.code == "") || c.code != "" && !cmp.Equal(e.Identity, upstream.Identity{}) {
				t.Errorf("proves %+v", e.Identity)
			}
			if i := slices.Index(Steps(), c.step); i >= 0 && e.Steps[i].Result != upstream.ResultFailed || len(e.Steps) != len(Steps()) {
				t.Errorf("steps %+v", e.Steps)
			}
		})
	}
}

// TestExplainNamesTheSigner, so that its key can be compared with the pinned ones.
func TestExplainNamesTheSigner(t *testing.T) {
	t.Parallel()
	e := Explain(sealed(seal{by: stranger()}), expected(), model.AttributeMap{}, nil)
	if want := Describe(stranger().certificate); len(e.Signers) != 1 || e.Signers[0] != want || want.Name != "CN=idp.example" || len(want.Fingerprint) != 64 ||
		!slices.Equal(e.Known, []upstream.Key{Describe(theirs().certificate)}) || e.Algorithm != "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" {
		t.Errorf("signed by %+v with %s, of %+v", e.Signers, e.Algorithm, e.Known)
	}
}
