package model

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Email is a well-formed e-mail address as a person wrote it.
type Email string

// maxEmail is the longest address that mail can carry (RFC 5321, section
// 4.5.3.1.3, less the angle brackets).
const maxEmail = 254

// ParseEmail returns the address in s, without the spaces around it. It accepts
// what mail systems deliver in practice: one @, a dot-string local part, a
// domain of at least two labels. Quoted local parts, address literals and
// comments are refused, because programs disagree about them. It returns an
// Invalid error for the field "email".
func ParseEmail(s string) (Email, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", InvalidField("email", "model.no_email")
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > maxEmail || !validLocal(local) || !validDomain(domain) {
		return "", InvalidField("email", "model.email_malformed")
	}
	return Email(s), nil
}

func validLocal(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case r > unicode.MaxASCII:
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				return false
			}
		case r <= ' ', r == 0x7f, strings.ContainsRune(`"(),:;<>@[\]`, r):
			return false
		}
	}
	return true
}

func validDomain(s string) bool {
	labels := strings.Split(s, ".")
	if len(labels) < 2 || !utf8.ValidString(s) {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				return false
			}
		}
	}
	return true
}

// Key returns the form under which addresses are the same.
func (e Email) Key() string { return Fold(string(e)) }

// Domain returns the part after the @, in lower case.
func (e Email) Domain() string {
	_, domain, _ := strings.Cut(e.Key(), "@")
	return domain
}

// Masked returns the address with most of its local part hidden, to be shown to
// somebody who has not proved to own it: d•••@acme.com.
func (e Email) Masked() string {
	local, domain, _ := strings.Cut(string(e), "@")
	_, size := utf8.DecodeRuneInString(local)
	return local[:size] + "•••@" + domain
}

// Fold returns the form of a text in which upper and lower case are the same,
// for comparing and ordering.
func Fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Words returns the words by which a person's name and address can be found,
// folded, each once: runs of letters, digits and marks.
func Words(texts ...string) []string {
	seen := map[string]bool{}
	var all []string
	for _, text := range texts {
		for _, w := range strings.FieldsFunc(Fold(text), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		}) {
			if !seen[w] {
				seen[w] = true
				all = append(all, w)
			}
		}
	}
	return all
}
