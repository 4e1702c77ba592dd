package guide

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/anteroom/anteroom/internal/words"
)

// TestLanguageOfAGuide: a page has the guide in its own language where somebody has
// translated it, and otherwise the English one, which says that it is.
func TestLanguageOfAGuide(t *testing.T) {
	t.Parallel()
	catalogue, err := words.Load(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	shelf := Shelf[string, Intro]{
		Files: fstest.MapFS{"okta.toml": {Data: []byte("Open.")}, "okta.de.toml": {Data: []byte("Öffnen.")}, "broken.fr.toml": {Data: []byte("!")}, "broken.toml": {Data: []byte("Open.")}},
		File:  func(name string) string { return name },
		Parse: func(_, text string, in Tongue) (Intro, error) {
			note, err := Marks(nil).Parse(text)
			if text == "!" {
				err = os.ErrInvalid
			}
			return Intro{Name: in.Own.Tag().String(), Notes: []Text{note}, Lang: in.Foreign(), Console: in.Around()}, err
		},
	}
	for page, want := range map[string]Intro{
		"en": {Name: "en", Notes: []Text{{{Text: "Open."}}}},
		"de": {Name: "de", Notes: []Text{{{Text: "Öffnen."}}}},
		"ar": {Name: "en", Notes: []Text{{{Text: "Open."}}}, Lang: "en", Console: "ar"},
	} {
		for range 2 { // read, and kept
			got, err := shelf.Find(catalogue.Named(page), "okta")
			if err != nil || got.Name != want.Name || got.Lang != want.Lang || got.Console != want.Console || got.Notes[0].Words() != want.Notes[0].Words() {
				t.Errorf("%s: %+v, %v, want %+v", page, got, err, want)
			}
		}
	}
	if _, err := shelf.Find(catalogue.Named("fr"), "broken"); err == nil || !strings.Contains(err.Error(), "broken in fr") {
		t.Errorf("a guide that cannot be read gives %v", err)
	}
	if _, err := shelf.Find(catalogue.English(), "nobody"); err == nil {
		t.Error("a guide that there is not is no error")
	}
}
