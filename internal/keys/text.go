package keys

import (
	"strings"

	"github.com/anteroom/anteroom/internal/model"
	"github.com/anteroom/anteroom/internal/secret"
)

// What a key looks like: ant_, 30 letters and digits, and six more of a checksum of those.
// docs/api-keys.md says by which expression scanners find it in what should hold no secrets.
const (
	Prefix   = "ant_"
	random   = 30
	checksum = 6
	suffix   = 4 // characters of it that people are shown again
)

func newText(source secret.Source) string {
	text := source.Alphanumeric(random)
	return Prefix + text + secret.Checksum(text)
}

// Claimed reports whether a text is meant to be a key, good or not.
func Claimed(text string) bool { return strings.HasPrefix(text, Prefix) }

// Is reports whether a text can be a key: whoever has one sends no other token of ours.
func Is(text string) bool {
	body, found := strings.CutPrefix(text, Prefix)
	return found && len(body) == random+checksum && secret.Checksum(body[:random]) == body[random:]
}

// Outline returns how a key begins and ends, which is all that people see of it again.
func Outline(k model.APIKey) string { return Prefix + "…" + k.Suffix }

// Searched returns what finds the keys that somebody looks for by a term: its end, for a key or
// the outline of one.
func Searched(term string) string {
	if rest, found := strings.CutPrefix(term, Prefix+"…"); found {
		return rest
	}
	if Is(term) {
		return term[len(term)-suffix:]
	}
	return term
}
