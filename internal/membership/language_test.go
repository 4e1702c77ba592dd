package membership

import (
	"strings"
	"testing"

	"github.com/anteroom/anteroom/internal/model"
)

// TestReads: what providers say of a language becomes the nearest that there is, or none.
func TestReads(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]model.Language{
		"de": "de", "de-AT": "de", "de_CH": "de", "DE": "de", "en-US": "en", "fr-CA, en;q=0.5": "fr", "nl, ja;q=0.4": "ja", "gsw": "de", "tlh": "", "cy, de;q=0.5": "de", "cy, en;q=0.5": "en", "eu": "es", "ar-EG": "ar", "es-419": "es",
		"": "", "nl": "", "k": "", "German": "", "de;;": "", "en-XA": "en", "de\x00": "", strings.Repeat("de,", 300): "",
	} {
		if got := Reads(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
