package membership

import (
	"sync"

	"golang.org/x/text/language"

	"anteroom/internal/model"
)

// offered matches what people read with the languages that there are. The first is what the
// matcher returns where nothing fits.
var offered = sync.OnceValue(func() language.Matcher {
	var tags []language.Tag
	for _, l := range model.Languages() {
		tags = append(tags, language.MustParse(string(l)))
	}
	return language.NewMatcher(tags)
})

// What a provider can have us look through.
const (
	mostReads = 20
	longReads = 500
)

// Reads returns the language that comes nearest to what somebody reads: tags of BCP 47, as in
// Accept-Language, "de-AT, en;q=0.5". It returns "" for what is no tag, and where none of the
// languages fits that there are.
func Reads(tags string) model.Language {
	if len(tags) > longReads {
		return ""
	}
	asked, _, err := language.ParseAcceptLanguage(tags)
	if err != nil || len(asked) == 0 {
		return ""
	}
	_, i, confidence := offered().Match(asked[:min(len(asked), mostReads)]...)
	if confidence == language.No {
		return ""
	}
	return model.Languages()[i]
}
