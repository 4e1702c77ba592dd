package membership

import (
	"sync"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/words"
)

// offered matches what people read with the languages that there are.
var offered = sync.OnceValue(func() words.Matcher { return words.NewMatcher(model.Languages()) })

// Reads returns the language that comes nearest to what somebody reads: tags of BCP 47, as in
// Accept-Language, "de-AT, en;q=0.5". It returns "" for what is no tag, and where none of the
// languages fits that there are.
func Reads(tags string) model.Language { return offered().Accepted(tags) }
