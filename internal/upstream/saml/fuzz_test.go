package saml

import (
	"encoding/base64"
	"testing"

	"anteroom/internal/model"
)

// FuzzVerify: whatever is posted, it neither falls nor proves anything that the
// identity provider did not sign. The only signed name is Dana's.
func FuzzVerify(f *testing.F) {
	for _, p := range []string{with(nil), with(unsolicited), encrypted(sealing{}), sealed(seal{prefixes: "xs"}), posted(answer())} {
		raw, _ := unbase64(p)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, want := base64.StdEncoding.EncodeToString(raw), expected()
		for _, want.Request = range []string{request, ""} {
			if a, err := Verify(p, want); err == nil && (a.Subject.Value != "dana@acme.example" || a.ID != "_assertion") {
				t.Errorf("proves %+v", a)
			}
		}
		Explain(p, want, model.AttributeMap{}, nil)
	})
}

func FuzzParseMetadata(f *testing.F) {
	f.Add([]byte(idpMetadata("")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if m, err := ParseMetadata(raw, now, false); err == nil && (m.EntityID == "" || len(m.Keys) == 0 || len(m.SignIn) == 0) {
			t.Errorf("accepted %+v", m)
		}
	})
}
