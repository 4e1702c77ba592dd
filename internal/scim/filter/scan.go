package filter

import (
	"github.com/anteroom/anteroom/internal/scim/resource"
	"strings"
)

// scanner reads the words of a filter or path from left to right.
type scanner struct {
	s string
	i int
}

// space passes spaces. Outside quotes + is one: that is how a form writes it, and
// nothing else here begins with it.
func (s *scanner) space() {
	for s.i < len(s.s) && isSpace(s.s[s.i]) {
		s.i++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '+' || c == '\t' || c == '\n' || c == '\r' }

// peek returns the byte after spaces, 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.i == len(s.s) {
		return 0
	}
	return s.s[s.i]
}

// take passes a byte when it is next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.i++
	return true
}

// name passes what can be the name of an attribute, with its URN and sub-attribute.
func (s *scanner) name() string {
	s.space()
	start := s.i
	for s.i < len(s.s) && inName(s.s[s.i]) {
		s.i++
	}
	return s.s[start:s.i]
}

func inName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == ':' || c == '_' || c == '-' || c == '$'
}

// word passes a word when it is next, in any case, and no longer one.
func (s *scanner) word(w string) bool {
	s.space()
	end := s.i + len(w)
	if end > len(s.s) || !strings.EqualFold(s.s[s.i:end], w) || end < len(s.s) && inName(s.s[end]) {
		return false
	}
	s.i = end
	return true
}

// literal passes a value: a JSON string, or all up to a space or a bracket. It returns
// what it says, and whether it was in quotes.
func (s *scanner) literal() (text string, quoted bool, fault string) {
	if s.peek() == '"' {
		text, n, fault := resource.StringAt(s.s[s.i:])
		s.i += n
		return text, true, fault
	}
	start := s.i
	for s.i < len(s.s) && !isSpace(s.s[s.i]) && !strings.ContainsRune("()[]\"", rune(s.s[s.i])) {
		s.i++
	}
	if start == s.i {
		return "", false, "a value is missing"
	}
	return s.s[start:s.i], false, ""
}
