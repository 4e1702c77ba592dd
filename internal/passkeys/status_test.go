package passkeys

import (
	"testing"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words/wordstest"
)

func TestDisabledAccountIsRefusedLikeAnyOther(t *testing.T) {
	t.Parallel()
	if err := mayEnter(model.UserActive); err != nil {
		t.Errorf("active: %v", err)
	}
	err := mayEnter(model.UserDisabled)
	if model.KindOf(err) != model.Invalid || wordstest.Of(err) != wordstest.Of(errRefused) {
		t.Errorf("disabled: error = %v, want the usual refusal", err)
	}
}

// TestProviders: each line of the table is an AAGUID as authenticators' bytes
// are written, and a name that fits.
func TestProviders(t *testing.T) {
	t.Parallel()
	if len(providers()) < 40 {
		t.Errorf("%d providers: does this test still see them?", len(providers()))
	}
	for id, name := range providers() {
		b := make([]byte, 0, 16)
		for i := 0; i < len(id); i += 2 {
			if id[i] == '-' {
				i++
			}
			b = append(b, unhex(id[i])<<4|unhex(id[i+1]))
		}
		if aaguidText(b) != id {
			t.Errorf("%q is not an AAGUID", id)
		}
		if got, err := model.PasskeyName.Parse(name + " 50"); err != nil || got != name+" 50" {
			t.Errorf("%q is not a name: %v", name, err)
		}
	}
}

func unhex(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}
