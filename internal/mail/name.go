package mail

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/anteroom/anteroom/internal/model"
)

// maxName is the most characters of a name that a mail repeats.
const maxName = 64

// hostDot is a dot that mail programs take for part of a host name, in every
// spelling that IDNA maps to a full stop.
var hostDot = regexp.MustCompile(`[.\x{3002}\x{FF0E}\x{FF61}]+([\p{L}\p{M}]{2,})`)

// CleanName makes a name that a person chose safe to repeat in a mail, where
// it must not pass for our own words: on one line, without control and
// invisible characters, without anything a mail program would turn into a
// link, at most 64 characters. "Visit http://evil.example" becomes "Visit",
// and "Booking.com" becomes "Booking com". The result may be empty.
func CleanName(s string) string { return truncate(clean(s), maxName) }

// keptName returns a name as CleanName does, and the letters and digits of one of which that
// leaves nothing: what has a name is called by it.
func keptName(s string) string {
	if name := CleanName(s); name != "" {
		return name
	}
	words := strings.FieldsFunc(model.Shown(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) })
	return truncate(strings.Join(words, " "), maxName)
}

// clean does what CleanName says, whatever the length.
func clean(s string) string {
	words := strings.Fields(model.Shown(s))
	kept := words[:0]
	for _, w := range words {
		if !isURL(w) {
			kept = append(kept, w)
		}
	}
	s = hostDot.ReplaceAllString(strings.Join(kept, " "), " $1")
	return strings.Join(strings.Fields(s), " ")
}

func truncate(s string, most int) string {
	runes := []rune(s)
	return strings.TrimSpace(string(runes[:min(len(runes), most)]))
}

// isURL reports whether a word holds a URL with a scheme, or one that mail
// programs complete.
func isURL(word string) bool {
	w := strings.ToLower(word)
	return strings.Contains(w, "://") || strings.Contains(w, "www.") || strings.Contains(w, "mailto:")
}
