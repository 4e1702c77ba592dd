package saml

import (
	"encoding/base64"
	"maps"
	"slices"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// largeSeed is what is too large to be worth changing byte by byte.
const largeSeed = 64 << 10

// FuzzVerify: whatever is posted, it neither falls nor proves anything that the
// identity provider did not sign. The only signed name is Dana's.
func FuzzVerify(f *testing.F) {
	seeds := []string{with(nil), with(unsolicited), encrypted(sealing{}), sealed(seal{prefixes: "xs"}), posted(answer())}
	for _, attacks := range []map[string]attack{forgedSignatures(), wrappings(), hostile(), notForUs(), badEncryption()} {
		for _, name := range slices.Sorted(maps.Keys(attacks)) {
			seeds = append(seeds, attacks[name].posted)
		}
	}
	for _, p := range seeds {
		if raw, ok := unbase64(p); ok && len(raw) < largeSeed {
			f.Add(raw)
		}
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
	bad := badMetadatas()
	for _, name := range slices.Sorted(maps.Keys(bad)) {
		if m := bad[name].metadata; len(m) < largeSeed {
			f.Add([]byte(m))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if m, err := ParseMetadata(raw, now, false); err == nil && (m.EntityID == "" || len(m.Keys) == 0 || len(m.SignIn) == 0) {
			t.Errorf("accepted %+v", m)
		}
	})
}
